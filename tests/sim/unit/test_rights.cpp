// Rights of tills in whole runs: that the seeds know them, and what scenarios show each time. (That
// their checkers can fail is the hunt's to show: test sim_mutants.)

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/sim/campaign/campaign.hpp"
#include "tests/sim/campaign/seeded_settings.hpp"
#include "tests/sim/scenario/scenario.hpp"

namespace onepool::sim {
namespace {

Settings scenario(const std::string& name) {
    std::ifstream in(std::string(ONEPOOL_SCENARIOS) + "/" + name + ".scn");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto read = read_scenario(text);
    EXPECT_TRUE(std::holds_alternative<Settings>(read)) << name;
    return std::get<Settings>(read);
}

struct Played {
    Outcome outcome;
    bool had_debt = false;
};

Played play(const std::string& name) {
    Simulation simulation(scenario(name), Seams{});
    Played played{.outcome = simulation.run()};
    for (const hub::LogEntry& entry : simulation.world().hub().image().log()) {
        for (const hub::Effect& effect : entry.effects) {
            const auto* debt = std::get_if<hub::DebtSet>(&effect);
            played.had_debt = played.had_debt || (debt != nullptr && debt->debt.value > 0);
        }
    }
    return played;
}

TEST(Rights, AreUsedInEveryWayInAFifthOfTheSeeds) {
    constexpr std::uint64_t seeds = 60;
    RightsRuns runs;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
        runs.add(run_once(settings_of_seed(seed)).rights);
    EXPECT_GE(runs.granted, seeds / 5);
    EXPECT_GE(runs.sold, seeds / 5);
    EXPECT_GE(runs.borrowed, seeds / 5);
    EXPECT_GE(runs.asked_back, seeds / 5);
    EXPECT_GE(runs.released, seeds / 5);
    EXPECT_GT(runs.drains, 0u);
}

TEST(Rights, AreOffWhereTheHorizonIsNothing) {
    Settings settings = settings_of_seed(1);
    settings.rights.horizon = {};
    EXPECT_EQ(run_once(settings).rights.granted, 0);
}

TEST(Rights, SoldOnWhileCutOffMakeNoDebtAlthoughOrdersTookTheRest) {
    const Played played = play("rights-cut-off");
    EXPECT_FALSE(played.outcome.violation);
    EXPECT_EQ(played.outcome.rights.borrowed, 5) << "before there were any";
    EXPECT_EQ(played.outcome.rights.sold, 6);
    EXPECT_FALSE(played.had_debt);
}

TEST(Rights, WhatIsSoldBeyondThemAndOwedIsPaidByAnOrderThatGoesElsewhere) {
    Simulation simulation(scenario("debt-paid-elsewhere"), Seams{});
    EXPECT_FALSE(simulation.run().violation);
    std::vector<std::int64_t> debts;
    std::size_t gone_elsewhere = 0;
    for (const hub::LogEntry& entry : simulation.world().hub().image().log()) {
        for (const hub::Effect& effect : entry.effects) {
            if (const auto* debt = std::get_if<hub::DebtSet>(&effect))
                debts.push_back(debt->debt.value);
            gone_elsewhere += std::holds_alternative<hub::LocationGaveUp>(effect) ? 1 : 0;
        }
    }
    EXPECT_EQ(debts, (std::vector<std::int64_t>{1, 0}));
    EXPECT_EQ(gone_elsewhere, 1u);
}

TEST(Rights, AreSoldOnWhateverFails) {
    const Played played = play("sold-on-rights-alone");
    EXPECT_FALSE(played.outcome.violation);
    EXPECT_GT(played.outcome.rights.sold, 20);
}

TEST(Rights, OfALocationThatIsDrainedComeBack) {
    const Played played = play("drained-store");
    EXPECT_FALSE(played.outcome.violation);
    EXPECT_GT(played.outcome.rights.released, 0);
}

TEST(Rights, OfTheHubsFormerLifeAreUsedLate) {
    const Played played = play("rights-hub-restored");
    EXPECT_FALSE(played.outcome.violation);
    EXPECT_GT(played.outcome.rights.late, 0);
}

}  // namespace
}  // namespace onepool::sim
