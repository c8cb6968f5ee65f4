#pragma once
// A disk that holds transactions as bytes, in the order of their commits. What is committing is not
// yet durable: a power cut keeps it, loses it or tears it, as with SQLite's WAL, whose checksums
// end a log at its first bad frame. Transactions behind the last checkpoint carry no checksum any
// more. Belongs to a machine and outlives its processes; one thread.
//
//   commit --after a while--> done (durable) | refused (not there) | unknown (there or not)
//   log: checked at every start | pages (older): read as they are

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/perform.hpp"
#include "tests/sim/world/nature.hpp"

namespace onepool::sim {

using protocol::Bytes;
using protocol::ByteView;
using protocol::CommitOutcome;

// A lying disk answers before it has written.
enum class DiskHonesty : std::uint8_t { honest, lying };
enum class DiskSpace : std::uint8_t { free, full };

// What is on a disk: all that a reader on the running machine sees, or only what a power cut cannot
// take away. They differ only when the disk lies.
enum class Extent : std::uint8_t { visible, durable };

class SimDisk {
  public:
    SimDisk(Nature& nature, std::string name);

    // One at a time. `done` is called later, on the timeline, unless the power is cut before.
    void commit(Bytes transaction, std::function<void(CommitOutcome)> done);
    bool is_committing() const { return committing_.has_value(); }

    // What is in flight is kept, lost or torn, by chance.
    void power_cut();
    // The same, decided: for the boundaries of a planned crash.
    void write_now(Bytes transaction);
    // What opening the database does first: the log ends before its first bad transaction.
    void recover();

    void set_space(DiskSpace space) { space_ = space; }
    DiskSpace space() const { return space_; }
    void set_honesty(DiskHonesty honesty) { honesty_ = honesty; }

    // ---- disasters, with the power off
    std::size_t count_at(Millis when) const;  // transactions an image taken then would hold
    void restore(std::size_t count);          // an old image is copied over it; 0: a new disk
    void copy_from(const SimDisk& other);     // a clone of what is durable there
    // One bit of one transaction changes; noticed by recover() in the log, by nobody in a page.
    void flip_bit(std::size_t transaction, std::size_t byte, unsigned bit);
    std::size_t log_begin() const { return checkpointed_; }

    const Bytes& transaction(std::size_t at) const { return written_[at].bytes; }
    std::size_t count(Extent extent) const {
        return extent == Extent::durable ? durable_ : written_.size();
    }
    // Changes whenever what was there before is there no more, or another: readers that follow the
    // tail begin again. What is durable stays through a power cut.
    std::uint64_t history(Extent extent) const {
        return extent == Extent::durable ? rewritten_ : life_;
    }

  private:
    struct Written {
        Bytes bytes;
        std::uint64_t sum = 0;
        Millis at;
    };

    CommitOutcome outcome();
    void finish(CommitOutcome outcome, const std::function<void(CommitOutcome)>& done);
    void lie(Bytes transaction, std::function<void(CommitOutcome)> done);
    void append(Bytes transaction);
    void cut_to(std::size_t count);

    Nature& nature_;
    Random chance_;
    std::string name_;
    DiskSpace space_ = DiskSpace::free;
    DiskHonesty honesty_ = DiskHonesty::honest;
    std::vector<Written> written_;
    std::size_t durable_ = 0;
    std::size_t checkpointed_ = 0;
    std::optional<Written> torn_;  // behind the last whole transaction, until the next start
    std::optional<Bytes> committing_;
    std::uint64_t life_ = 0;
    std::uint64_t rewritten_ = 0;
};

}  // namespace onepool::sim
