#pragma once
// Many runs and what they came to: seeds one after another, one scenario at every effect boundary,
// every mutant until it is caught. Pure: the caller prints, and says when time is up.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/sim/mutants/mutant.hpp"
#include "tests/sim/simulation.hpp"

namespace onepool::sim {

struct Failure {
    Settings settings;
    Outcome outcome;
    std::string replay;  // the exact command
};

struct Tally {
    std::uint64_t events = 0;
    std::uint64_t runs = 0;
    std::uint64_t recorded = 0;  // events in all journals
    std::uint64_t entries = 0;   // hub log entries
    RightsRuns rights;
    Millis virtual_time;
    std::vector<Failure> failures;

    void add(const Settings& settings, const Outcome& outcome, std::string replay);
};

Outcome run_once(const Settings& settings, Trace::Sink sink = {});

// Seeds from `first` on, as long as `is_more` says so; stops at the first failure.
Tally run_seeds(std::uint64_t first, const std::function<bool(std::uint64_t runs)>& is_more);

// The scenario once without a crash, then once for each boundary it passed.
Tally run_crash_points(const Settings& scenario, const std::string& file);

// What a mutant's own checker, judging alone, noticed of it.
struct Catch {
    std::uint64_t caught = 0;     // seeds in which it did
    std::uint64_t hunted = 0;     // seeds it was looked for in
    std::uint64_t events = 0;     // simulated until it did for the first time
    std::uint64_t simulated = 0;  // events over all seeds
    std::string text;             // what it said then
};

// In all of `seeds`; one that none of these shows in more, up to `seeds_max`, until one does.
struct Hunt {
    std::uint64_t seeds = 0;
    std::uint64_t seeds_max = 0;
};

Catch hunt(const Mutant& mutant, const Hunt& wanted);

}  // namespace onepool::sim
