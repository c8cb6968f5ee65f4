#pragma once
// The tables of a node's database, version 11. The journal is the outbox: a sale is one row in it,
// and the basket it came from goes in the same transaction; nothing else is written for a sale, so
// that a commit touches as few pages as can be (facts of limits: one leaf each of journal, its
// basket index, and baskets).
//
// All journals of a database are one table in order of their lives: an event stands at its place,
// life * 2^40 + seq. So a journal ends without a row being moved, and a document is found whichever
// journal it is in. Version 1 knew one life, number 0; version 2 nothing of damage,
// version 3 of nothing that came back from the hub, version 4 of no shopper who pays, version 5 of
// no order that is being picked, version 6 of no PIN that was wrong, version 7 of no right, version
// 8 of no count and of nothing that waits for inspection, version 9 of no shelf of a product,
// version 10 of no product that is picked with its lot.

#include "drivers/io/sqlite.hpp"
#include "protocol/ids.hpp"

namespace onepool::node {

inline constexpr std::int64_t schema_version = 11;
inline constexpr std::int64_t oldest_schema_version = 1;
inline constexpr std::int64_t application_id = 0x4f50'4e44;  // "OPND", to know a file of ours

// Creates all tables in an empty database; run inside a transaction.
void create_schema(io::Database& database);
// From an older version; run inside a transaction.
void upgrade_schema(io::Database& database, std::int64_t from);

// A life of the database, and the places of its journal.
struct Life {
    // Bounds of what a database holds, for all places to be numbers of SQLite.
    static constexpr protocol::Seq last_seq{(std::uint64_t{1} << 40) - 1};
    static constexpr std::uint64_t last_number = (std::uint64_t{1} << 22) - 1;

    std::int64_t number = 0;
    std::int64_t place(protocol::Seq seq) const;
    std::int64_t end() const;  // above every place
    static Life of_place(std::int64_t place);
    static protocol::Seq seq_of(std::int64_t place);
    bool operator==(const Life&) const = default;
};

}  // namespace onepool::node
