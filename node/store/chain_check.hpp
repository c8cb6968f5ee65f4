#pragma once
// Proves at start that the end of the journal is what was written: dense numbers, each hash the
// chain over the one before and its payload. A flipped bit or a lost page shows here, before a new
// event is chained to it.

#include <optional>
#include <string>

#include "drivers/io/sqlite.hpp"
#include "node/store/schema.hpp"
#include "protocol/ids.hpp"

namespace onepool::node {

// Rows looked at: those most likely hurt by a crash, and quick to verify (a few milliseconds).
inline constexpr std::int64_t verified_rows = 1'000;

// Looks at the journal of this life. Nullopt when sound; else what is broken, at which event, and
// what to do. `journal.seq` is unused.
std::optional<std::string> find_broken_link(io::Database& database,
                                            const protocol::EventId& journal, Life life);

}  // namespace onepool::node
