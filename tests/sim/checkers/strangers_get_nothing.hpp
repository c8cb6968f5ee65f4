#pragma once
// Promise 10, strangers get nothing: the hub knows only machines that somebody enrolled, by keys
// that were made for them, and nodes believe no other hub; whatever anybody else says in their
// names. One thread.

#include "tests/sim/checkers/changes.hpp"
#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class StrangersGetNothing final : public Checker {
  public:
    std::string_view name() const override { return "10 strangers-get-nothing"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    HubChanges hub_;
    DiskChanges disks_;
};

}  // namespace onepool::sim
