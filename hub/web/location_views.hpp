#pragma once
// Locations as the API shows them (hub/web/src/api.ts: LocationRow): what they may promise, what
// their tills may sell without asking, and what of it is still to come back. Pure functions over
// the core's state.

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

Json locations_of(const HubCore& core);  // in the order of the configuration

// Of all locations: { out, stranded, granted, released, sold, on_right, borrowed }.
Json rights_of(const HubState& state);
RightsCount rights_in_all(const HubState& state);
// Sold over the counter beyond what the tills had a right to.
Units borrowed_of(const RightsCount& count);

// Those that are drained, with what is still there: { location, left }.
Json draining_of(const HubState& state);

}  // namespace onepool::hub
