#pragma once
// Units kept for one channel for a while, as effects in the hub log (promotion_rule.hpp). Plain
// values; applied by PromotionBook through HubState::apply() and by nothing else. Open ones are
// told apart by name.

#include <string>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct PromotionAdded {
    std::string name;
    ChannelId channel;
    SkuIndex sku;
    Units units;
    UnixMs from;
    UnixMs until;
    StaffId by;
    bool operator==(const PromotionAdded&) const = default;
};

// Orders that came before count nothing against it: so many were known.
struct PromotionBegun {
    std::string name;
    std::uint64_t orders_before = 0;
    bool operator==(const PromotionBegun&) const = default;
};

struct PromotionEnded {
    std::string name;
    StaffId by;  // empty: its time was over
    bool operator==(const PromotionEnded&) const = default;
};

}  // namespace onepool::hub
