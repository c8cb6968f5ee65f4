#pragma once
// Bounds and self-consistency of one message; what codec.hpp promises. Internal to the codec.

#include "protocol/fault.hpp"
#include "protocol/messages.hpp"

namespace onepool::protocol {

void find_faults(const Message& message, FaultFinder& faults);

}  // namespace onepool::protocol
