// Whole runs: the same seed gives the same trace, and every checker has a mutant (hunted by the
// test sim_mutants).

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

#include "tests/sim/campaign/campaign.hpp"
#include "tests/sim/campaign/seeded_settings.hpp"

namespace onepool::sim {
namespace {

TEST(Simulation, SameSeedGivesTheSameTrace) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Outcome first = run_once(settings_of_seed(seed));
        const Outcome again = run_once(settings_of_seed(seed));
        EXPECT_EQ(first.trace, again.trace) << "seed " << seed;
        EXPECT_EQ(first.events, again.events) << "seed " << seed;
    }
}

TEST(Simulation, OtherSeedsGiveOtherTraces) {
    EXPECT_NE(run_once(settings_of_seed(1)).trace, run_once(settings_of_seed(2)).trace);
}

TEST(Simulation, ACrashAtABoundaryChangesTheRun) {
    Settings settings = settings_of_seed(3);
    const Outcome whole = run_once(settings);
    ASSERT_GT(whole.boundaries, 100u);
    settings.crash_at = 50;
    EXPECT_NE(run_once(settings).trace, whole.trace);
}

TEST(SeededSettings, CoverEveryShapeUpToFourStoresOfFourTills) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> shapes;
    bool has_long_day = false;
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        const Settings settings = settings_of_seed(seed);
        shapes.emplace(settings.stores, settings.tills);
        has_long_day = has_long_day || settings.active > Millis{20 * 3'600'000};
    }
    EXPECT_EQ(shapes.size(), 16u);
    EXPECT_TRUE(has_long_day);
}

TEST(Mutants, ThereIsOneForEveryChecker) {
    for (const std::string& checker : Referee::names()) {
        const bool has_one = std::any_of(mutants().begin(), mutants().end(),
                                         [&](const auto& each) { return each.checker == checker; });
        EXPECT_TRUE(has_one) << checker;
    }
}

}  // namespace
}  // namespace onepool::sim
