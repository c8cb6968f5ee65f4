#include "drivers/io/database_copy.hpp"

#include <sqlite3.h>

#include "protocol/check.hpp"

namespace onepool::io {

namespace {

SqliteError failure_of(Database& database, int code) {
    const char* detail = sqlite3_errmsg(database.handle());
    return {std::string("copying the database failed: ") + detail + " (code " +
                std::to_string(code) + "). Check the space and the health of both disks",
            code, protocol::CommitOutcome::refused};
}

}  // namespace

DatabaseCopy::DatabaseCopy(Database& from, Database& to) : from_(from), to_(to) {
    from_.execute("BEGIN; SELECT 1 FROM sqlite_schema;");
    copy_ = sqlite3_backup_init(to_.handle(), "main", from_.handle(), "main");
    if (copy_ != nullptr)
        return;
    const SqliteError failure = failure_of(to_, sqlite3_extended_errcode(to_.handle()));
    from_.execute("ROLLBACK");
    throw failure;
}

DatabaseCopy::~DatabaseCopy() {
    if (copy_ == nullptr)
        return;
    sqlite3_backup_finish(copy_);
    sqlite3_exec(from_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

bool DatabaseCopy::step(int pages) {
    CHECK(copy_ != nullptr && pages > 0);
    const int code = sqlite3_backup_step(copy_, pages);
    pages_ = static_cast<std::uint64_t>(sqlite3_backup_pagecount(copy_));
    pages_done_ = pages_ - static_cast<std::uint64_t>(sqlite3_backup_remaining(copy_));
    if (code == SQLITE_OK)
        return true;
    if (code != SQLITE_DONE)
        throw failure_of(to_, code);
    finish();
    return false;
}

// The copied first page says "WAL"; a file that travels should be one file.
void DatabaseCopy::finish() {
    const int code = sqlite3_backup_finish(copy_);
    copy_ = nullptr;
    from_.execute("ROLLBACK");
    if (code != SQLITE_OK)
        throw failure_of(to_, code);
    to_.execute("PRAGMA journal_mode=DELETE");
}

std::uint64_t DatabaseCopy::pages() const {
    return pages_;
}

std::uint64_t DatabaseCopy::pages_done() const {
    return pages_done_;
}

}  // namespace onepool::io
