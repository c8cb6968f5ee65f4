#include "hub/core/listing_book.hpp"

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

std::size_t hash_of(std::string_view text) {
    return hash_bytes(text.data(), text.size());
}

}  // namespace

const ListingRecord* ChannelListings::find(std::string_view listing) const {
    const auto at = position(listing);
    return at ? &listings_[*at] : nullptr;
}

const std::vector<std::uint32_t>& ChannelListings::of_sku(SkuIndex sku) const {
    static const std::vector<std::uint32_t> none;
    return sku.value < by_sku_.size() ? by_sku_[sku.value] : none;
}

std::optional<std::uint32_t> ChannelListings::position(std::string_view listing) const {
    return slots_.find(hash_of(listing),
                       [&](std::uint32_t at) { return listings_[at].listing == listing; });
}

const ChannelListings& ListingBook::channel(const ChannelId& channel) const {
    static const ChannelListings none;
    for (const auto& [id, listings] : channels_) {
        if (id == channel)
            return listings;
    }
    return none;
}

void ListingBook::apply(const ListingMapped& effect) {
    ChannelListings& channel = change(effect.channel);
    CHECK(restore(effect.channel, {.listing = effect.listing, .sku = effect.sku, .confirmed = {}}));
    channel.dirty_.mark(channel.listings_.size() - 1);
}

void ListingBook::apply(const Published& effect, UnixMs at, Lsn lsn) {
    change(effect.channel, effect.listing).confirmed = Confirmed{.quantity = effect.quantity,
                                                                 .is_paused = effect.is_paused,
                                                                 .version = effect.version,
                                                                 .at = at,
                                                                 .lsn = lsn};
}

void ListingBook::apply(const FeedMoved& effect) {
    change(effect.channel).feed_ = effect.cursor;
}

void ListingBook::apply(const FulfilmentSet& effect) {
    change(effect.channel).fulfilment_ = effect.fulfilment;
}

void ListingBook::apply(const NumberKept& effect) {
    change(effect.channel, effect.listing).kept = effect.quantity;
}

void ListingBook::apply(const ShareSet& effect, Lsn lsn) {
    CHECK(effect.share.exposed >= effect.share.number && effect.share.number.value >= 0);
    ListingRecord& listing = change(effect.channel, effect.listing);
    listing.share = effect.share;
    listing.share_changed = lsn;
}

void ListingBook::apply(const ShareEnded& effect, Lsn lsn) {
    ListingRecord& listing = change(effect.channel, effect.listing);
    listing.share.reset();
    listing.share_changed = lsn;
}

std::vector<std::uint32_t> ListingBook::take_dirty(std::size_t channel) {
    return channels_[channel].second.dirty_.take();
}

std::size_t ListingBook::dirty() const {
    std::size_t rows = 0;
    for (const auto& [id, channel] : channels_)
        rows += channel.dirty_.size();
    return rows;
}

bool ListingBook::restore(const ChannelId& id, ListingRecord record) {
    ChannelListings& channel = change(id);
    if (channel.position(record.listing))
        return false;
    if (record.share &&
        !(record.share->number.value >= 0 && record.share->exposed >= record.share->number &&
          record.share->exposed.value <= limits::balance_units))
        return false;
    const auto at = static_cast<std::uint32_t>(channel.listings_.size());
    if (record.sku.value >= channel.by_sku_.size())
        channel.by_sku_.resize(record.sku.value + 1);
    channel.by_sku_[record.sku.value].push_back(at);
    const auto hash = hash_of(record.listing);
    channel.listings_.push_back(std::move(record));
    channel.slots_.add(
        hash, at, [&](std::uint32_t other) { return hash_of(channel.listings_[other].listing); });
    return true;
}

ChannelListings& ListingBook::change(const ChannelId& channel) {
    for (auto& [id, listings] : channels_) {
        if (id == channel)
            return listings;
    }
    return channels_.emplace_back(channel, ChannelListings{}).second;
}

ListingRecord& ListingBook::change(const ChannelId& id, const std::string& listing) {
    ChannelListings& channel = change(id);
    const auto position = channel.position(listing);
    CHECK(position.has_value());
    channel.dirty_.mark(*position);
    return channel.listings_[*position];
}

}  // namespace onepool::hub
