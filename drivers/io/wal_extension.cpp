#include "drivers/io/wal_extension.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

namespace onepool::io {

namespace {

// Writes real zeros: fallocate(2) leaves unwritten extents, which each need a journal commit when
// they are first written, the very cost this avoids.
WalExtension append_zeros(int descriptor, std::uint64_t from, std::uint64_t to) {
    static constexpr std::array<char, std::size_t{64} * 1024> zeros{};
    std::uint64_t at = from;
    while (at < to) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(zeros.size(), to - at));
        const ssize_t written = pwrite(descriptor, zeros.data(), wanted, static_cast<off_t>(at));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            const bool is_full =
                written == 0 || errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
            return is_full ? WalExtension::no_space : WalExtension::io_error;
        }
        at += static_cast<std::uint64_t>(written);
    }
    return WalExtension::done;
}

WalExtension extend(int descriptor, std::uint64_t bytes) {
    struct stat now{};
    if (fstat(descriptor, &now) != 0)
        return WalExtension::io_error;
    const auto size = static_cast<std::uint64_t>(now.st_size);
    if (size >= bytes)
        return WalExtension::done;
    const WalExtension result = append_zeros(descriptor, size, bytes);
    if (result == WalExtension::no_space) {
        // What little was left belongs to the sales that are still to come.
        if (ftruncate(descriptor, now.st_size) != 0)
            return WalExtension::io_error;
        return result;
    }
    if (result == WalExtension::done && fsync(descriptor) != 0)
        return WalExtension::io_error;
    return result;
}

}  // namespace

WalExtension extend_wal(const std::string& wal_path, std::uint64_t bytes) {
    // Closing this descriptor is safe: SQLite keeps no POSIX locks on the WAL file itself.
    const int descriptor = open(wal_path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return WalExtension::io_error;
    const WalExtension result = extend(descriptor, bytes);
    close(descriptor);
    return result;
}

}  // namespace onepool::io
