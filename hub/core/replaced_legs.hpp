#pragma once
// Which parts of an order other locations need not keep any more, because goods for it left from
// where nobody kept them: from a location that was not heard of, and whose part went elsewhere.
// Pure reading of the state.

#include <vector>

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

// `shelf` is what leaves `location` unasked. The legs that it covers; of an order that may be sent
// in parts also others, until no more is kept than was ordered: what these had beyond that is to be
// looked for anew. What took the place of another goes first, what is picked last.
std::vector<OrderLeg> legs_replaced(const HubState& state, const OrderRecord& order,
                                    LocationIndex location, const HoldLines& shelf);

}  // namespace onepool::hub
