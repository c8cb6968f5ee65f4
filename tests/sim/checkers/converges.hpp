#pragma once
// Promise 6, it converges: once faults have stopped, in bounded time every outbox is empty, every
// view equals the ledger, every shop shows what the ledger gives, and every order has been told.
// The simulation asks for what is still missing until nothing is. One thread.

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class Converges final : public Checker {
  public:
    std::string_view name() const override { return "6 converges"; }
    std::optional<std::string> look(const World&, const Evidence&) override { return std::nullopt; }
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

    // The first thing that has not converged yet.
    static std::optional<std::string> missing(const World& world, const Evidence& evidence);
};

}  // namespace onepool::sim
