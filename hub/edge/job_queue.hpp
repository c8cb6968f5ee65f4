#pragma once
// Work for a thread that takes one piece at a time: the others wait here, in order. Owned by who
// gives the work; all calls and callbacks on the reactor's thread.

#include <deque>
#include <functional>

#include "drivers/io/storage_thread.hpp"

namespace onepool::hub {

class JobQueue {
  public:
    explicit JobQueue(io::Reactor& reactor);

    // `work` runs on the thread, `done` on the reactor's, once.
    void add(std::function<protocol::CommitOutcome()> work,
             std::function<void(protocol::CommitOutcome)> done);

  private:
    struct Job {
        std::function<protocol::CommitOutcome()> work;
        std::function<void(protocol::CommitOutcome)> done;
    };
    void start_next();

    std::deque<Job> jobs_;  // the first one runs
    io::StorageThread thread_;
};

}  // namespace onepool::hub
