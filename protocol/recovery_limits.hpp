#pragma once
// Bounds of backups and of what follows a restore; the others stand in limits.hpp. Apart, because
// nearly every file includes those.

#include "protocol/limits.hpp"

namespace onepool::protocol::limits {

// A node may have met so many later lives of a hub that came back from a backup; a claim of more is
// odd, and a person raises hub_epoch.
inline constexpr std::uint64_t hub_epoch_jump = 100;
// After a restore channels go on showing what they confirmed last for so long: nodes that are there
// greet within seconds, and more would be sold on a guess. Shops are asked to try orders again.
inline constexpr std::int64_t keeping_ms = 10 * minute_ms;
inline constexpr std::int64_t postponed_again_ms = 30'000;
// Of the first so many orders decided since, other locations are told that they need not ship them:
// the life that was lost may have held them there. Bounds what every start of the hub tells again.
inline constexpr std::size_t orders_told_apart = 1'000;
// A till that was offline for so long since a restore may still show an order that only the lost
// life knew; what it says it shipped later than that is for a person. Channels' clocks differ by an
// hour at most when they say that an order was placed before.
inline constexpr std::int64_t lost_tasks_ms = 30LL * 24 * 60 * minute_ms;
inline constexpr std::int64_t placed_apart_ms = 60 * minute_ms;
// Two nightly drills missed.
inline constexpr std::int64_t verified_backup_age_ms = 48 * 60 * minute_ms;
// Copied at a time, so that a stop is heeded and progress seen: 1 MiB.
inline constexpr int backup_pages = 256;
inline constexpr std::size_t path_bytes = 4 * kib;

}  // namespace onepool::protocol::limits
