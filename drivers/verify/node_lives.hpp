#pragma once
// Whose database a file is, and where each of its journals stands in it. Read by SQL of its own;
// throws Unreadable and io::SqliteError.

#include <string>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "drivers/verify/finding.hpp"

namespace onepool::verify {

// From version 2 of the schema on: an event stands at life * 2^40 + seq.
inline constexpr std::int64_t life_events = std::int64_t{1} << 40;

// One journal of the file, and the number its rows lie behind.
struct Life {
    JournalId journal;
    std::int64_t base = 0;
};

struct NodeLives {
    NodeId node;
    std::string column;       // of the journal's rows, with their place
    std::vector<Life> lives;  // oldest first, the present one last
};

NodeLives lives_of(io::Database& database);

}  // namespace onepool::verify
