#pragma once
// Where the hub log and the flushed state live. One contract; SQLite behind it by default, other
// databases later. The log is the truth: one row per entry, appended in order of lsn, each append
// proving that nobody else appended in between (head and writer token). The flushed state only
// saves replaying from the start; when it is missing, damaged or ahead of the log it is built anew.
//
// Three threads may use one store at the same time, each its own part:
//   the storage thread      append(), keep_chunks(), erase_chunks_but()
//   the background thread   flush(), checkpoint(), check(), known_events(), held_events(),
//                           shelf_moves(), look_for_receipts(), backup(), heads_at(),
//                           chunk_in_background()
//   the reactor             load(), read(), find(), flushed(), restore(), chunk()
// Owned by the program.

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "hub/core/hub_state.hpp"
#include "hub/core/known_events.hpp"
#include "hub/core/log_check.hpp"
#include "hub/core/receipt_look.hpp"
#include "hub/core/shelf_moves.hpp"
#include "hub/store/backup_file.hpp"
#include "protocol/perform.hpp"

namespace onepool::hub {

// What a log holds up to one entry: proof of it, and how far each journal was by then.
struct LogHeads {
    LogProof proof;
    std::vector<SafePoint> heads;
};

class HubStore {
  public:
    virtual ~HubStore() = default;

    // One transaction, durable when `done`. `refused`: no space, busy; nothing was written.
    // `unknown`: I/O error, or another hub took the log over: end the process.
    virtual CommitOutcome append(std::span<const LogEntry> entries) = 0;
    // Why the last append was not done, for a person.
    virtual const std::string& append_failure() const = 0;

    // One transaction holding the rows and their lsn. Only for entries that are durable. When it is
    // not `done`, hand the same changes in again before newer ones.
    virtual CommitOutcome flush(const StateChanges& changes) = 0;
    // Moves committed pages from the write-ahead logs into the databases.
    virtual void checkpoint() = 0;
    // Applies the whole log up to live.lsn anew and compares. Throws StoreError.
    virtual LogCheck check(const LedgerImage& live) = 0;
    // What the log holds of this span of a journal. Throws StoreError.
    virtual std::vector<KnownEvent> known_events(const JournalSpan& span) = 0;
    // The newest of them that fit a batch, for a node that lost them. Throws StoreError.
    virtual HeldEvents::Run held_events(const JournalSpan& span) = 0;
    // The next slice of a walk for what some shelves did since an instant:
    // limits::shelf_walk_entries at most. Throws StoreError.
    virtual void walk_shelves(ShelfWalk& walk) = 0;
    // The next slice of a walk for receipts: limits::receipt_look_entries at most. Throws
    // StoreError.
    virtual void look_for_receipts(ReceiptLook& look) = 0;

    // Copies log and flush while both go on; see backup_file.hpp.
    virtual LogProof backup(const BackupOrder& order, BackupProgress& progress) = 0;
    // The whole log read once more up to there. Throws StoreError.
    virtual LogHeads heads_at(Lsn lsn) = 0;

    // Names the restore this log came from; empty: it is the first life of it.
    virtual std::string restore() = 0;
    // The flushed state with the tail of the log applied. Throws StoreError when the log itself is
    // damaged.
    virtual std::unique_ptr<HubState> load() = 0;
    // Entries with lsn > after, oldest first, at most `limit`. Throws StoreError.
    virtual std::vector<LogEntry> read(Lsn after, std::size_t limit) = 0;
    virtual std::optional<LogEntry> find(Lsn lsn) = 0;
    virtual Lsn flushed() const = 0;

    // Chunks of scopes, named by their SHA-256; durable when `done`. Storage thread.
    virtual CommitOutcome keep_chunks(std::span<const Bytes> chunks) = 0;
    // Erases at most `most` of those not named, and counts them.
    virtual CommitOutcome erase_chunks_but(const std::set<Digest>& named, std::size_t most,
                                           std::size_t& erased) = 0;
    // Nullopt: it is not there as it was written. Reactor, and background thread.
    virtual std::optional<Bytes> chunk(const Digest& digest) = 0;
    virtual std::optional<Bytes> chunk_in_background(const Digest& digest) = 0;
};

// A database that cannot be used: what is wrong with which file, and what to do.
class StoreError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Opens or creates `path` (the log) and `path`-state (the flushed state), and becomes their only
// writer: `writer_token` must be new for each process. Throws StoreError, or io::SqliteError when
// another hub holds them.
std::unique_ptr<HubStore> open_sqlite_hub_store(const std::string& path,
                                                const std::string& writer_token);

}  // namespace onepool::hub
