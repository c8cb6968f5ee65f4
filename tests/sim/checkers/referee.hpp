#pragma once
// All checkers together: looks after every event, keeps the first violation. A mutant test can let
// a single checker judge, to see that this one can fail. Owned by a simulation; one thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class Referee {
  public:
    // `only`: name of the one checker that judges; empty: all of them.
    Referee(std::uint64_t seed, const std::string& only);

    void look(const World& world);
    void settled(const World& world);
    const std::optional<Violation>& violation() const { return violation_; }
    const Evidence& evidence() const { return evidence_; }

    static std::vector<std::string> names();

  private:
    void found(const Checker& checker, std::optional<std::string> text, const World& world);

    std::vector<std::unique_ptr<Checker>> checkers_;
    Evidence evidence_;
    std::optional<Violation> violation_;
};

}  // namespace onepool::sim
