#pragma once
// The guard on its disk (node/core/guard.hpp has its form): read once at a start, written on a
// thread of its own, so that no sale waits for it. A file that cannot be written is said once and
// never stops a sale. Owned by the program; called on the reactor's thread.

#include <optional>
#include <string>

#include "drivers/io/storage_thread.hpp"
#include "node/core/guard.hpp"

namespace onepool::node {

class GuardFile {
  public:
    GuardFile(io::Reactor& reactor, std::string path);

    // Before the first write. Nothing when there is no file, or nothing sound in it: said in the
    // log.
    std::optional<GuardMark> read();
    // A mark that waits gives way to a newer one.
    void write(const GuardMark& mark);

  private:
    void start_next();
    std::optional<std::string> write_now(const GuardMark& mark) const;

    std::string path_;
    std::uint64_t moves_ = 0;
    std::optional<GuardMark> waiting_;
    bool is_writing_ = false;
    bool has_failed_ = false;  // and that was said
    io::StorageThread thread_;
};

}  // namespace onepool::node
