#include "drivers/io/database_lock.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "drivers/io/sqlite.hpp"

namespace onepool::io {

namespace {

using protocol::CommitOutcome;

std::string lock_path_of(const std::string& database_path) {
    std::error_code failed;
    const auto resolved = std::filesystem::weakly_canonical(database_path, failed);
    return (failed ? database_path : resolved.string()) + ".lock";
}

// "process 4711 (onepool-node)", as far as it can be found out.
std::string describe_holder(int descriptor) {
    std::array<char, 32> text{};
    const ssize_t got = pread(descriptor, text.data(), text.size() - 1, 0);
    std::string pid(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    pid.erase(std::min(pid.find('\n'), pid.size()));
    // The holder locks first and writes second; a reader may come in between.
    if (pid.empty())
        return "another process that is just starting";
    std::string name;
    std::getline(std::ifstream("/proc/" + pid + "/comm"), name);
    return "process " + pid + (name.empty() ? "" : " (" + name + ")");
}

void write_own_pid(int descriptor, const std::string& path) {
    const std::string text = std::to_string(getpid()) + "\n";
    if (ftruncate(descriptor, 0) == 0 &&
        pwrite(descriptor, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size())) {
        return;
    }
    // The text only helps people; on a full disk the lock still does its work without it.
    if (errno == ENOSPC)
        return;
    const int error = errno;
    close(descriptor);
    throw SqliteError("cannot write " + path + ": " + std::strerror(error), SQLITE_CANTOPEN,
                      CommitOutcome::refused);
}

}  // namespace

DatabaseLock::DatabaseLock(const std::string& database_path) {
    const std::string path = lock_path_of(database_path);
    descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor_ < 0) {
        throw SqliteError("cannot open " + path + ": " + std::strerror(errno) +
                              ". The directory must exist and belong to the user of this program.",
                          SQLITE_CANTOPEN, CommitOutcome::refused);
    }
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const std::string holder = describe_holder(descriptor_);
        close(descriptor_);
        throw SqliteError("the database " + database_path + " is in use by " + holder +
                              ". Stop that process first, or start this one with another data "
                              "directory; never delete the lock file.",
                          SQLITE_BUSY, CommitOutcome::refused);
    }
    write_own_pid(descriptor_, path);
}

DatabaseLock::~DatabaseLock() {
    close(descriptor_);
}

}  // namespace onepool::io
