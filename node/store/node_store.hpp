#pragma once
// The node's database as the core needs it: rows in, state out. SQL only, nothing is decided here.
// Owned by the program. commit() and checkpoint() run on the storage thread; everything else before
// that thread starts, or while none of its work is in flight. Reading for pages goes through a
// connection of its own (journal_reader.hpp, catalogue.hpp).

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "drivers/io/sqlite.hpp"
#include "node/core/node_core.hpp"
#include "node/store/schema.hpp"

namespace onepool::node {

// The database cannot be used; the text says which, why, and what to do.
class StoreError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class NodeStore {
  public:
    struct Config {
        std::string path;
        NodeId node;
        JournalId new_journal;         // given to the journal if the database is created now
        std::string mended_from = {};  // the damaged file whose rows it has; empty: it was sound
        std::optional<GuardMark> guard = {};  // as found at this start
    };

    // Creates what is missing, brings an older database up to this version, counts the boot,
    // puts damaged rows right (row_mending.hpp), looks for damage at the end of the chain and in
    // open baskets; load() tells all of that. Throws StoreError (another node's database, another
    // version) or io::SqliteError (in use by another process, disk trouble).
    explicit NodeStore(Config config);

    const JournalId& journal() const { return journal_; }  // the present one
    std::uint64_t boot_no() const { return boot_no_; }

    // One transaction. `refused` left nothing behind; `unknown` ends the process.
    [[nodiscard]] CommitOutcome commit(const std::vector<Record>& records);
    // Any other work as one transaction of the same connection, e.g. an import; about so many
    // pages.
    [[nodiscard]] CommitOutcome transact(const std::function<void(io::Database&)>& work,
                                         std::uint64_t pages = 1);
    const std::string& last_failure() const { return database_.last_failure(); }
    bool is_damaged() const { return database_.is_damaged(); }  // why the outcome was unknown

    NodeCore::Stored load();  // throws like the constructor

    void checkpoint();  // moves the WAL into the database
    // True when so much was committed since the last checkpoint that the WAL nears the size it was
    // extended to. Asked while no work is in flight.
    bool wants_checkpoint() const;

    // Of the database's file system, for this user; zeros when it cannot be asked.
    struct Space {
        std::uint64_t free_bytes = 0;
        std::uint64_t total_bytes = 0;
    };
    Space space() const;

  private:
    void open_existing();
    void upgrade(std::int64_t version);
    void create();
    void count_boot();
    void put_damaged_baskets_aside();

    Config config_;
    io::Database database_;
    JournalId journal_;
    Life life_;
    std::uint64_t boot_no_ = 0;
    std::vector<SendRange> damaged_;  // of the present journal, at this start
    std::size_t damaged_baskets_ = 0;
    MendedRows mended_;
    std::uint64_t pages_written_ = 0;  // since the last checkpoint, estimated
};

}  // namespace onepool::node
