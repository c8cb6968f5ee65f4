#pragma once
// Shares the last units of a SKU out among the listings that sell it (share_rule.hpp): decides
// when, and when a number may rise again. What a listing was told is exposed until its channel
// confirmed a lower number and the order feed was read from a moment after that; which of them are
// is in memory alone, as after a start every number is told and confirmed once more. Owned by
// ChannelDesk; one thread.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hub/channels/listings.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/promotion_rule.hpp"
#include "hub/core/share_rule.hpp"

namespace onepool::hub {

class ShareDesk {
  public:
    explicit ShareDesk(LastUnits last_units) : last_units_(last_units) {}
    void add(ChannelId channel) { channels_.push_back(std::move(channel)); }

    void plan_all(Decision& decision, Now now);
    void plan(Decision& decision, SkuIndex sku, Now now);
    // Another life of the hub may have told the channels anything.
    void forget_all(Decision& decision);
    // A channel that is not configured any more sells nothing: its shares are of nobody.
    void forget_unknown(Decision& decision);

    void confirmed(const HubState& state, const ChannelId& channel, const std::string& listing,
                   Now now);
    // The order feed was read to its end, asked for at this steady time.
    void feed_read(Decision& decision, const ChannelId& channel, Millis asked_at,
                   const Listings& told);

  private:
    struct Holder {
        const ChannelId* channel;
        const ListingRecord* listing;
    };
    void end_shares(Decision& decision, const std::function<bool(const ChannelId&)>& is_ended);
    std::vector<Holder> holders_of(const HubState& state, SkuIndex sku) const;
    void share(Decision& decision, SkuIndex sku, const std::vector<Holder>& holders,
               const std::vector<KeptUnits>& kept, Now now);
    void watch(const ChannelId& channel, const std::string& listing, Now now);

    std::vector<ChannelId> channels_;  // in the order of preference
    LastUnits last_units_;
    // Of each channel: listings whose exposure is above their number, and since when a poll counts.
    std::map<std::string, std::map<std::string, Millis>> exposed_;
};

// What may be promised of a SKU beyond what channels were told that they may sell; nullopt: it is
// not shared out. May be negative.
std::optional<Units> beyond_exposed(const HubState& state, SkuIndex sku);
// The same beyond the shares of all channels but this one, and what is kept for them.
std::optional<Units> beyond_others(const HubState& state, SkuIndex sku, const ChannelId& channel);
// What tills may be granted of it: as beyond_exposed, but where it is shared out for a promotion
// alone, although there is plenty, all that leaves alone what is kept.
std::optional<Units> beyond_kept(const HubState& state, SkuIndex sku);

}  // namespace onepool::hub
