#include "tests/io/drivers/faulty_vfs.hpp"

#include <sqlite3.h>

#include <cstring>

namespace onepool::test_support {

namespace {

using Fault = FaultyVfs::Fault;

// SQLite calls through C function pointers, so the state is the file's.
sqlite3_vfs* real = nullptr;
sqlite3_vfs faulty;
Fault present = Fault::none;
int fault_count = 0;
int call_count = 0;

// What SQLite allocates for each open file: ours, then the real VFS's.
struct File {
    sqlite3_file base;
    bool is_wal;
    sqlite3_file* inner() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* as_file(sqlite3_file* file) {
    return reinterpret_cast<File*>(file);
}

bool hits(sqlite3_file* file, Fault fault) {
    if (!as_file(file)->is_wal)
        return false;
    ++call_count;
    if (present != fault)
        return false;
    ++fault_count;
    return true;
}

// Calls the same method of the real file.
template <auto Method, class... Arguments>
auto pass(sqlite3_file* file, Arguments... arguments) {
    sqlite3_file* inner = as_file(file)->inner();
    return (inner->pMethods->*Method)(inner, arguments...);
}

int close_file(sqlite3_file* file) {
    return pass<&sqlite3_io_methods::xClose>(file);
}

int read(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
    if (hits(file, Fault::read_fails))
        return SQLITE_IOERR_READ;
    return pass<&sqlite3_io_methods::xRead>(file, into, size, at);
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    if (hits(file, Fault::write_fails))
        return SQLITE_IOERR_WRITE;
    if (hits(file, Fault::write_full))
        return SQLITE_FULL;
    return pass<&sqlite3_io_methods::xWrite>(file, from, size, at);
}

int sync(sqlite3_file* file, int flags) {
    if (hits(file, Fault::sync_fails))
        return SQLITE_IOERR_FSYNC;
    return pass<&sqlite3_io_methods::xSync>(file, flags);
}

const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods all = [] {
        sqlite3_io_methods m{};
        m.iVersion = 2;  // 2: with shared memory, which WAL needs; without mapping of files
        m.xClose = close_file;
        m.xRead = read;
        m.xWrite = write;
        m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
            return pass<&sqlite3_io_methods::xTruncate>(f, size);
        };
        m.xSync = sync;
        m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
            return pass<&sqlite3_io_methods::xFileSize>(f, size);
        };
        m.xLock = [](sqlite3_file* f, int level) {
            return pass<&sqlite3_io_methods::xLock>(f, level);
        };
        m.xUnlock = [](sqlite3_file* f, int level) {
            return pass<&sqlite3_io_methods::xUnlock>(f, level);
        };
        m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
            return pass<&sqlite3_io_methods::xCheckReservedLock>(f, out);
        };
        m.xFileControl = [](sqlite3_file* f, int what, void* value) {
            return pass<&sqlite3_io_methods::xFileControl>(f, what, value);
        };
        m.xSectorSize = [](sqlite3_file* f) { return pass<&sqlite3_io_methods::xSectorSize>(f); };
        m.xDeviceCharacteristics = [](sqlite3_file* f) {
            return pass<&sqlite3_io_methods::xDeviceCharacteristics>(f);
        };
        m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** at) {
            return pass<&sqlite3_io_methods::xShmMap>(f, page, size, extend, at);
        };
        m.xShmLock = [](sqlite3_file* f, int offset, int count, int flags) {
            return pass<&sqlite3_io_methods::xShmLock>(f, offset, count, flags);
        };
        m.xShmBarrier = [](sqlite3_file* f) { pass<&sqlite3_io_methods::xShmBarrier>(f); };
        m.xShmUnmap = [](sqlite3_file* f, int is_last) {
            return pass<&sqlite3_io_methods::xShmUnmap>(f, is_last);
        };
        return m;
    }();
    return all;
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    as_file(file)->is_wal = (flags & SQLITE_OPEN_WAL) != 0;
    const int code = real->xOpen(real, name, as_file(file)->inner(), flags, out_flags);
    // SQLite closes a file whose opening failed if, and only if, it has methods.
    file->pMethods = as_file(file)->inner()->pMethods == nullptr ? nullptr : &methods();
    return code;
}

}  // namespace

FaultyVfs::FaultyVfs() {
    real = sqlite3_vfs_find(nullptr);
    faulty = *real;
    faulty.zName = "faulty";
    faulty.szOsFile = static_cast<int>(sizeof(File)) + real->szOsFile;
    faulty.xOpen = open;
    fail_with(Fault::none);
    sqlite3_vfs_register(&faulty, 1);
}

FaultyVfs::~FaultyVfs() {
    sqlite3_vfs_unregister(&faulty);
    sqlite3_vfs_register(real, 1);
}

void FaultyVfs::fail_with(Fault fault) {
    present = fault;
    fault_count = 0;
    call_count = 0;
}

int FaultyVfs::faults() const {
    return fault_count;
}

int FaultyVfs::calls() const {
    return call_count;
}

}  // namespace onepool::test_support
