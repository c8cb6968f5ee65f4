#pragma once
// What a till lost and the hub gave back is byte for byte what a machine of its name once wrote
// there; and when the world is calm, no till still lacks what its hub holds. One thread.

#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class BackAsWritten final : public Checker {
  public:
    std::string_view name() const override { return "7 back-as-written"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;
    std::optional<std::string> settled(const World& world, const Evidence& evidence) override;

  private:
    struct Seen {
        std::uint64_t history = 0;
        std::size_t rows = 0;
    };
    std::vector<Seen> seen_;
};

}  // namespace onepool::sim
