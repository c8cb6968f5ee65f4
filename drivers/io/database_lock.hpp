#pragma once
// Keeps a second process from opening the same database as a writer: flock(2) on a file beside it,
// with the holder's process id as its text. The kernel drops the lock when the holder ends,
// however it ends, so nothing stale is ever left to clean up; the file itself stays.

#include <string>

namespace onepool::io {

class DatabaseLock {
  public:
    // Throws SqliteError naming the holder and what to do. Symbolic links to the same database
    // lead to the same lock.
    explicit DatabaseLock(const std::string& database_path);
    ~DatabaseLock();
    DatabaseLock(const DatabaseLock&) = delete;
    DatabaseLock& operator=(const DatabaseLock&) = delete;

  private:
    int descriptor_ = -1;
};

}  // namespace onepool::io
