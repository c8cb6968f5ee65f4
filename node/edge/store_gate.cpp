#include "node/edge/store_gate.hpp"

#include <exception>
#include <string>
#include <utility>

#include "drivers/io/clock.hpp"
#include "drivers/io/log.hpp"

namespace onepool::node {
namespace {

// A till is idle between customers; then the WAL is moved into the database.
constexpr Millis idle_after{2'000};

}  // namespace

StoreGate::StoreGate(io::Reactor& reactor, NodeStore& store, NodeCore::Config config)
    : store_(store),
      config_(std::move(config)),
      thread_(reactor, [&store] { store.checkpoint(); }, idle_after) {}

void StoreGate::commit(std::vector<Record> records, Done done) {
    add({Kind::commit, [this, records = std::move(records)] { return store_.commit(records); },
         std::move(done)});
}

void StoreGate::transact(std::function<void(io::Database&)> work, std::uint64_t pages, Done done) {
    add({Kind::other,
         [this, pages, work = std::move(work)] { return store_.transact(work, pages); },
         std::move(done)});
}

std::unique_ptr<NodeCore> StoreGate::load() {
    try {
        if (config_.journal != store_.journal())
            config_.guard.reset();  // what it said was of the journal that was ended since
        config_.journal = store_.journal();
        return std::make_unique<NodeCore>(config_, store_.load());
    } catch (const std::exception& error) {
        io::log::error(std::string("the database cannot be read back: ") + error.what());
        return nullptr;
    }
}

std::optional<Millis> StoreGate::take_commit_pace() {
    if (commits_ == 0)
        return std::nullopt;
    const Millis mean{commits_took_.value / commits_};
    commits_took_ = {};
    commits_ = 0;
    return mean;
}

void StoreGate::add(Job job) {
    waiting_.push_back(std::move(job));
    if (!is_working_)
        start_next();
}

void StoreGate::start_next() {
    if (waiting_.empty())
        return;
    Job job = std::move(waiting_.front());
    waiting_.pop_front();
    is_working_ = true;
    const Millis started = io::now().steady;
    thread_.commit(std::move(job.work), [this, started, kind = job.kind,
                                         done = std::move(job.done)](CommitOutcome outcome) {
        is_working_ = false;
        if (kind == Kind::commit) {
            commits_took_.value += io::now().steady.value - started.value;
            ++commits_;
        }
        // Keeps the WAL inside its pre-extension also on a till that is never idle: a few
        // milliseconds, once in about a thousand sales, and between two commits.
        if (store_.wants_checkpoint())
            waiting_.push_front({Kind::other, [this] { return checkpoint(); }, {}});
        if (done)
            done(outcome);  // may add the next commit, and so start what waits
        if (!is_working_)
            start_next();
    });
}

CommitOutcome StoreGate::checkpoint() {
    store_.checkpoint();
    return CommitOutcome::done;
}

}  // namespace onepool::node
