// Breaks that need a special hour to show: a scenario shows them each time, and without the break
// nothing is found in it (its own test). The hunt over seeds is test sim_mutants.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/sim/mutants/mutant.hpp"
#include "tests/sim/scenario/scenario.hpp"
#include "tests/sim/simulation.hpp"

namespace onepool::sim {
namespace {

Settings scenario(const std::string& name) {
    std::ifstream in(std::string(ONEPOOL_SCENARIOS) + "/" + name + ".scn");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto read = read_scenario(text);
    EXPECT_TRUE(std::holds_alternative<Settings>(read)) << name;
    return std::get<Settings>(read);
}

// What the mutant's own checker, judging alone, says of it.
std::optional<Violation> caught(const std::string& name, const std::string& in) {
    const auto mutant = std::ranges::find(mutants(), name, &Mutant::name);
    EXPECT_NE(mutant, mutants().end()) << name;
    const auto parts = mutant->make();
    Seams seams;
    parts->put_into(seams);
    Simulation simulation(scenario(in), seams, mutant->checker);
    return simulation.run().violation;
}

TEST(Mutants, ARestoredHubThatDoesNotReconcileIsCaughtWhileNobodyHearsIt) {
    EXPECT_TRUE(caught("restore-without-reconcile", "hub-restored-unheard"));
}

TEST(Mutants, AReconcileThatEndsWithTheFirstTillIsCaughtWhileTheOtherIsAway) {
    EXPECT_TRUE(caught("reconcile-ends-early", "hub-restored-unheard"));
}

TEST(Mutants, ANumberThatIsNotLoweredIsCaughtWhenTheHubCameBack) {
    EXPECT_TRUE(caught("never-shows-less", "hub-restored-unheard"));
}

TEST(Mutants, ASilenceThatIsForgottenIsCaughtWhileTheStoreIsStillUnheard) {
    const auto violation = caught("silence-forgotten", "silent-store");
    ASSERT_TRUE(violation);
    EXPECT_LT(violation->at, Millis{11 * 3'600'000}) << "the store was heard again by then";
}

TEST(Mutants, ASilenceThatNeverEndsIsCaughtWhenAllIsKnown) {
    EXPECT_TRUE(caught("silence-never-ends", "silent-store"));
}

TEST(Mutants, ADebtThatNoOrderPaysIsCaughtWhereOneCould) {
    EXPECT_TRUE(caught("debts-left", "debt-paid-elsewhere"));
}

TEST(Mutants, AMoveThatIsNotWrittenDownIsCaughtWhenTheHubStartsAgain) {
    EXPECT_TRUE(caught("moved-and-forgotten", "moved-to-another-store"));
}

TEST(Mutants, RightsThatOutliveTheHubAreCaughtWhenItCameBack) {
    EXPECT_TRUE(caught("rights-outlive-hub", "rights-hub-restored"));
}

TEST(Mutants, RightsThatOutliveAJournalAreCaughtWhenATillCameBackOlder) {
    EXPECT_TRUE(caught("rights-outlive-journal", "rights-till-restored"));
}

// The seeds that some mutants are looked for in show nothing where nothing is broken.
TEST(Mutants, AreCaughtForWhatTheyBreakAlone) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        for (auto* world :
             {cut_off_settings_of_seed, restored_settings_of_seed, split_settings_of_seed}) {
            const auto violation = Simulation(world(seed), Seams{}).run().violation;
            EXPECT_FALSE(violation) << "seed " << seed << ": " << violation->text;
        }
    }
}

}  // namespace
}  // namespace onepool::sim
