#pragma once
// What a copy of a node's database says of itself, in a table of its own; the till that the copy
// becomes has no such table. Throws io::SqliteError.

#include <optional>
#include <string>

#include "drivers/io/sqlite.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

inline constexpr const char* notes_table = "backup";

struct CopyNotes {
    protocol::UnixMs made_at;
    std::string build;
    protocol::Digest digest{};  // of all other tables (drivers/io/content_digest.hpp)
};

void write_notes(io::Database& copy, const CopyNotes& notes);
std::optional<CopyNotes> read_notes(io::Database& copy);  // none: it is no copy of ours

}  // namespace onepool::node
