#include "hub/edge/job_queue.hpp"

#include <utility>

namespace onepool::hub {

JobQueue::JobQueue(io::Reactor& reactor) : thread_(reactor) {}

void JobQueue::add(std::function<protocol::CommitOutcome()> work,
                   std::function<void(protocol::CommitOutcome)> done) {
    jobs_.push_back({std::move(work), std::move(done)});
    if (jobs_.size() == 1)
        start_next();
}

void JobQueue::start_next() {
    thread_.commit(jobs_.front().work, [this](protocol::CommitOutcome outcome) {
        const auto done = std::move(jobs_.front().done);
        jobs_.pop_front();
        if (!jobs_.empty())
            start_next();
        done(outcome);
    });
}

}  // namespace onepool::hub
