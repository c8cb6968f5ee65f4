#pragma once
// Copies a database that others go on writing, page by page, as it is when the copy begins: the
// reader keeps one snapshot open until the copy ends, which holds up no commit, only the reuse of
// the write-ahead log. One thread; both databases outlive the copy. Throws SqliteError.

#include <cstdint>

#include "drivers/io/sqlite.hpp"

struct sqlite3_backup;

namespace onepool::io {

class DatabaseCopy {
  public:
    // `from` a reader or sealed, with nothing open; `to` an empty draft.
    DatabaseCopy(Database& from, Database& to);
    ~DatabaseCopy();
    DatabaseCopy(const DatabaseCopy&) = delete;
    DatabaseCopy& operator=(const DatabaseCopy&) = delete;

    // Copies some more; false: all of it is there, and is no WAL database any more.
    bool step(int pages);
    std::uint64_t pages() const;  // in all; 0 before the first step
    std::uint64_t pages_done() const;

  private:
    void finish();

    Database& from_;
    Database& to_;
    sqlite3_backup* copy_ = nullptr;
    std::uint64_t pages_ = 0;
    std::uint64_t pages_done_ = 0;
};

}  // namespace onepool::io
