#pragma once
// A location that is about to close: nothing of it is promised any more, no order is sourced there,
// and its nodes are asked to give back what they may sell. What is held, staged or on its shelf
// stays until people move it; sales go on. It can be undone.

#include <vector>

#include "hub/core/commands.hpp"

namespace onepool::hub {

CommandResult drain(Decision& decision, const DrainLocation& command);

// What is still to be done there, for people: "12 units with its tills, 3 held for orders".
std::string left_text(const HubState& state, LocationIndex location);

// Units that orders and shoppers have there.
struct ClaimedUnits {
    Units held;
    Units staged;
};
std::vector<ClaimedUnits> claimed_units(const HubState& state);  // by location

}  // namespace onepool::hub
