#pragma once
// The version of events that a build writes and the newest one that it reads: what is of a newer
// one is parked (DecodeError::newer_schema). The second is a function in a file of its own, so that
// the simulator can link builds of other ages in its place.

#include <cstdint>

namespace onepool::protocol::flat {

inline constexpr std::uint16_t written_event_major = 1;
std::uint16_t event_major();

}  // namespace onepool::protocol::flat
