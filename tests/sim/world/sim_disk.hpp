#pragma once
// A disk that holds transactions as bytes, in the order of their commits. What is committing is not
// yet durable: a power cut keeps it or loses it whole, as SQLite's WAL does. Belongs to a machine
// and outlives its processes; one thread.
//
//   commit --after a while--> done (durable) | refused (not there) | unknown (there or not)

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/perform.hpp"
#include "tests/sim/world/nature.hpp"

namespace onepool::sim {

using protocol::Bytes;
using protocol::ByteView;
using protocol::CommitOutcome;

// A lying disk answers before it has written: the break that the checkers must notice.
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

    // What is in flight is kept or lost, by chance.
    void power_cut();
    // The same, decided: for the boundaries of a planned crash.
    void write_now(Bytes transaction);

    void set_space(DiskSpace space) { space_ = space; }
    DiskSpace space() const { return space_; }
    void set_honesty(DiskHonesty honesty) { honesty_ = honesty; }

    const std::vector<Bytes>& transactions() const { return written_; }
    std::size_t count(Extent extent) const {
        return extent == Extent::durable ? durable_ : written_.size();
    }
    // Changes with every power cut: readers that follow the tail begin again.
    std::uint64_t life() const { return life_; }

  private:
    CommitOutcome outcome();
    void finish(CommitOutcome outcome, const std::function<void(CommitOutcome)>& done);
    void lie(Bytes transaction, std::function<void(CommitOutcome)> done);

    Nature& nature_;
    Random chance_;
    std::string name_;
    DiskSpace space_ = DiskSpace::free;
    DiskHonesty honesty_ = DiskHonesty::honest;
    std::vector<Bytes> written_;
    std::size_t durable_ = 0;
    std::optional<Bytes> committing_;
    std::uint64_t life_ = 0;
};

}  // namespace onepool::sim
