#include "drivers/io/storage_thread.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::io {

namespace {

struct Job {
    std::function<protocol::CommitOutcome()> work;
    std::function<void(protocol::CommitOutcome)> done;
};

}  // namespace

struct StorageThread::Impl {
    Reactor& reactor;
    const std::function<void()> idle;
    const std::chrono::milliseconds idle_after;
    // Shared with the answers on their way, so that one that arrives after the end touches nothing.
    std::shared_ptr<bool> is_working = std::make_shared<bool>(false);  // reactor's thread only

    std::mutex mutex;
    std::condition_variable changed;
    std::optional<Job> waiting;  // guarded by mutex
    bool is_ending = false;      // guarded by mutex
    std::thread thread;          // last: it uses all of the above

    Impl(Reactor& on, std::function<void()> when_idle, protocol::Millis after)
        : reactor(on),
          idle(std::move(when_idle)),
          idle_after(after.value),
          thread([this]() noexcept { work_until_end(); }) {}

    ~Impl() {
        {
            const std::lock_guard lock(mutex);
            is_ending = true;
        }
        changed.notify_one();
        thread.join();
    }

    void give(Job job) {
        {
            const std::lock_guard lock(mutex);
            CHECK(!waiting);
            waiting = std::move(job);
        }
        changed.notify_one();
    }

    void work_until_end() noexcept {
        while (std::optional<Job> job = next_job())
            finish(std::move(*job));
    }

    // Waits for work; runs the hook once on the way if none comes in time. Empty at the end.
    std::optional<Job> next_job() {
        std::unique_lock lock(mutex);
        const auto is_wanted = [this] { return waiting.has_value() || is_ending; };
        if (!changed.wait_for(lock, idle_after, is_wanted)) {
            lock.unlock();
            if (idle)
                idle();
            lock.lock();
            changed.wait(lock, is_wanted);
        }
        return std::exchange(waiting, std::nullopt);
    }

    void finish(Job job) {
        const protocol::CommitOutcome outcome = job.work();
        reactor.post([working = is_working, done = std::move(job.done), outcome] {
            CHECK(*working);
            *working = false;
            done(outcome);
        });
    }
};

StorageThread::StorageThread(Reactor& reactor, std::function<void()> idle,
                             protocol::Millis idle_after)
    : impl_(std::make_unique<Impl>(reactor, std::move(idle), idle_after)) {}

StorageThread::StorageThread(Reactor& reactor)
    : StorageThread(reactor, [] {}, protocol::Millis{24 * protocol::limits::hour_ms}) {}

StorageThread::~StorageThread() = default;

void StorageThread::commit(std::function<protocol::CommitOutcome()> work,
                           std::function<void(protocol::CommitOutcome)> done) {
    CHECK(work != nullptr && done != nullptr);
    CHECK(!*impl_->is_working);
    *impl_->is_working = true;
    impl_->give(Job{std::move(work), std::move(done)});
}

}  // namespace onepool::io
