#pragma once
// Whether anything a checker judges is another since its last look. Most events of a run are
// messages that change nothing, and judging them all would be most of the work. One thread.

#include <cstdint>
#include <vector>

#include "tests/sim/checkers/evidence.hpp"

namespace onepool::sim {

// The hub's state in memory: it moves with its log position, and anew whenever it is read.
class HubChanges {
  public:
    bool is_changed(const World& world) {
        const auto& process = world.hub().process();
        if (!process.is_up())
            return false;
        const Seen now{world.witness().hub_loads, process.core().state().lsn().value};
        const bool is_other = now.loads != seen_.loads || now.lsn != seen_.lsn;
        seen_ = now;
        return is_other;
    }

  private:
    struct Seen {
        std::uint64_t loads = 0;
        std::uint64_t lsn = 0;
    };
    Seen seen_;
};

// What stands on the nodes' disks for ever.
class DiskChanges {
  public:
    bool is_changed(const World& world) {
        seen_.resize(world.node_count());
        bool is_other = false;
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            const SimDisk& disk = world.node(i).disk();
            const Seen now{disk.history(Extent::durable), disk.count(Extent::durable)};
            is_other = is_other || now.history != seen_[i].history || now.count != seen_[i].count;
            seen_[i] = now;
        }
        return is_other;
    }

  private:
    struct Seen {
        std::uint64_t history = 0;
        std::size_t count = 0;
    };
    std::vector<Seen> seen_;
};

}  // namespace onepool::sim
