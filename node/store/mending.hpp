#pragma once
// Mends a database in which SQLite met a damaged page. Whoever meets one notes it beside the file
// and ends the process; the next start carries every row that can still be read into a new file and
// gives that one the name. The damaged file is kept beside it, for a person. What is missing then
// is found by its place in the chain, like any other damaged event.
//
//   <database>.damaged      somebody met damage: an empty file
//   <database>.mended       the new file, whole; until it has the name
//   <database>.damaged-1    what was damaged, with its -wal; and -2, -3
//
// Killed at any moment, the next start goes on from there. What the hub provides (catalogue,
// prices) is carried too, and fetched anew when the hub is met. Runs before the store opens.

#include <optional>
#include <string>

#include "node/store/database_swap.hpp"

namespace onepool::node {

void note_damage(const std::string& database);  // never throws

// Where the damaged file is kept now; nullopt when nothing was noted. Throws StoreError when the
// file is beyond mending or was mended mended_at_most times, io::SqliteError when another process
// uses it, std::runtime_error when the disk fails.
std::optional<std::string> mend_if_damaged(const std::string& database);
// The same, but only when a mending was killed whose new file is whole.
std::optional<std::string> finish_mending(const std::string& database);
// Of a database that another one took the place of.
void forget_damage(const std::string& database);

}  // namespace onepool::node
