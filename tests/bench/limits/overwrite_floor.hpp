#pragma once
// The least a durable commit can cost: overwrite already written blocks, then fdatasync. A sale
// dirties about eight 4 KiB pages, so 8 x 4120 bytes (a WAL frame each) is its floor.

#include <cstdint>
#include <string>

namespace onepool::bench {

class OverwriteFloor {
  public:
    OverwriteFloor(const std::string& path, std::size_t bytes);
    ~OverwriteFloor();
    OverwriteFloor(const OverwriteFloor&) = delete;
    OverwriteFloor& operator=(const OverwriteFloor&) = delete;
    void commit();

  private:
    std::string block_;
    std::size_t region_bytes_;
    std::size_t at_ = 0;
    std::uint64_t count_ = 0;
    int fd_;
};

}  // namespace onepool::bench
