#pragma once
// Looks at start whether the end of the journal is what was written: dense numbers, each hash the
// chain over the one before and its payload. A flipped bit or a lost page shows here. Older events
// are judged when they are sent (node/core/sync_side.cpp), all of them by onepool-verify.

#include <optional>

#include "drivers/io/sqlite.hpp"
#include "node/store/schema.hpp"
#include "protocol/ids.hpp"

namespace onepool::node {

// Rows looked at: those most likely hurt by a crash, and quick to verify (a few milliseconds).
inline constexpr std::int64_t verified_rows = 1'000;

// Looks at the journal of this life. Nullopt when sound; else the first event that is not, or is
// missing. `journal.seq` is unused.
std::optional<protocol::Seq> find_broken_link(io::Database& database,
                                              const protocol::EventId& journal, Life life);

}  // namespace onepool::node
