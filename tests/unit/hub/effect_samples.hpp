#pragma once
// Values of the hub's own storage that its codecs are tested and fuzzed with.

#include <vector>

#include "hub/core/hub_state.hpp"

namespace onepool::hub::samples {

// One of each kind, with every field set to something of its own.
std::vector<Effect> one_of_each();

// A state with a row of every kind; nothing of it was flushed yet.
HubState small_state();

}  // namespace onepool::hub::samples
