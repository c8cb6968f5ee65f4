#pragma once
// Reads committed events: to send them, to find a document again, to show receipts. Its own
// connection, so that it never waits for a commit; owned by the program, on the reactor's thread.
// Every call throws io::SqliteError when the disk fails.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "node/core/node_core.hpp"

namespace onepool::node {

struct StoredEvent {
    Seq seq;
    Digest hash{};
    Bytes payload;
};

class JournalReader {
  public:
    explicit JournalReader(const std::string& path);

    // Rows of the range, stopping where a batch is full anyway (limits::batch_bytes) and before a
    // row that is missing; at least one when the first exists. Whether they are what was recorded
    // is the core's to check, by their hashes.
    JournalRead read(const SendRange& range);

    std::optional<StoredEvent> at(Seq seq);
    std::optional<StoredEvent> find(const BasketId& document);
    std::vector<StoredEvent> after(Seq seq, std::size_t limit);   // oldest first
    std::vector<StoredEvent> before(Seq seq, std::size_t limit);  // newest first

  private:
    io::Database database_;
};

}  // namespace onepool::node
