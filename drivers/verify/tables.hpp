#pragma once
// Small readings of SQLite files that somebody may have tampered with: a blob of the wrong size is
// no reason to crash, it is another value.

#include <algorithm>
#include <string_view>

#include "drivers/io/sqlite.hpp"
#include "protocol/bytes.hpp"

namespace onepool::verify {

inline bool has_table(io::Database& database, std::string_view name) {
    auto row = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1");
    row.bind(1, name);
    return row.step();
}

// The bytes of an id, a key; zeros when there are not as many.
template <class Value>
Value array_of(protocol::ByteView blob) {
    Value value{};
    if (blob.size() == value.bytes.size())
        std::copy(blob.begin(), blob.end(), value.bytes.begin());
    return value;
}

inline protocol::Digest digest_of(protocol::ByteView blob) {
    protocol::Digest digest{};
    if (blob.size() == digest.size())
        std::copy(blob.begin(), blob.end(), digest.begin());
    return digest;
}

}  // namespace onepool::verify
