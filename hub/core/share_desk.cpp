#include "hub/core/share_desk.hpp"

#include <algorithm>
#include <utility>

#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// What a listing shows that was not shared out before: any number that was ever sent and not
// answered may still come to its channel.
constexpr Units any_number{limits::balance_units};

// Of one channel.
struct Claim {
    Units shown;
    Units kept;
    Units larger() const { return std::max(shown, kept); }
};

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
    const bool may_be_scarce = holders.size() > 1 && last_units_ == LastUnits::exclusive;
    const std::vector<KeptUnits> kept = kept_units(state, sku);
    if (!was && !may_be_scarce && kept.empty())
        return;
    const Units scarce = scarce_below(holders.size(), pace_of(state, sku, decision.at()));
    const bool is_now =
        !kept.empty() || (may_be_scarce && is_shared_out(sent_online(state, sku), scarce, was));
    if (is_now && !holders.empty())
        return share(decision, sku, holders, kept, now);
    for (const Holder& each : holders) {
        if (each.listing->share)
            decision.emit(ShareEnded{*each.channel, each.listing->listing});
    }
}

void ShareDesk::share(Decision& decision, SkuIndex sku, const std::vector<Holder>& holders,
                      const std::vector<KeptUnits>& kept, Now now) {
    Units online = sent_online(decision.state(), sku);
    std::vector<Units> floors(holders.size());
    for (const auto& [promotion, units] : kept) {
        std::vector<std::size_t> at;
        for (std::size_t i = 0; i < holders.size(); ++i) {
            if (*holders[i].channel == promotion->channel)
                at.push_back(i);
        }
        // Of a channel that is not configured now nobody shows them.
        if (at.empty()) {
            online -= units;
            continue;
        }
        const std::vector<Units> parts = parts_of(units, at.size());
        for (std::size_t i = 0; i < at.size(); ++i)
            floors[at[i]] += parts[i];
    }
    std::vector<Share> shares;
    shares.reserve(holders.size());
    for (const Holder& each : holders)
        shares.push_back(each.listing->share.value_or(Share{any_number, any_number}));
    const std::vector<Share> out = share_out(online, shares, floors);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (holders[i].listing->share != out[i])
            decision.emit(ShareSet{*holders[i].channel, holders[i].listing->listing, out[i]});
        if (out[i].exposed > out[i].number)
            watch(*holders[i].channel, holders[i].listing->listing, now);
    }
}

void ShareDesk::forget_all(Decision& decision) {
    end_shares(decision, [](const ChannelId&) { return true; });
    exposed_.clear();
}

void ShareDesk::forget_unknown(Decision& decision) {
    end_shares(decision, [this](const ChannelId& channel) {
        return std::ranges::find(channels_, channel) == channels_.end();
    });
}

void ShareDesk::end_shares(Decision& decision,
                           const std::function<bool(const ChannelId&)>& is_ended) {
    std::vector<ShareEnded> ended;
    for (const auto& [channel, listings] : decision.state().listings().all()) {
        if (!is_ended(channel))
            continue;
        for (const ListingRecord& listing : listings.all()) {
            if (listing.share)
                ended.push_back({channel, listing.listing});
        }
    }
    for (ShareEnded& each : ended)
        decision.emit(std::move(each));
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
    const std::vector<KeptUnits> kept = kept_units(state, sku);
    bool is_shared = !kept.empty();
    std::map<std::string, Claim> claims;
    for (const auto& [promotion, units] : kept)
        claims[promotion->channel.value].kept += units;
    each_share(state, sku, [&](const ChannelId& of, const Share& share) {
        claims[of.value].shown += share.number;
        is_shared = true;
    });
    if (!is_shared)
        return std::nullopt;
    Units beyond = sent_online(state, sku);
    for (const auto& [of, claim] : claims)
        beyond -= of == channel.value ? Units{} : claim.larger();
    return beyond;
}

std::optional<Units> beyond_kept(const HubState& state, SkuIndex sku) {
    const std::vector<KeptUnits> kept = kept_units(state, sku);
    if (kept.empty())
        return beyond_exposed(state, sku);
    const Units online = sent_online(state, sku);
    std::map<std::string, Claim> claims;
    for (const auto& [promotion, units] : kept)
        claims[promotion->channel.value].kept += units;
    std::size_t listings = 0;
    each_share(state, sku, [&](const ChannelId& of, const Share& share) {
        claims[of.value].shown += share.exposed;
        ++listings;
    });
    Units beyond = online;
    Units most_spare{limits::balance_units};
    for (const auto& [of, claim] : claims)
        beyond -= claim.larger();
    for (const auto& [promotion, units] : kept) {
        const Claim& claim = claims[promotion->channel.value];
        most_spare = std::min(most_spare, claim.larger() - claim.kept);
    }
    const bool is_scarce =
        listings > 1 &&
        is_shared_out(online, scarce_below(listings, pace_of(state, sku, state.at())), true);
    // What a promotion's own channel may be showing beyond what is kept for it takes nothing of it.
    return is_scarce ? beyond : beyond + most_spare;
}

}  // namespace onepool::hub
