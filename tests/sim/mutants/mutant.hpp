#pragma once
// Deliberate breaks, one behind each checker, that prove the checkers can fail. Each is made at a
// seam of the simulated world (a lying disk, a connector or an edge that errs, a twist of what a
// core hears or writes down), so no program that ships contains any of them. A mutant must be
// caught by its checker, judging alone, within a few seeds.

#include <memory>
#include <string>
#include <vector>

#include "tests/sim/campaign/seeded_settings.hpp"
#include "tests/sim/world/world.hpp"

namespace onepool::sim {

// Keeps alive what the seams of one run point to.
class MutantParts {
  public:
    virtual ~MutantParts() = default;
    virtual void put_into(Seams& seams) = 0;
};

struct Mutant {
    std::string name;
    std::string breaks;   // for a person: what it does wrong
    std::string checker;  // the one that must notice
    std::unique_ptr<MutantParts> (*make)();
    // Where it is looked for, and in how many seeds at most, unless it is caught in none of them.
    Settings (*world)(std::uint64_t seed) = settings_of_seed;
    std::uint64_t seeds = 1'000;
};

const std::vector<Mutant>& mutants();

}  // namespace onepool::sim
