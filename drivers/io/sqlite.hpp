#pragma once
// Thin RAII over SQLite: one connection per thread, statements cached, WAL with synchronous=FULL,
// the WAL pre-extended at open so that a commit overwrites instead of growing the file (measured:
// half the latency), checkpoints off the commit path. No sqlite3.h leaks out.
// After an I/O error or damage a connection is dead: every later call answers the same failure,
// CommitOutcome::unknown. A reader asks the disk again after an I/O error: it has nothing to lose.
// Wrong SQL and broken constraints are bugs of ours and fail a CHECK.

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"
#include "protocol/perform.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace onepool::io {

// Something SQLite said, in words for a person. `outcome` tells a writer how the transaction ended.
class SqliteError : public std::runtime_error {
  public:
    SqliteError(const std::string& text, int extended_code, protocol::CommitOutcome outcome);
    int extended_code() const { return extended_code_; }
    protocol::CommitOutcome outcome() const { return outcome_; }
    bool is_damage() const;     // what stands in the file is wrong; else the disk, or a shortage
    bool is_bad_place() const;  // the disk does not give back what stands in one place

  private:
    int extended_code_;
    protocol::CommitOutcome outcome_;
};

class Database;

// A prepared statement in use; resets and goes back to the cache when it ends, which must be
// before its database does. Indexes count from 1, columns from 0. Throws SqliteError.
class Statement {
  public:
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view value);    // text, copied
    Statement& bind(int index, protocol::ByteView value);  // blob, copied; empty is not null
    Statement& bind_null(int index);
    bool step();   // true: a row is there; false: at the end, ready to bind and run again
    void run();    // to the end, no rows wanted
    void reset();  // back to the start; values stay bound
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;    // valid until the next step
    protocol::ByteView blob(int column) const;  // valid until the next step
    bool is_null(int column) const;

  private:
    friend class Database;
    Statement(Database& database, sqlite3_stmt* statement, bool* is_in_use);
    void expect_ok(int code);
    Database* database_;
    sqlite3_stmt* statement_;
    bool* is_in_use_;  // in the cache; null for a twin that ends with this object
};

class Database {
  public:
    // A reader sees committed data only, and may checkpoint; it cannot change a row. A draft is a
    // new file that nobody else knows: no WAL, no lock, nothing synced; whoever made it does that
    // at the end (sealed_file.hpp). Sealed is such a file later: only read, nothing made beside it.
    enum class Mode : std::uint8_t { writer, reader, draft, sealed };
    struct Config {
        std::string path;
        Mode mode = Mode::writer;
        std::uint64_t wal_bytes = 16ull * 1024 * 1024;  // pre-extended; writer only
    };
    // Writer: creates what is missing and takes an exclusive lock file ("<path>.lock") beside the
    // database, so that a second writer fails with a text that names the holder and says what to
    // do. All others: the file must exist. Throws SqliteError.
    explicit Database(Config config);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(std::string_view sql);       // script, no parameters; throws SqliteError
    Statement prepare(std::string_view sql);  // cached by text; throws SqliteError
    std::int64_t changes() const;             // rows changed by the last INSERT, UPDATE, DELETE
    std::int64_t schema_version();            // PRAGMA user_version
    void set_schema_version(std::int64_t version);

    // Runs `work` in BEGIN IMMEDIATE .. COMMIT and says how it ended; never throws SqliteError.
    // Anything else that `work` throws rolls back and goes on to the caller. Does not nest.
    protocol::CommitOutcome transact(const std::function<void(Database&)>& work);
    const std::string& last_failure() const;  // text of the last refused or unknown
    bool is_dead() const;                     // no call can succeed any more: end the process
    bool is_damaged() const;                  // dead, because of what stands in the file

    // Moves WAL pages into the database; call when idle or from a thread with its own connection.
    // `restart` also waits shortly for readers, so that the next commit overwrites from the start.
    // Returns the WAL frames in use before it; -1 when it failed, last_failure() says why.
    enum class Checkpoint : std::uint8_t { passive, restart };
    int checkpoint(Checkpoint kind);
    sqlite3* handle();  // for backup and tests

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    friend class Statement;
};

}  // namespace onepool::io
