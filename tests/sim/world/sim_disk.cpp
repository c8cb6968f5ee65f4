#include "tests/sim/world/sim_disk.hpp"

#include <utility>

#include "protocol/check.hpp"

namespace onepool::sim {

namespace {

constexpr std::uint64_t disk_stream = 11;
constexpr protocol::Millis lie_lasts{400};

}  // namespace

SimDisk::SimDisk(Nature& nature, std::string name)
    : nature_(nature), chance_(nature.chance.fork(disk_stream)), name_(std::move(name)) {}

void SimDisk::commit(Bytes transaction, std::function<void(CommitOutcome)> done) {
    CHECK(!committing_);
    if (honesty_ == DiskHonesty::lying) {
        lie(std::move(transaction), std::move(done));
        return;
    }
    committing_ = std::move(transaction);
    const CommitOutcome decided = outcome();
    const Faults& faults = nature_.faults;
    Millis takes = chance_.span(faults.commit_min, faults.commit_max);
    if (chance_.happens(faults.commit_slow))
        takes = chance_.span(takes, faults.slow_by);
    nature_.time.after(takes, [this, life = life_, decided, done = std::move(done)] {
        if (life == life_)
            finish(decided, done);
    });
}

CommitOutcome SimDisk::outcome() {
    const bool is_refused = chance_.happens(nature_.faults.commit_refused);
    const bool is_unknown = chance_.happens(nature_.faults.commit_unknown);
    if (space_ == DiskSpace::full || is_refused)
        return CommitOutcome::refused;
    return is_unknown ? CommitOutcome::unknown : CommitOutcome::done;
}

void SimDisk::finish(CommitOutcome outcome, const std::function<void(CommitOutcome)>& done) {
    if (outcome == CommitOutcome::unknown) {
        power_cut();  // an I/O error leaves the same two possibilities
    } else {
        Bytes transaction = std::move(*committing_);
        committing_.reset();
        if (outcome == CommitOutcome::done)
            write_now(std::move(transaction));
    }
    done(outcome);
}

void SimDisk::power_cut() {
    ++life_;
    written_.resize(durable_);
    if (!committing_)
        return;
    Bytes transaction = std::move(*committing_);
    committing_.reset();
    if (chance_.below(2) == 0) {
        nature_.tell(name_, "disk kept what was committing");
        write_now(std::move(transaction));
    } else {
        nature_.tell(name_, "disk lost what was committing");
    }
}

void SimDisk::write_now(Bytes transaction) {
    CHECK(!committing_);
    written_.push_back(std::move(transaction));
    durable_ = written_.size();
}

// Says "done" while the bytes are still in a cache that a power cut empties.
void SimDisk::lie(Bytes transaction, std::function<void(CommitOutcome)> done) {
    written_.push_back(std::move(transaction));
    nature_.time.after(lie_lasts, [this, life = life_, upto = written_.size()] {
        if (life == life_)
            durable_ = upto;
    });
    nature_.time.after(nature_.faults.commit_min, [this, life = life_, done = std::move(done)] {
        if (life == life_)
            done(CommitOutcome::done);
    });
}

}  // namespace onepool::sim
