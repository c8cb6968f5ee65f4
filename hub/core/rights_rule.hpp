#pragma once
// How many units of a SKU each node of a location should be able to sell without asking, and what
// follows from that. Pure functions over values, without floating point.
//
//   target = floor(1.3 x what the node is expected to sell over the horizon)
//
// The targets of a location are at most `share` of what is free there (shelf less holds), less what
// is with nodes that take nothing now and what is stranded; what is more is scaled down by largest
// remainder. Below 70 % of its target a node is given up to it; above twice its target and one it
// is asked to keep the target. Where more is out than is free, all are asked to keep what is free,
// in proportion. So what sells a unit a week has no rights: tills sell it by borrowing.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hub/core/silent_demand.hpp"
#include "protocol/limits.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

struct RightsPolicy {
    Millis horizon{24 * 60 * limits::minute_ms};  // that a node should get along; 0: no rights
    std::uint32_t share_percent = 50;             // of what is free at a location
    bool operator==(const RightsPolicy&) const = default;
};

// takes: may be given more. keeps: may not, now. leaves: is to have none.
enum class Standing : std::uint8_t { takes, keeps, leaves };

struct RightsHolder {
    Millionths expected = 0;  // to be sold over the horizon
    Standing standing = Standing::keeps;
    Units out;
    Units keep{limits::balance_units};  // as it was asked
};
struct RightsShelf {
    Units free;        // shelf less holds; may be negative
    Units spoken_for;  // as split_rule.hpp has it
    Units stranded;
};
// What is to change for one holder; nothing by default.
struct RightsMove {
    Units grant;
    std::optional<Units> keep;
    bool operator==(const RightsMove&) const = default;
};

Units target_for(Millionths expected);

// In the order of the holders.
std::vector<Units> targets_of(const RightsShelf& shelf, std::span<const RightsHolder> holders,
                              std::uint32_t share_percent);
std::vector<RightsMove> weigh(const RightsShelf& shelf, std::span<const RightsHolder> holders,
                              std::uint32_t share_percent);

// What each is asked to keep so that `missing` units come back, of all that is out with them; as
// much as there is where that is less.
std::vector<RightsMove> reclaim(std::span<const RightsHolder> holders, Units missing);

// `total` in proportion to the weights, by largest remainder, the first ones first where those are
// equal. Never more than the sum of the weights.
std::vector<Units> apportion(Units total, std::span<const Units> weights);

}  // namespace onepool::hub
