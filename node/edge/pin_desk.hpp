#pragma once
// Verifies PINs against the staff list in force, off the reactor's thread: Argon2 takes a tenth of
// a second and 64 MiB, so one is computed at a time, a few may wait, and scans and sales go on.
// Whoever asks has looked the name up then, so that somebody a newer list lacks is out at once. A
// name that nobody has, or whose hash cannot be used, takes as long as any other and is as wrong.
// Owned by the program; called on the reactor's thread.

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "drivers/io/storage_thread.hpp"
#include "node/core/approval.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::node {

class PinDesk {
  public:
    // Nullopt: it could not be verified for want of memory, and counts as nothing.
    using Done = std::function<void(const std::optional<CheckedPin>&)>;

    explicit PinDesk(io::Reactor& reactor);

    // False: limits::pin_checks_waiting wait already, and `done` is never called; else once, later.
    // `row`: as the list in force has it; of a name that it lacks only the name.
    bool check(StaffRow row, std::string pin, Done done);

  private:
    struct Asked {
        StaffRow row;
        std::string pin;
        Done done;
    };
    void start_next();

    std::deque<Asked> waiting_;
    bool is_checking_ = false;
    io::StorageThread thread_;
};

}  // namespace onepool::node
