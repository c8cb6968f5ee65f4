#pragma once
// One digest over every row of every table of a database, so that two files of which it is the same
// hold the same, whatever their pages look like.
//
//   d(0) = SHA-256("onepool-content-1")
//   d(n) = SHA-256("onepool-content-1", d(n-1), next), where `next` is the name of a table in the
//          order of names, and then each of its rows in its own order, its values as SQL literals
//
// Indexes and virtual tables are left out: they are made of rows that are in. Blocking.

#include <string_view>

#include "drivers/io/sqlite.hpp"

namespace onepool::io {

// Without the table of this name. Throws SqliteError.
protocol::Digest content_digest(Database& database, std::string_view without);

// What SQLite finds wrong with pages and indexes; empty: nothing.
std::string find_page_fault(Database& database);

}  // namespace onepool::io
