#pragma once
// Promise 3, units are conserved: per SKU, all accounts of the hub sum to zero, and what is inside
// equals what came in less what went out. One thread.

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class UnitsConserved final : public Checker {
  public:
    std::string_view name() const override { return "3 units-conserved"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    HubChanges hub_;
};

}  // namespace onepool::sim
