#pragma once
// Promise 4, what becomes of a debt: once the world is calm, a shelf owes units only where no order
// could pay them by going elsewhere: each one that is held there is collected there, is being
// picked, or no other location has all of it. (That a debt has a case is promised-once's.) One
// thread.

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class DebtsPaid final : public Checker {
  public:
    std::string_view name() const override { return "4 debts-paid"; }
    std::optional<std::string> look(const World&, const Evidence&) override { return std::nullopt; }
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;
};

}  // namespace onepool::sim
