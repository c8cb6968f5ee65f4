#pragma once
// Looks at start whether the end of the journal is what was written: dense numbers, each hash the
// chain over the one before and its payload. A flipped bit or a lost page shows here. Older events
// are judged when they are sent (node/core/sync_side.cpp), all of them by onepool-verify.

#include <vector>

#include "drivers/io/sqlite.hpp"
#include "node/store/schema.hpp"
#include "protocol/ids.hpp"
#include "protocol/uplink_state.hpp"

namespace onepool::node {

// Rows looked at: those most likely hurt by a crash, and quick to verify (a few milliseconds).
inline constexpr std::int64_t verified_rows = 1'000;

// Looks at the journal of this life: the events that are not as they were written or are missing,
// in order and apart, the first limits::unreadable_spans runs of them. The event behind a missing
// one counts with it: what would prove it is gone. `journal.seq` is unused.
std::vector<protocol::SendRange> find_broken_links(io::Database& database,
                                                   const protocol::EventId& journal, Life life);

}  // namespace onepool::node
