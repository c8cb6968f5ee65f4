// Preloaded into a program under test (LD_PRELOAD): counts the moments at which its files change,
// and ends it at a chosen one, as kill -9 does. A moment is the instant before each call that
// writes, syncs, cuts, names or removes a file, and the middle of each write. Told by a shared page
// (kill_moment.hpp), so that only what follows the arming counts. Threads of the program call it.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "tests/faults/kill_moment.hpp"

namespace {

using onepool::faults::KillMoment;

KillMoment* shared_page() {
    const char* path = std::getenv(onepool::faults::kill_moment_variable);
    const int descriptor = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return nullptr;
    void* page =
        mmap(nullptr, sizeof(KillMoment), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    return page == MAP_FAILED ? nullptr : static_cast<KillMoment*>(page);
}

// True when this is the moment to die.
bool is_last() {
    static KillMoment* const page = shared_page();
    if (page == nullptr || page->last == 0)
        return false;
    return ++page->passed == page->last;
}

[[noreturn]] void die() {
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

void pass() {
    if (is_last())
        die();
}

}  // namespace

// The calls of libc that take their place, by the system calls they stand for.
extern "C" {

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t at) {
    pass();
    if (is_last()) {
        syscall(SYS_pwrite64, descriptor, bytes, std::max<size_t>(size / 2, 1), at);
        die();
    }
    return syscall(SYS_pwrite64, descriptor, bytes, size, at);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at) {
    return pwrite64(descriptor, bytes, size, at);
}

int fdatasync(int descriptor) {
    pass();
    return static_cast<int>(syscall(SYS_fdatasync, descriptor));
}

int fsync(int descriptor) {
    pass();
    return static_cast<int>(syscall(SYS_fsync, descriptor));
}

int ftruncate64(int descriptor, off64_t size) noexcept {
    pass();
    return static_cast<int>(syscall(SYS_ftruncate, descriptor, size));
}

int ftruncate(int descriptor, off_t size) noexcept {
    return ftruncate64(descriptor, size);
}

int unlink(const char* path) noexcept {
    pass();
    return static_cast<int>(syscall(SYS_unlink, path));
}

int remove(const char* path) noexcept {
    pass();
    const auto result = static_cast<int>(syscall(SYS_unlinkat, AT_FDCWD, path, 0));
    if (result == 0 || errno != EISDIR)
        return result;
    return static_cast<int>(syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}

int link(const char* from, const char* to) noexcept {
    pass();
    return static_cast<int>(syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int rename(const char* from, const char* to) noexcept {
    pass();
    return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

}  // extern "C"
