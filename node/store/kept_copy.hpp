#pragma once
// A copy of a database as it is now, kept beside it for a person, before rows of it change that
// cannot be put right (row_mending.hpp). It has one of the names of mending.hpp.

#include <string>

#include "drivers/io/sqlite.hpp"

namespace onepool::node {

// Where it is. Empty when no name or no space is left: what was
// to be kept is then in the database alone. `database` is at `path`, with no transaction open.
// Throws io::SqliteError when a page is damaged.
std::string keep_copy(io::Database& database, const std::string& path);

}  // namespace onepool::node
