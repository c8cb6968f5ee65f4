#pragma once
// A disk that fails on request: an SQLite VFS in front of the real one, made the default while it
// lives, so that databases opened in the test use it. Faults hit the WAL file of every database.

struct sqlite3_vfs;

namespace onepool::test_support {

class FaultyVfs {
  public:
    enum class Fault {
        none,
        sync_fails,   // the frames were written, but fdatasync answers EIO
        write_fails,  // EIO
        write_full,   // ENOSPC
        read_fails,   // EIO
    };
    FaultyVfs();
    ~FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;

    void fail_with(Fault fault);
    int faults() const;  // how often it failed since the last call of fail_with
    int calls() const;   // what was asked of WAL files since then, failed or not
};

}  // namespace onepool::test_support
