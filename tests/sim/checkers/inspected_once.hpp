#pragma once
// What waits for inspection is what came back less what was decided about it, and of nothing more
// is decided than waits: whoever decides about goods that another till decided about first moves
// nothing, and a case says so. The hub's list of what waits adds up to the same. (Promise 2.)

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class InspectedOnce final : public Checker {
  public:
    std::string_view name() const override { return "2 inspected-once"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    HubChanges hub_;
    bool is_due_ = false;
};

}  // namespace onepool::sim
