#pragma once
// Promise 4 between pickers: no two tills pick the goods of one order, whatever is lost or late
// between them and the hub. Read from the journals. Not judged are orders that somebody took over
// from a till that cannot answer, and runs in which a disk or the hub went back to an older state
// or a machine was cloned: there one order may be given out twice. One thread.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class PickedOnce final : public Checker {
  public:
    std::string_view name() const override { return "4 picked-once"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    void read(const World& world, std::size_t node, const JournalRow& row);

    std::vector<JournalWalk> walks_;
    // Of a split order each location picks its own part.
    using Place = std::pair<protocol::OrderKey, std::string>;
    std::map<Place, std::set<std::size_t>> pickers_;
    std::set<protocol::OrderKey> taken_over_;
};

}  // namespace onepool::sim
