#pragma once
// When units of an order that its location was told to give up are free again. A till may have sent
// or handed it over and say so later, and one that does not know yet still may: so the units stay
// claimed (HoldLeaving) until each node of the location has reported that it knows, and the hub has
// all that it recorded before. Only then somebody else is promised them.

#include "hub/core/decision.hpp"
#include "hub/core/downlink_desk.hpp"

namespace onepool::hub {

// Ends the claims that nobody at the location can use any more.
void end_given_back(Decision& decision, const DownlinkDesk& downlink, LocationIndex location);
void end_given_back(Decision& decision, const DownlinkDesk& downlink);  // everywhere

}  // namespace onepool::hub
