#pragma once
// Thin RAII over SQLite: one connection per thread, statements cached, WAL with synchronous=FULL,
// the WAL pre-extended at open so that a commit overwrites instead of growing the file (measured:
// half the latency), checkpoints off the commit path. No sqlite3.h leaks out.
// After an I/O error a connection is dead: every later call answers CommitOutcome::unknown.

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

// Something SQLite said. `outcome` tells a writer how the transaction ended.
class SqliteError : public std::runtime_error {
  public:
    SqliteError(std::string text, int extended_code, protocol::CommitOutcome outcome);
    int extended_code() const { return extended_code_; }
    protocol::CommitOutcome outcome() const { return outcome_; }
  private:
    int extended_code_;
    protocol::CommitOutcome outcome_;
};

class Database;

// A prepared statement in use; resets and goes back to the cache when it ends.
class Statement {
  public:
    ~Statement();
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) = delete;
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view value);      // text
    Statement& bind(int index, protocol::ByteView value);    // blob
    Statement& bind_null(int index);
    bool step();                                              // true: a row is there
    void run();                                               // to the end, no rows wanted
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;                  // valid until the next step
    protocol::ByteView blob(int column) const;                // valid until the next step
    bool is_null(int column) const;
  private:
    friend class Database;
    Statement(Database& database, sqlite3_stmt* statement, bool is_cached);
    Database* database_;
    sqlite3_stmt* statement_;
    bool is_cached_;
};

class Database {
  public:
    enum class Mode : std::uint8_t { writer, reader };
    struct Config {
        std::string path;
        Mode mode = Mode::writer;
        std::uint64_t wal_bytes = 16ull * 1024 * 1024;   // pre-extended; writer only
    };
    // Writer: takes an exclusive lock file beside the database, so that a second process fails with
    // a text that says what to do. Throws SqliteError.
    explicit Database(Config config);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(std::string_view sql);                       // script, no parameters
    Statement prepare(std::string_view sql);                  // cached by text
    std::int64_t schema_version();                            // PRAGMA user_version
    void set_schema_version(std::int64_t version);

    // Runs `work` in BEGIN IMMEDIATE .. COMMIT and says how it ended; never throws SqliteError.
    protocol::CommitOutcome transact(const std::function<void(Database&)>& work);
    const std::string& last_failure() const;                  // text of the last refused or unknown

    // Moves WAL pages into the database; call when idle or from a thread with its own connection.
    enum class Checkpoint : std::uint8_t { passive, restart };
    int checkpoint(Checkpoint kind);                          // WAL frames before it
    sqlite3* handle();                                        // for backup and tests

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    friend class Statement;
};

}  // namespace onepool::io
