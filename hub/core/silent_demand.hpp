#pragma once
// How many units of a SKU a location may have sold that the hub has not heard of, while nodes of it
// are silent. Sales over the counter are taken as a Poisson process:
//
//   expected = sum over silent nodes of  sold / days x share x silence
//
// `sold`: units of this SKU that the location sold in the week before the silence, in `days` days
// of it (less than seven where it sold nothing before); `share`: the node's part of all that the
// location sold in that week. The answer is the smallest number that is not exceeded in 95 of 100
// such silences. What never sold there in that week is not expected to sell now. Pure functions.

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

// Expected sales in millionths of a unit.
using Millionths = std::uint64_t;

Millionths expected_sales(const HubState& state, const CellKey& cell, UnixMs at);
// What the whole location is expected to sell in so long a time, by the week up to `until`.
Millionths expected_in(const HubState& state, const CellKey& cell, UnixMs until, Millis time);
// Units that a node sold over the counter in that week, of everything.
std::uint64_t sold_in_week(const NodeRecord& node, UnixMs until);
// The quantile of a Poisson distribution with this mean.
Units not_exceeded_in_95_of_100(Millionths mean);
Units may_have_sold(const HubState& state, const CellKey& cell, UnixMs at);

}  // namespace onepool::hub
