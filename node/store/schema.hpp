#pragma once
// The tables of a node's database, version 1. The journal is the outbox: a sale is one row in it,
// and the basket it came from goes in the same transaction; nothing else is written for a sale, so
// that a commit touches as few pages as can be (facts of limits: one leaf each of journal, its
// basket index, and baskets).

#include "drivers/io/sqlite.hpp"

namespace onepool::node {

inline constexpr std::int64_t schema_version = 1;
inline constexpr std::int64_t application_id = 0x4f50'4e44;  // "OPND", to know a file of ours

// Creates all tables in an empty database; run inside a transaction.
void create_schema(io::Database& database);

}  // namespace onepool::node
