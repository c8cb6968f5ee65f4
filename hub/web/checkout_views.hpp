#pragma once
// Goods kept while shoppers pay, as JSON. Pure.

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

// `now`: of the hub's clock; what is left of its time is told by it.
Json hold_of(const HubState& state, const CheckoutRecord& record, UnixMs now);

// Open ones, the next to expire first; at most view_rows.
Json holds_of(const HubCore& core, UnixMs now);

}  // namespace onepool::hub
