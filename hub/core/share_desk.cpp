#include "hub/core/share_desk.hpp"

#include <algorithm>
#include <utility>

#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// What a listing shows that was not shared out before: any number that was ever sent and not
// answered may still come to its channel.
constexpr Units any_number{limits::balance_units};

template <class Take>
void each_share(const HubState& state, SkuIndex sku, Take take) {
    for (const auto& [channel, listings] : state.listings().all()) {
        for (const std::uint32_t position : listings.of_sku(sku)) {
            if (const auto& share = listings.all()[position].share)
                take(channel, *share);
        }
    }
}

}  // namespace

std::vector<ShareDesk::Holder> ShareDesk::holders_of(const HubState& state, SkuIndex sku) const {
    std::vector<Holder> holders;
    for (const ChannelId& channel : channels_) {
        const ChannelListings& listings = state.listings().channel(channel);
        for (const std::uint32_t position : listings.of_sku(sku))
            holders.push_back({&channel, &listings.all()[position]});
    }
    return holders;
}

void ShareDesk::plan_all(Decision& decision, Now now) {
    const auto skus = static_cast<std::uint32_t>(decision.state().ledger().sku_count());
    for (std::uint32_t sku = 0; sku < skus; ++sku)
        plan(decision, SkuIndex{sku}, now);
}

void ShareDesk::plan(Decision& decision, SkuIndex sku, Now now) {
    const HubState& state = decision.state();
    if (state.recovery().is_keeping())
        return;
    const std::vector<Holder> holders = holders_of(state, sku);
    const bool was = std::ranges::any_of(
        holders, [](const Holder& each) { return each.listing->share.has_value(); });
    if (!was && (holders.size() < 2 || last_units_ == LastUnits::everywhere))
        return;
    const Units online = sent_online(state, sku);
    const Units scarce = scarce_below(holders.size(), pace_of(state, sku, decision.at()));
    const bool is_now = holders.size() > 1 && last_units_ == LastUnits::exclusive &&
                        is_shared_out(online, scarce, was);
    if (!is_now) {
        for (const Holder& each : holders) {
            if (each.listing->share)
                decision.emit(ShareEnded{*each.channel, each.listing->listing});
        }
        return;
    }
    std::vector<Share> shares;
    shares.reserve(holders.size());
    for (const Holder& each : holders)
        shares.push_back(each.listing->share.value_or(Share{any_number, any_number}));
    const std::vector<Share> out = share_out(online, shares);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (holders[i].listing->share != out[i])
            decision.emit(ShareSet{*holders[i].channel, holders[i].listing->listing, out[i]});
        if (out[i].exposed > out[i].number)
            watch(*holders[i].channel, holders[i].listing->listing, now);
    }
}

void ShareDesk::forget_all(Decision& decision) {
    std::vector<ShareEnded> ended;
    for (const auto& [channel, listings] : decision.state().listings().all()) {
        for (const ListingRecord& listing : listings.all()) {
            if (listing.share)
                ended.push_back({channel, listing.listing});
        }
    }
    for (ShareEnded& each : ended)
        decision.emit(std::move(each));
    exposed_.clear();
}

void ShareDesk::watch(const ChannelId& channel, const std::string& listing, Now now) {
    exposed_[channel.value].try_emplace(listing, now.steady);
}

void ShareDesk::confirmed(const HubState& state, const ChannelId& channel,
                          const std::string& listing, Now now) {
    const ListingRecord* record = state.listings().channel(channel).find(listing);
    if (record != nullptr && record->share && record->share->exposed > record->share->number)
        exposed_[channel.value][listing] = now.steady;
}

void ShareDesk::feed_read(Decision& decision, const ChannelId& channel, Millis asked_at,
                          const Listings& told) {
    const auto known = exposed_.find(channel.value);
    if (known == exposed_.end())
        return;
    std::erase_if(known->second, [&](const auto& each) {
        const auto& [listing, since] = each;
        const ListingRecord* record = decision.state().listings().channel(channel).find(listing);
        if (!record->share || record->share->exposed == record->share->number)
            return true;
        // An order that came in the same millisecond may not be in what was read.
        const Listing* at_channel = told.find(listing);
        if (since >= asked_at || at_channel == nullptr || at_channel->must_be_sent() ||
            at_channel->state != ListingState::settled)
            return false;
        const Units number = record->share->number;
        decision.emit(ShareSet{channel, listing, {.number = number, .exposed = number}});
        return true;
    });
}

std::optional<Units> beyond_exposed(const HubState& state, SkuIndex sku) {
    std::optional<Units> beyond;
    each_share(state, sku, [&](const ChannelId&, const Share& share) {
        beyond = beyond.value_or(sent_online(state, sku)) - share.exposed;
    });
    return beyond;
}

std::optional<Units> beyond_others(const HubState& state, SkuIndex sku, const ChannelId& channel) {
    std::optional<Units> beyond;
    each_share(state, sku, [&](const ChannelId& of, const Share& share) {
        beyond =
            beyond.value_or(sent_online(state, sku)) - (of == channel ? Units{} : share.number);
    });
    return beyond;
}

}  // namespace onepool::hub
