#pragma once
// Makes a WAL file as large as it will be in daily work, once, so that commits overwrite written
// blocks: fdatasync then needs no file system journal commit (measured: half the latency).
//
// Only zeros are written, only behind the present end of the file, so committed frames are never
// touched, whatever happens half-way. To SQLite a zero frame (page number 0) is where the WAL
// ends (https://www.sqlite.org/fileformat2.html, section 4.3).
// The caller holds the database's write lock, so that nobody appends meanwhile.

#include <cstdint>
#include <string>

namespace onepool::io {

enum class WalExtension : std::uint8_t {
    done,      // the file has this size and its blocks are on disk
    no_space,  // left as it was: it works, only slower
    io_error,  // reading or writing it failed: the disk cannot be trusted
};

[[nodiscard]] WalExtension extend_wal(const std::string& wal_path, std::uint64_t bytes);

}  // namespace onepool::io
