#pragma once
// Bounds and self-consistency of one event; what codec.hpp promises. Internal to the codec.

#include "protocol/events.hpp"
#include "protocol/fault.hpp"

namespace onepool::protocol {

void find_faults(const Event& event, FaultFinder& faults);

}  // namespace onepool::protocol
