#pragma once
// Reads committed events of all journals of a database: to send them, to find a document again, to
// show receipts. Its own connection, so that it never waits for a commit; owned by the program, on
// the reactor's thread. Every call throws io::SqliteError when the disk fails
// or what is on it cannot be.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "node/core/node_core.hpp"
#include "node/store/schema.hpp"

namespace onepool::node {

// Where an event stands among all events of the database, whichever journal it is in.
struct Place {
    std::int64_t value = 0;
    auto operator<=>(const Place&) const = default;
};

struct StoredEvent {
    Place place;
    EventId id;
    Digest hash{};
    Bytes payload;
};

class JournalReader {
  public:
    JournalReader(const std::string& path, const NodeId& node);

    // Rows of the range, stopping where a batch is full anyway (limits::batch_bytes) and before a
    // row that is missing; at least one when the first is there. Whether they are what was recorded
    // is the core's to check, by their hashes.
    JournalRead read(const ReadJournal& asked);

    // Looks at no more than limits::prune_rows events.
    Prunable find_prunable(const FindPrunable& asked);
    bool was_pruned(const EventId& event);

    std::optional<StoredEvent> at(const EventId& event);
    // Also among what came back from the hub of a journal that was put back from a copy.
    std::optional<StoredEvent> find(const BasketId& document);
    // The newest whose hash has this code (protocol/receipt_code.hpp), as far back as events are
    // kept and with what came back. Looks at every hash: some milliseconds per ten thousand events.
    std::optional<StoredEvent> find_coded(const std::string& code);
    std::vector<StoredEvent> after(Place place, std::size_t limit);  // oldest first
    // Newest first, with what came back; one more where the last two stand at one place.
    std::vector<StoredEvent> before(Place place, std::size_t limit);

  private:
    std::optional<Life> life_of(const JournalId& journal);
    const JournalId& journal_of(Life life);
    void learn_lives();
    io::SqliteError damaged() const;
    StoredEvent row_of(const io::Statement& query);
    std::vector<StoredEvent> rows_of(io::Statement& query);

    std::string path_;
    io::Database database_;
    NodeId node_;
    std::vector<JournalId> lives_;  // by number, as last read
};

}  // namespace onepool::node
