#include "tests/bench/limits/overwrite_floor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

namespace onepool::bench {

namespace {

void write_at(int fd, const std::string& bytes, std::size_t at) {
    if (pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(at)) !=
        static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("cannot write the floor file");
}

}  // namespace

OverwriteFloor::OverwriteFloor(const std::string& path, std::size_t bytes)
    : block_(bytes, 'x'),
      region_bytes_(bytes * 128),
      fd_(open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (fd_ < 0)
        throw std::runtime_error("cannot create " + path);
    // Page by page: one large write would be charged in large folios later.
    const std::string page(4096, 'y');
    for (std::size_t at = 0; at < region_bytes_; at += page.size())
        write_at(fd_, page, at);
    fsync(fd_);
}

OverwriteFloor::~OverwriteFloor() {
    close(fd_);
}

void OverwriteFloor::commit() {
    if (at_ + block_.size() > region_bytes_)
        at_ = 0;
    ++count_;
    std::memcpy(block_.data(), &count_, sizeof count_);
    write_at(fd_, block_, at_);
    at_ += block_.size();
    if (fdatasync(fd_) != 0)
        throw std::runtime_error("fdatasync failed");
}

}  // namespace onepool::bench
