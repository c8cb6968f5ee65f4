#pragma once
// What a node's database holds, as batches for its hub: journal by journal, the oldest first, each
// event proven by its chain. For a machine that died and whose disk can still be read. The file is
// never written: it is copied with its log (-wal) into a private folder, and the copy is read, so
// that a disk which may only be read is enough. Blocking; one thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/verify/finding.hpp"

namespace onepool::verify {

class JournalRuns {
  public:
    // Throws Unreadable with a text that names the file.
    explicit JournalRuns(const std::string& path);
    ~JournalRuns();
    JournalRuns(JournalRuns&&) noexcept;

    const NodeId& node() const;

    // The next events that hold together, as much as a batch takes, of kind late; nullopt: all of
    // it was read. An event that is not as it was recorded ends a run; the next one begins behind
    // it, at its stored hash, which the hub may bear out by what it holds.
    std::optional<EventBatch> next();

    // What could not be proven so far, and is in no run.
    const std::vector<Finding>& unproven() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::verify
