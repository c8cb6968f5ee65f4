#pragma once
// Rows as values: small conversions shared by the files of the store, and the loading of a core's
// whole state.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "drivers/io/sqlite.hpp"
#include "node/core/node_core.hpp"
#include "node/store/schema.hpp"

namespace onepool::node {

// SQLite counts in signed 64 bits; no counter of ours reaches that far.
std::int64_t integer(std::uint64_t value);

Digest digest_from(ByteView blob);

// The 16 bytes of an id column; none when the blob has another length.
template <class Id>
Id id_from(ByteView blob) {
    Id id;
    if (blob.size() == id.bytes.size())
        std::copy(blob.begin(), blob.end(), id.bytes.begin());
    return id;
}

// A place in a journal; none where no till wrote that.
std::optional<Position> position_at(const io::Statement& row, int seq_column, int hash_column);

// Whose database it is, and which journal is the present one. Throws StoreError naming `path`.
struct StoredIdentity {
    NodeId node;
    JournalId journal;
    std::uint64_t boot_no = 0;
    Life life;
};
StoredIdentity load_identity(io::Database& database, const std::string& path);

// A task as stored bytes: a Downlink message with this one task, so that the wire codec verifies
// it when it is read back.
Bytes encode_task(const ShipTask& task);
std::optional<ShipTask> decode_task(ByteView bytes);

// States of orders that are still to be done, for SQL: "(0, 3, 5)".
std::string states_to_do();

// Nothing before it is held of this life, and nothing after it was let go of.
Position pruned_of(io::Database& database, Life life);
// The newest event that stands there; damage may have taken all, also what was kept when the
// journal was pruned.
Position head_of(io::Database& database, Life life);

// Ids of open baskets that cannot be read back, as they stand.
std::vector<Bytes> find_damaged_baskets(io::Database& database);

// The hub whose word is believed; none: the first that will be met. Run inside a transaction.
void put_hub_key(io::Database& database, const std::optional<PublicKey>& key);

void put_cursor(io::Database& database, const CursorPut& row);  // also inside a transaction

// Finished orders that no core remembers any more, but for those that the hub has not heard of. Run
// inside a transaction.
void forget_finished_tasks(io::Database& database, const std::string& path, Life life);

// Everything a core needs. A row can hold anything: the disk may have changed it, or a person, and
// the types of columns with it. Throws StoreError naming `path` where it holds what no node writes.
NodeCore::Stored load_state(io::Database& database, const std::string& path, Life life);

}  // namespace onepool::node
