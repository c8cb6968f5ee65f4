// Whole runs: the same seed gives the same trace, and every mutant is noticed by its own checker.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/campaign/campaign.hpp"
#include "tests/sim/campaign/seeded_settings.hpp"

namespace onepool::sim {
namespace {

// A mutant that needs more seeds than this hides too well to trust its checker.
constexpr std::uint64_t seeds_max = 60;

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

class EachMutant : public testing::TestWithParam<std::size_t> {};

TEST_P(EachMutant, IsNoticedByItsChecker) {
    const Mutant& mutant = mutants()[GetParam()];
    const Catch caught = hunt(mutant, seeds_max);
    EXPECT_TRUE(caught.seeds.has_value())
        << mutant.name << " (" << mutant.breaks << ") was not noticed by " << mutant.checker;
}

std::string name_of(const testing::TestParamInfo<std::size_t>& info) {
    std::string name = mutants()[info.param].name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Mutants, EachMutant, testing::Range<std::size_t>(0, mutants().size()),
                         name_of);

TEST(Mutants, ThereIsOneForEveryChecker) {
    for (const std::string& checker : Referee::names()) {
        const bool has_one = std::any_of(mutants().begin(), mutants().end(),
                                         [&](const auto& each) { return each.checker == checker; });
        EXPECT_TRUE(has_one) << checker;
    }
}

}  // namespace
}  // namespace onepool::sim
