#pragma once
// Each scan of a count counts once, however often it was asked for and whatever died meanwhile:
// what a till records of a session is the sum of what it said it counted, both rounds of it
// together, between the times at which it was asked and at which it answered. (Promise 2.)

#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class ScannedOnce final : public Checker {
  public:
    std::string_view name() const override { return "2 scanned-once"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    std::vector<JournalWalk> seen_;  // by node
};

}  // namespace onepool::sim
