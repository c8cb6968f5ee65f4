// Counts, returns and inspection in whole runs: that the seeds know them, and what scenarios show
// each time. (That their checkers can fail is the hunt's to show: test sim_mutants.)

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/sim/campaign/campaign.hpp"
#include "tests/sim/campaign/seeded_settings.hpp"
#include "tests/sim/scenario/scenario.hpp"

namespace onepool::sim {
namespace {

using namespace protocol;

Settings scenario(const std::string& name) {
    std::ifstream in(std::string(ONEPOOL_SCENARIOS) + "/" + name + ".scn");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto read = read_scenario(text);
    EXPECT_TRUE(std::holds_alternative<Settings>(read)) << name;
    return std::get<Settings>(read);
}

struct Played {
    explicit Played(const Settings& settings) : simulation(settings, Seams{}) {
        const Outcome outcome = simulation.run();
        EXPECT_FALSE(outcome.violation) << outcome.violation->text;
    }

    const hub::HubState& state() { return simulation.world().hub().process().core().state(); }
    Units shelf() { return state().ledger().cell(hub::SkuIndex{0}, hub::LocationIndex{0}).shelf(); }
    template <class Effect>
    std::size_t count(bool (*is_meant)(const Effect&)) {
        std::size_t found = 0;
        for (const hub::LogEntry& entry : simulation.world().hub().image().log()) {
            for (const hub::Effect& effect : entry.effects) {
                const auto* it = std::get_if<Effect>(&effect);
                found += it != nullptr && is_meant(*it) ? 1 : 0;
            }
        }
        return found;
    }

    Simulation simulation;
};

bool is_booked(const hub::CountSettled& settled) {
    return settled.outcome == hub::CountOutcome::booked;
}
bool is_any(const hub::CountCorrected&) {
    return true;
}

TEST(Counts, AreInAThirdOfTheSeedsAndSoAreReceiptsAndInspections) {
    constexpr std::size_t seeds = 300;
    std::size_t counted = 0;
    std::size_t inspected = 0;
    std::size_t by_receipt = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const Busyness busy = settings_of_seed(seed).busy;
        counted += busy.count_every.value > 0 ? 1 : 0;
        inspected += busy.inspection_every.value > 0 ? 1 : 0;
        by_receipt += busy.by_receipt.value > 0 ? 1 : 0;
    }
    EXPECT_GE(counted, seeds / 3);
    EXPECT_GE(inspected, seeds / 3);
    EXPECT_GE(by_receipt, seeds / 3);
}

TEST(Counts, AreSettledWhileSellingGoesOn) {
    Played played(scenario("count-while-selling"));
    EXPECT_GE(played.count<hub::CountSettled>(is_booked), 2u);
}

TEST(Counts, OfATruthfulPersonLeaveTheHubWithWhatTrulyStandsThere) {
    Played played(scenario("count-heard-late"));
    Shelves shelves(played.simulation.world());
    EXPECT_EQ(shelves.on_shelf("store-1", "sku-1"), 31);
    EXPECT_EQ(played.shelf(), Units{31});
}

TEST(Counts, FindWhatWasStolenAndTheOrderForItGoesElsewhere) {
    Played played(scenario("stolen-and-missed"));
    Shelves shelves(played.simulation.world());
    EXPECT_EQ(shelves.on_shelf("store-1", "sku-1"), 3);
    EXPECT_EQ(played.shelf(), Units{3});
    const hub::Cell& cell = played.state().ledger().cell(hub::SkuIndex{0}, hub::LocationIndex{0});
    EXPECT_EQ(cell.held, Units{0});
    EXPECT_EQ(cell.debt, Units{0});
    EXPECT_EQ(played.count<hub::LocationGaveUp>([](const auto&) { return true; }), 2u);
    const auto& cases = played.state().cases().all();
    EXPECT_TRUE(std::ranges::any_of(cases, [](const auto& each) {
        return !each.is_open() && each.kind == hub::CaseKind::oversell;
    }));
}

TEST(Counts, HadSeenWhatATillSoldBeforeThemAndIsHeardOfLate) {
    Played played(scenario("count-heard-late"));
    EXPECT_EQ(played.count<hub::CountSettled>(is_booked), 1u);
    EXPECT_EQ(played.count<hub::CountCorrected>(is_any), 1u);
}

TEST(Returns, OfMoreThanWasBoughtByTwoTillsAreACase) {
    Played played(scenario("return-at-two-tills"));
    const auto& receipts = played.state().receipts().all();
    ASSERT_EQ(receipts.size(), 1u);
    EXPECT_EQ(receipts[0].stage, hub::ReceiptStage::exceeded);
    EXPECT_EQ(receipts[0].bought, Units{2});
    EXPECT_EQ(receipts[0].back, Units{4});
}

TEST(Returns, ThatTwoTillsDecideAboutMoveOnlyWhatWaits) {
    Played played(scenario("goods-decided-twice"));
    const auto& cases = played.state().cases().all();
    EXPECT_TRUE(std::ranges::any_of(
        cases, [](const hub::CaseRecord& each) { return each.kind == hub::CaseKind::inspection; }));
}

}  // namespace
}  // namespace onepool::sim
