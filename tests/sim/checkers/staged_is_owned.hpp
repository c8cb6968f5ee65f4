#pragma once
// Promise 3 for goods that were picked: what stands picked at a location stands there for orders,
// unit by unit; and an order that stands somewhere says where. One thread.

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class StagedIsOwned final : public Checker {
  public:
    std::string_view name() const override { return "3 staged-is-owned"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    HubChanges hub_;
};

}  // namespace onepool::sim
