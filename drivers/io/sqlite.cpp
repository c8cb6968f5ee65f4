#include "drivers/io/sqlite.hpp"

#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "drivers/io/database_lock.hpp"
#include "drivers/io/wal_extension.hpp"
#include "protocol/check.hpp"

namespace onepool::io {

using protocol::CommitOutcome;

namespace {

// Longer than any reader of this process holds a snapshot, shorter than a cashier's patience.
constexpr std::chrono::microseconds busy_pause{250};
constexpr int busy_pauses = 8'000;  // two seconds in all
// Statement texts are constants of our code, so this is never reached by growth; it only keeps a
// text that was put together at run time from filling the memory.
constexpr std::size_t cached_statements = 256;

// SQLite's own handler soon sleeps 10 ms and more at a time, and a commit that meets the end of a
// checkpoint would pay for it.
int wait_while_busy(void*, int pauses) {
    if (pauses >= busy_pauses)
        return 0;
    std::this_thread::sleep_for(busy_pause);
    return 1;
}

CommitOutcome outcome_of(int code) {
    if (code == SQLITE_READONLY_DBMOVED)
        return CommitOutcome::unknown;
    switch (code & 0xff) {
        case SQLITE_IOERR:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return CommitOutcome::unknown;
        default:
            return CommitOutcome::refused;
    }
}

// COMMIT can run out of memory after its frames are synced, when the WAL index grows: a crash
// right then would bring the transaction back. So that one is unknown, unlike before COMMIT.
CommitOutcome outcome_of_commit(int code) {
    return (code & 0xff) == SQLITE_NOMEM ? CommitOutcome::unknown : outcome_of(code);
}

// Answers that no disk, neighbour or shortage can cause, only a mistake in our SQL or our order of
// calls. Going on would hide it.
bool is_our_bug(int code) {
    switch (code & 0xff) {
        case SQLITE_ERROR:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_MISUSE:
        case SQLITE_RANGE:
        case SQLITE_TOOBIG:
            return true;
        default:
            return false;
    }
}

std::string explain(int code, const std::string& path, const std::string& detail) {
    const std::string said = " (" + detail + ", code " + std::to_string(code) + ")";
    switch (code & 0xff) {
        case SQLITE_FULL:
            return "no space left for " + path + said + ": free some space on its disk";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return path + " is busy" + said + ": another program reads or writes it; try again";
        case SQLITE_NOMEM:
            return "not enough memory to work on " + path + said;
        case SQLITE_IOERR:
            return "the disk failed under " + path + said +
                   ": check the disk; a restart finds out what was recorded";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return path + " is damaged or not a database" + said + ": restore it from a backup";
        case SQLITE_CANTOPEN:
            return "cannot open the database " + path + said +
                   ": it must exist and belong to the user of this program";
        case SQLITE_READONLY:
            return path + " cannot be written" + said + ": check its permissions and its disk";
        default:
            return path + ": " + detail + " (code " + std::to_string(code) + ")";
    }
}

}  // namespace

SqliteError::SqliteError(const std::string& text, int extended_code, CommitOutcome outcome)
    : std::runtime_error(text), extended_code_(extended_code), outcome_(outcome) {}

bool SqliteError::is_damage() const {
    const int code = extended_code_ & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

bool SqliteError::is_bad_place() const {
    return extended_code_ == SQLITE_IOERR_READ;
}

// ---- connection ---------------------------------------------------------------------------

struct Database::Impl {
    struct Cached {
        sqlite3_stmt* statement = nullptr;
        bool is_in_use = false;
    };

    Config config;
    std::optional<DatabaseLock> lock;  // before the handle: released after it is closed
    sqlite3* handle = nullptr;
    std::map<std::string, Cached, std::less<>> cache;
    int statements_in_use = 0;
    bool is_in_transaction = false;
    std::optional<SqliteError> death;  // what every later call answers
    std::string last_failure;

    explicit Impl(Config with) : config(std::move(with)) {
        if (config.mode == Mode::writer)
            lock.emplace(config.path);
    }

    ~Impl() {
        CHECK(statements_in_use == 0);
        for (auto& [sql, cached] : cache)
            sqlite3_finalize(cached.statement);
        sqlite3_close_v2(handle);
    }

    SqliteError error_of(int code, CommitOutcome outcome) const {
        const char* detail = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
        return {explain(code, config.path, detail), code, outcome};
    }

    // Remembers a failure; after an unknown outcome the connection is dead. A dead connection must
    // not move WAL pages on its way out: what the kernel says about them is no longer true.
    SqliteError note(SqliteError error) {
        last_failure = error.what();
        const bool ends_it = config.mode != Mode::reader || error.is_damage();
        if (error.outcome() == CommitOutcome::unknown && ends_it && !death) {
            death = error;
            sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        }
        return error;
    }

    void expect_ok(int code) {
        if (code == SQLITE_OK)
            return;
        const int extended = handle == nullptr ? code : sqlite3_extended_errcode(handle);
        const int known = (extended & 0xff) == (code & 0xff) ? extended : code;
        throw note(error_of(known, outcome_of(known)));
    }

    void expect_alive() const {
        if (death)
            throw SqliteError(*death);
    }

    void execute(const char* sql) {
        expect_alive();
        expect_ok(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr));
    }

    void open();
    void configure();
    void prepare_wal();
    CommitOutcome commit();
    void roll_back();
    void refuse_bugs(const SqliteError& error) const;
};

void Database::Impl::open() {
    const bool is_writer = config.mode == Mode::writer;
    const int create = is_writer ? SQLITE_OPEN_CREATE : 0;
    const int access = config.mode == Mode::sealed ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    expect_ok(sqlite3_open_v2(config.path.c_str(), &handle,
                              access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | create,
                              nullptr));
    configure();
    if (is_writer)
        prepare_wal();
}

void Database::Impl::configure() {
    sqlite3_busy_handler(handle, wait_while_busy, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    // The last connection to close would delete the WAL, and with it the pre-extension.
    int keep_wal = config.mode == Mode::draft || config.mode == Mode::sealed ? 0 : 1;
    expect_ok(sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keep_wal));
    execute(
        "PRAGMA trusted_schema=OFF;"
        "PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA secure_delete=OFF;"
        // Any limit would also truncate the WAL to nothing at close (sqlite3WalClose).
        "PRAGMA journal_size_limit=-1;"
        "PRAGMA wal_autocheckpoint=0;");
    // A first look at the file opens the WAL and tells a stranger's file from ours; without it a
    // checkpoint would find nothing to do.
    if (config.mode == Mode::draft)
        execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;");
    if (config.mode == Mode::reader || config.mode == Mode::sealed)
        execute("PRAGMA query_only=ON; SELECT 1 FROM sqlite_schema;");
}

// Ends with an empty, long WAL: what a crash left in it is moved into the database first, so that
// commits start at its beginning again.
void Database::Impl::prepare_wal() {
    execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
    const int moved =
        sqlite3_wal_checkpoint_v2(handle, "main", SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    if ((moved & 0xff) != SQLITE_BUSY && (moved & 0xff) != SQLITE_FULL)
        expect_ok(moved);
    execute("BEGIN IMMEDIATE");
    const std::string wal_path = sqlite3_filename_wal(sqlite3_db_filename(handle, "main"));
    const WalExtension extension = extend_wal(wal_path, config.wal_bytes);
    execute("ROLLBACK");
    if (extension == WalExtension::io_error) {
        throw note({explain(SQLITE_IOERR, wal_path, "extending it failed"), SQLITE_IOERR,
                    CommitOutcome::unknown});
    }
}

Database::Database(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {
    impl_->open();
}

Database::~Database() = default;

void Database::execute(std::string_view sql) {
    impl_->execute(std::string(sql).c_str());
}

Statement Database::prepare(std::string_view sql) {
    impl_->expect_alive();
    const auto known = impl_->cache.find(sql);
    if (known != impl_->cache.end() && !known->second.is_in_use) {
        known->second.is_in_use = true;
        return {*this, known->second.statement, &known->second.is_in_use};
    }
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    impl_->expect_ok(sqlite3_prepare_v3(impl_->handle, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, &rest));
    CHECK(statement != nullptr && rest == sql.data() + sql.size());  // exactly one statement
    const bool is_twin = known != impl_->cache.end() || impl_->cache.size() >= cached_statements;
    if (is_twin)
        return {*this, statement, nullptr};
    auto& cached = impl_->cache.emplace(sql, Impl::Cached{statement, true}).first->second;
    return {*this, statement, &cached.is_in_use};
}

std::int64_t Database::changes() const {
    return sqlite3_changes64(impl_->handle);
}

std::int64_t Database::schema_version() {
    Statement query = prepare("PRAGMA user_version");
    CHECK(query.step());
    return query.integer(0);
}

void Database::set_schema_version(std::int64_t version) {
    execute("PRAGMA user_version=" + std::to_string(version));
}

const std::string& Database::last_failure() const {
    return impl_->last_failure;
}

bool Database::is_dead() const {
    return impl_->death.has_value();
}

bool Database::is_damaged() const {
    return impl_->death && impl_->death->is_damage();
}

sqlite3* Database::handle() {
    return impl_->handle;
}

// ---- transactions -------------------------------------------------------------------------

CommitOutcome Database::transact(const std::function<void(Database&)>& work) {
    CHECK(impl_->config.mode == Mode::writer || impl_->config.mode == Mode::draft);
    CHECK(!impl_->is_in_transaction);
    if (impl_->death)
        return CommitOutcome::unknown;
    impl_->is_in_transaction = true;
    CommitOutcome outcome{};
    try {
        impl_->execute("BEGIN IMMEDIATE");
        work(*this);
        outcome = impl_->commit();
    } catch (const SqliteError& error) {
        impl_->refuse_bugs(error);
        outcome = error.outcome();
    } catch (...) {
        impl_->roll_back();
        impl_->is_in_transaction = false;
        throw;
    }
    if (outcome != CommitOutcome::done)
        impl_->roll_back();
    impl_->is_in_transaction = false;
    return impl_->death ? CommitOutcome::unknown : outcome;
}

CommitOutcome Database::Impl::commit() {
    // SQLite rolls back by itself on some failures; work that swallowed one has nothing to commit.
    if (sqlite3_get_autocommit(handle) != 0)
        return CommitOutcome::refused;
    const int code = sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK)
        return CommitOutcome::done;
    const SqliteError error = note(error_of(code, outcome_of_commit(code)));
    refuse_bugs(error);
    return error.outcome();
}

void Database::Impl::roll_back() {
    if (death || sqlite3_get_autocommit(handle) != 0)
        return;
    const int code = sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        note(error_of(code, CommitOutcome::unknown));
}

void Database::Impl::refuse_bugs(const SqliteError& error) const {
    if (!is_our_bug(error.extended_code()))
        return;
    std::fprintf(stderr, "wrong use of the database: %s\n", error.what());
    CHECK(!is_our_bug(error.extended_code()));
}

int Database::checkpoint(Checkpoint kind) {
    if (impl_->death)
        return -1;
    int frames = 0;
    const int mode =
        kind == Checkpoint::restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    const int code = sqlite3_wal_checkpoint_v2(impl_->handle, "main", mode, &frames, nullptr);
    // Busy means that a reader still needs some frames: the next checkpoint moves them.
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY)
        return frames < 0 ? 0 : frames;
    impl_->note(impl_->error_of(code, outcome_of(code)));
    return -1;
}

// ---- statements ---------------------------------------------------------------------------

Statement::Statement(Database& database, sqlite3_stmt* statement, bool* is_in_use)
    : database_(&database), statement_(statement), is_in_use_(is_in_use) {
    ++database.impl_->statements_in_use;
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      is_in_use_(other.is_in_use_) {}

Statement::~Statement() {
    if (statement_ == nullptr)
        return;
    --database_->impl_->statements_in_use;
    if (is_in_use_ == nullptr) {
        sqlite3_finalize(statement_);
        return;
    }
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    *is_in_use_ = false;
}

void Statement::expect_ok(int code) {
    database_->impl_->expect_ok(code);
}

Statement& Statement::bind(int index, std::int64_t value) {
    expect_ok(sqlite3_bind_int64(statement_, index, value));
    return *this;
}

Statement& Statement::bind(int index, std::string_view value) {
    // A null pointer would bind NULL; an empty text is a text.
    const char* text = value.data() == nullptr ? "" : value.data();
    expect_ok(
        sqlite3_bind_text64(statement_, index, text, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int index, protocol::ByteView value) {
    expect_ok(value.empty() ? sqlite3_bind_zeroblob(statement_, index, 0)
                            : sqlite3_bind_blob64(statement_, index, value.data(), value.size(),
                                                  SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bind_null(int index) {
    expect_ok(sqlite3_bind_null(statement_, index));
    return *this;
}

bool Statement::step() {
    database_->impl_->expect_alive();
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(statement_);
        return false;
    }
    // The text and the extended code must be read before reset forgets them.
    Database::Impl& database = *database_->impl_;
    SqliteError error = database.note(database.error_of(code, outcome_of(code)));
    sqlite3_reset(statement_);
    throw error;
}

void Statement::run() {
    while (step()) {
    }
}

void Statement::reset() {
    sqlite3_reset(statement_);
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (text == nullptr)
        return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

protocol::ByteView Statement::blob(int column) const {
    const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
    if (bytes == nullptr)
        return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace onepool::io
