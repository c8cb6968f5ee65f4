#pragma once
// Bounds of the walks through the hub's log that counts are compared by. As in limits.hpp: a breach
// has a defined result and a test.

#include "protocol/limits.hpp"

namespace onepool::protocol::limits {

// What was counted longer ago is asked for in walks of its own, of fewer cells, so that it uses up
// neither the time nor the bound of a walk for others.
inline constexpr std::int64_t recent_count_ms = 7LL * 24 * 60 * minute_ms;
inline constexpr std::size_t old_counts_per_walk = 100;
// Nobody looks back further: what was counted before is counted again. A count is waited with for a
// month at most, and the till may have been cut off for as long before.
inline constexpr std::int64_t count_age_ms = 62LL * 24 * 60 * minute_ms;
// Entries of the log that one slice of a walk reads before other work has its turn.
inline constexpr std::size_t shelf_walk_entries = 5'000;

}  // namespace onepool::protocol::limits
