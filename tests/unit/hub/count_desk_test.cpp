// A count becomes found or lost goods against the ledger as it was when they were counted, however
// late the hub hears of what was sold before.

#include "tests/unit/hub/count_room.hpp"

namespace onepool::hub {
namespace {

using Counts = CountRoom;

TEST_F(Counts, LosesWhatIsMissing) {
    counts({{"A", 9}}, noon);
    ASSERT_NE(cell("A"), nullptr);
    EXPECT_EQ(cell("A")->state, CountState::waiting);
    EXPECT_EQ(shelf("A"), 10) << "nothing is booked yet";
    compare();
    EXPECT_EQ(cell("A")->state, CountState::booked);
    EXPECT_EQ(cell("A")->expected, Units{10});
    EXPECT_EQ(shelf("A"), 9);
    EXPECT_EQ(outside("A", AccountKind::loss), 1);
    EXPECT_EQ(room.online("A"), Units{9}) << "what is not there is not promised";
    EXPECT_EQ(session().lost, Units{1});
    EXPECT_EQ(session().name, "aisle 3");
    EXPECT_EQ(session().finished_by, StaffId{"anna"});
}

TEST_F(Counts, FindsWhatIsMore) {
    counts({{"A", 12}, {"B", 1}}, noon);
    compare();
    EXPECT_EQ(shelf("A"), 12);
    EXPECT_EQ(shelf("B"), 1);
    EXPECT_EQ(outside("A", AccountKind::found), -2);
    EXPECT_EQ(session().found, Units{3});
    EXPECT_EQ(room.online("A"), Units{12});
}

TEST_F(Counts, MovesNothingWhereAllAgrees) {
    counts({{"A", 10}, {"B", 0}}, noon);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::agrees);
    EXPECT_EQ(cell("B")->state, CountState::agrees);
    EXPECT_EQ(shelf("A"), 10);
    EXPECT_EQ(session().differing, 0u);
}

// ---- while selling goes on

TEST_F(Counts, WhatWasSoldAfterTheCountIsNotMissing) {
    sells(other, {{"A", 3}}, noon + 5 * minute);
    room.clock = noon + 6 * minute;
    room.step(other.batch(1, 1));
    ASSERT_EQ(shelf("A"), 7) << "heard of before the count";
    counts({{"A", 10}}, noon);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::agrees);
    EXPECT_EQ(shelf("A"), 7);
}

TEST_F(Counts, WhatWasSoldBeforeAndIsHeardOfLaterIsNotMissingEither) {
    sells(other, {{"A", 3}}, noon - 5 * minute);
    counts({{"A", 7}}, noon);
    room.clock += minute;
    tells(room.till);
    tells(other);
    EXPECT_FALSE(beat()) << "till-2 has something that is not here";
    room.step(other.batch(1, 1));
    compare();
    EXPECT_EQ(cell("A")->state, CountState::agrees);
    EXPECT_EQ(shelf("A"), 7);
    EXPECT_EQ(outside("A", AccountKind::loss), 0);
}

TEST_F(Counts, WaitsUntilEachTillIsHeardBeyondTheInstant) {
    counts({{"A", 9}}, noon);
    EXPECT_FALSE(beat()) << "nobody has said anything since";
    tells(room.till);
    EXPECT_FALSE(beat());
    other.clock = time(noon);
    room.hears(other);
    EXPECT_FALSE(beat()) << "not beyond it";
    tells(other);
    EXPECT_TRUE(beat());
}

TEST_F(Counts, WhatMovesWhileItIsCountedIsNobodysLoss) {
    Count count = count_of({{"A", 10}}, noon);
    count.lines[0].from = time(noon - 10 * minute);
    sells(other, {{"A", 2}}, noon - 5 * minute);
    room.step(other.batch(1, 1));
    room.till.records_at = time(noon);
    room.fact(room.till, count);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::agrees) << "counted before they were sold";
    EXPECT_EQ(shelf("A"), 8);
}

// What happens behind the instant at which the log was asked, and before it answered.
TEST_F(Counts, WhatComesWhileTheLogIsReadIsSeen) {
    counts({{"A", 9}}, noon);
    room.clock += minute;
    both_tell();
    const auto asked = beat();
    ASSERT_TRUE(asked.has_value());
    const ShelfFound found = walk(*asked);
    sells(other, {{"A", 4}}, noon + 2 * minute);
    room.clock = noon + 3 * minute;
    room.step(other.batch(1, 1));
    ASSERT_EQ(shelf("A"), 6);
    room.step(found);
    EXPECT_EQ(cell("A")->expected, Units{10});
    EXPECT_EQ(shelf("A"), 5) << "9 were there, 4 were sold since";
}

TEST_F(Counts, OrdersThatArePickedAfterwardsAreNotMissing) {
    room.webhook("order o1 A=4");
    ASSERT_EQ(room.order("o1").stage, OrderStage::held);
    counts({{"A", 10}}, noon);
    room.clock = noon + 5 * minute;
    room.till.records_at = time(noon + 5 * minute);
    room.fact(room.till, pick_of(room.order("o1").key, {{"A", 4}}, "C-1"));
    compare();
    EXPECT_EQ(cell("A")->state, CountState::agrees);
    EXPECT_EQ(shelf("A"), 6);
}

// ---- too far off

TEST_F(Counts, ADifferenceThatIsTooLargeIsCountedAgainBeforeItCounts) {
    counts({{"A", 4}}, noon);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(shelf("A"), 10);
    ASSERT_NE(doubt(), nullptr);
    EXPECT_EQ(doubt()->text,
              "A at store-1: count \"aisle 3\" of till-1 says 4, 10 should have "
              "been there. Nothing was booked");
    EXPECT_EQ(session().doubtful, 1u);

    room.clock += minute;
    counts({{"A", 5}}, room.clock);
    EXPECT_EQ(cell("A")->first, Units{4});
    compare();
    EXPECT_EQ(cell("A")->state, CountState::booked) << "the second one stands";
    EXPECT_EQ(shelf("A"), 5);
    EXPECT_EQ(doubt(), nullptr);
    EXPECT_EQ(session(1).lost, Units{5});
}

TEST_F(Counts, WhatWasCountedTwiceAtTheTillStands) {
    Count count = count_of({{"A", 4}}, noon);
    count.lines[0].first = FirstCount{Units{3}, StaffId{"bob"}};
    room.till.records_at = time(noon);
    room.fact(room.till, count);
    compare();
    EXPECT_EQ(shelf("A"), 4);
}

// A bar code that was typed as a quantity, twice.
TEST_F(Counts, FarMoreThanShouldBeThereTakesTwoPeople) {
    Count count = count_of({{"A", 1'000'000}}, noon);
    count.lines[0].first = FirstCount{Units{1'000'000}, StaffId{"ann"}};
    room.till.records_at = time(noon);
    room.fact(room.till, count);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(shelf("A"), 10);
    ASSERT_NE(doubt(), nullptr);
    EXPECT_TRUE(doubt()->proposal.starts_with("count it there once more, by somebody else"));

    room.clock += minute;
    Count again = count_of({{"A", 12'000}}, room.clock);
    again.lines[0].by = StaffId{"bob"};
    room.till.records_at = time(room.clock);
    room.fact(room.till, again);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::booked);
    EXPECT_EQ(shelf("A"), 12'000);
    EXPECT_EQ(doubt(), nullptr);
}

// ---- what is claimed

TEST_F(Counts, WhatIsMissingAndClaimedIsADebtWithItsCause) {
    room.webhook("order o1 A=10");
    ASSERT_EQ(room.order("o1").stage, OrderStage::held);
    counts({{"A", 9}}, noon);
    compare();
    EXPECT_EQ(room.cell("A", "store-1").debt, Units{1});
    const CaseRecord* open = room.state().cases().find_open(CaseKind::oversell, "A at store-1");
    ASSERT_NE(open, nullptr);
    EXPECT_NE(open->text.find("count \"aisle 3\" of till-1 found 9 where 10 should have been"),
              std::string::npos)
        << open->text;
}

TEST_F(Counts, WhatIsMissingAndClaimedIsPaidByAnOrderThatGoesElsewhere) {
    room.webhook("order o1 A=10");
    room.fact(room.warehouse, receipt_of({{"A", 10}}));
    ASSERT_EQ(room.leg("o1").location, room.at("store-1"));
    counts({{"A", 9}}, noon);
    compare();
    EXPECT_EQ(room.leg("o1").location, room.at("warehouse-1"));
    room.hears(room.till);
    EXPECT_EQ(room.cell("A", "store-1").debt, Units{1}) << "the other till may hand it over yet";
    room.hears(other);
    EXPECT_EQ(room.cell("A", "store-1").debt, Units{0});
    EXPECT_EQ(room.cell("A", "store-1").online, Units{9});
    EXPECT_EQ(room.state().cases().find_open(CaseKind::oversell, "A at store-1"), nullptr);
}

// ---- in what order

TEST_F(Counts, AnOlderCountThatComesLaterSaysNothing) {
    counts({{"A", 9}}, noon);
    compare();
    counts({{"A", 4}, {"B", 1}}, noon - minute);
    compare();
    EXPECT_EQ(shelf("A"), 9);
    EXPECT_EQ(doubt(), nullptr);
    EXPECT_EQ(shelf("B"), 1);
    EXPECT_EQ(session(1).lines, 1u);
}

TEST_F(Counts, ANewerCountIsComparedWithWhatTheOlderMadeOfTheShelf) {
    counts({{"A", 9}}, noon);
    compare();
    room.clock += minute;
    counts({{"A", 8}}, room.clock);
    compare();
    EXPECT_EQ(shelf("A"), 8);
    EXPECT_EQ(session(1).lost, Units{1});
}

TEST_F(Counts, ACountThatIsReplacedWhileTheLogIsReadIsNotCompared) {
    counts({{"A", 9}}, noon);
    room.clock += minute;
    both_tell();
    const auto asked = beat();
    ASSERT_TRUE(asked.has_value());
    counts({{"A", 8}}, room.clock);
    room.step(walk(*asked));
    EXPECT_EQ(cell("A")->state, CountState::waiting);
    compare();
    EXPECT_EQ(shelf("A"), 8);
}

// ---- what is put off

TEST_F(Counts, OfALocationThatReconcilesIsComparedWhenThatIsOver) {
    counts({{"A", 9}}, noon);
    room.floor = HubEpoch{7};
    room.restart();
    ASSERT_TRUE(room.state().recovery().is_reconciling(room.at("store-1")));
    room.clock += limits::count_wait_ms;
    EXPECT_FALSE(beat()) << "however long it waits";
    room.command(ReopenLocation{LocationId{"store-1"}, StaffId{"anna"}, "counted"});
    room.greet(room.till);
    answer();
    EXPECT_EQ(shelf("A"), 9);
}

TEST_F(Counts, OfAnUnknownSkuWaitsForItsCatalogueAndTheRestIsTaken) {
    counts({{"A", 9}, {"Z", 2}}, noon);
    EXPECT_EQ(cell("A")->state, CountState::waiting);
    room.command(ImportCatalogue{{{Sku{"Z"}, Gtin{}, "Zip", Minor{100}}}});
    room.replay(1);
    ASSERT_NE(cell("Z"), nullptr);
    compare();
    EXPECT_EQ(shelf("Z"), 2);
    EXPECT_EQ(room.state().counts().sessions().size(), 1u);
    EXPECT_EQ(session().lines, 2u);
}

}  // namespace
}  // namespace onepool::hub
