#pragma once
// The names of how far a clock was believed.

#include "protocol/events.hpp"

namespace onepool::protocol {

const char* to_text(ClockTrust trust);

}  // namespace onepool::protocol
