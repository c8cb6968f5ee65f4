#pragma once
// Promise 9 for clocks: a wall clock that jumps or stands still does not go unmarked. Where a till
// measured the hub's time since it started, its events tell the true time (wall and offset
// together), and one whose wall time is minutes away is not marked as trusted. Judged while the
// hub's own clock was right all along. One thread.

#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class StampsTold final : public Checker {
  public:
    std::string_view name() const override { return "9 stamps-told"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    std::vector<JournalWalk> seen_;  // of each machine
};

}  // namespace onepool::sim
