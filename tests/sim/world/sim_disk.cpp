#include "tests/sim/world/sim_disk.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/ids.hpp"

namespace onepool::sim {

namespace {

constexpr std::uint64_t disk_stream = 11;
constexpr protocol::Millis lie_lasts{400};
// As SQLite after a thousand pages: the log is written back and begins anew.
constexpr std::size_t checkpoint_every = 40;

std::uint64_t checksum(const Bytes& bytes) {
    return protocol::hash_bytes(bytes.data(), bytes.size());
}

}  // namespace

SimDisk::SimDisk(Nature& nature, std::string name)
    : nature_(nature), chance_(nature.chance.fork(disk_stream)), name_(std::move(name)) {}

void SimDisk::commit(Bytes transaction, std::function<void(CommitOutcome)> done) {
    CHECK(!committing_ && !torn_);
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
        power_cut();  // an I/O error leaves the same possibilities
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
    const auto fate = chance_.below(4);
    if (fate < 2) {
        nature_.tell(name_, "disk kept what was committing");
        write_now(std::move(transaction));
    } else if (fate == 2 || transaction.empty()) {
        nature_.tell(name_, "disk lost what was committing");
    } else {
        nature_.tell(name_, "disk tore what was committing");
        const std::uint64_t sum = checksum(transaction);
        transaction.resize(static_cast<std::size_t>(chance_.below(transaction.size())));
        torn_ = Written{std::move(transaction), sum, nature_.time.now()};
    }
}

void SimDisk::write_now(Bytes transaction) {
    CHECK(!committing_);
    append(std::move(transaction));
    durable_ = written_.size();
    if (durable_ - checkpointed_ >= checkpoint_every)
        checkpointed_ = durable_;
}

void SimDisk::append(Bytes transaction) {
    const std::uint64_t sum = checksum(transaction);
    written_.push_back(Written{std::move(transaction), sum, nature_.time.now()});
}

void SimDisk::recover() {
    if (torn_) {
        // A torn one that still matched would be whole.
        CHECK(checksum(torn_->bytes) != torn_->sum);
        torn_.reset();
    }
    const auto begin = written_.begin() + static_cast<std::ptrdiff_t>(checkpointed_);
    const auto bad = std::find_if(begin, written_.end(), [](const Written& each) {
        return checksum(each.bytes) != each.sum;
    });
    if (bad == written_.end())
        return;
    const auto kept = static_cast<std::size_t>(bad - written_.begin());
    nature_.tell(name_, "disk: the log ends ", written_.size() - kept, " transactions early");
    cut_to(kept);
}

std::size_t SimDisk::count_at(Millis when) const {
    const auto later = std::find_if(written_.begin(), written_.end(),
                                    [when](const Written& each) { return each.at > when; });
    return static_cast<std::size_t>(later - written_.begin());
}

void SimDisk::restore(std::size_t count) {
    CHECK(!committing_ && count <= written_.size());
    torn_.reset();
    cut_to(count);
}

void SimDisk::cut_to(std::size_t count) {
    written_.resize(count);
    durable_ = count;
    checkpointed_ = std::min(checkpointed_, count);
    ++life_;
    ++rewritten_;
}

void SimDisk::copy_from(const SimDisk& other) {
    CHECK(written_.empty());
    written_.assign(other.written_.begin(),
                    other.written_.begin() + static_cast<std::ptrdiff_t>(other.durable_));
    durable_ = written_.size();
    checkpointed_ = std::min(other.checkpointed_, durable_);
    ++life_;
    ++rewritten_;
}

void SimDisk::flip_bit(std::size_t transaction, std::size_t byte, unsigned bit) {
    CHECK(transaction < durable_ && bit < 8);
    std::uint8_t& flipped = written_[transaction].bytes.at(byte);
    flipped = static_cast<std::uint8_t>(flipped ^ (1u << bit));
    ++life_;
    ++rewritten_;
}

// Says "done" while the bytes are still in a cache that a power cut empties.
void SimDisk::lie(Bytes transaction, std::function<void(CommitOutcome)> done) {
    append(std::move(transaction));
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
