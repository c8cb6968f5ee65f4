// What tills tell of after a count was compared, of before it: it was not there to be counted.

#include "tests/unit/hub/count_room.hpp"

namespace onepool::hub {
namespace {

using Counts = CountRoom;

TEST_F(Counts, ATillThatIsNotHeardIsAwaitedForAWhileOnly) {
    counts({{"A", 9}}, noon);
    const std::int64_t taken = room.clock;
    room.clock = taken + limits::count_wait_ms - limits::heartbeat_every_ms - 1;
    tells(room.till);
    EXPECT_FALSE(beat());
    answer();
    EXPECT_EQ(shelf("A"), 9);
    EXPECT_EQ(cell("A")->note, "not heard: till-2");
}

TEST_F(Counts, WhatItSoldBeforeTheCountIsMovedBackWhenItIsHeard) {
    sells(other, {{"A", 1}}, noon - 5 * minute);
    sells(other, {{"A", 2}}, noon + 5 * minute);
    counts({{"A", 9}}, noon);
    room.clock += limits::count_wait_ms;
    tells(room.till);
    answer();
    ASSERT_EQ(shelf("A"), 9);
    ASSERT_EQ(outside("A", AccountKind::loss), 1);

    room.step(other.batch(1, 2));
    EXPECT_EQ(shelf("A"), 7) << "9 counted, 2 sold since";
    EXPECT_EQ(outside("A", AccountKind::loss), 0) << "it was sold, not lost";
    EXPECT_EQ(outside("A", AccountKind::customer), 3);
    EXPECT_EQ(session().lost, Units{0});
    EXPECT_EQ(cell("A")->state, CountState::agrees);
    room.restart();
}

// In the basket when the shelf was counted, and paid afterwards.
TEST_F(Counts, WhatStoodInABasketWasNotOnTheShelf) {
    counts({{"A", 9}}, noon);
    compare();
    ASSERT_EQ(outside("A", AccountKind::loss), 1);
    Sale sale = sale_of({{"A", 1}});
    sale.lines[0].scanned_at = time(noon - minute);
    other.records_at = time(noon + 3 * minute);
    room.clock = noon + 4 * minute;
    room.fact(other, sale);
    EXPECT_EQ(shelf("A"), 9);
    EXPECT_EQ(outside("A", AccountKind::loss), 0);
}

// Counted for hours, as what nobody found of a full count is: what was sold meanwhile may have been
// seen or not.
TEST_F(Counts, WhatWasSoldWhileItWasCountedAndIsHeardOfLateExplainsTheLoss) {
    Count count = count_of({{"A", 8}}, noon);
    count.lines[0].from = time(noon - 40 * minute);
    room.till.records_at = time(noon);
    room.fact(room.till, count);
    compare();
    ASSERT_EQ(outside("A", AccountKind::loss), 2);
    sells(other, {{"A", 1}}, noon - 5 * minute);
    room.step(other.batch(1, 1));
    EXPECT_EQ(shelf("A"), 8);
    EXPECT_EQ(outside("A", AccountKind::loss), 1);
    sells(other, {{"A", 3}}, noon - 4 * minute);
    room.step(other.batch(2, 2));
    EXPECT_EQ(shelf("A"), 6) << "one of three explains the rest, two were there to be counted";
    EXPECT_EQ(outside("A", AccountKind::loss), 0);
    EXPECT_EQ(session().lost, Units{0});
    receives(other, {{"A", 2}}, noon - 3 * minute);
    EXPECT_EQ(shelf("A"), 8) << "nothing was found that it could explain";
    EXPECT_EQ(outside("A", AccountKind::found), 0);
    room.restart();
}

TEST_F(Counts, WhatTwoCountsSawIsMovedBackAlsoWhenTheSecondTookLong) {
    counts({{"A", 9}}, noon);
    compare();
    Count wide = count_of({{"A", 9}}, noon + 5 * minute);
    wide.lines[0].from = time(noon - 40 * minute);
    room.clock = noon + 5 * minute;
    room.till.records_at = time(noon + 5 * minute);
    room.fact(room.till, wide);
    compare();
    ASSERT_EQ(cell("A")->state, CountState::agrees);
    sells(other, {{"A", 1}}, noon - 5 * minute);
    room.step(other.batch(1, 1));
    EXPECT_EQ(shelf("A"), 9);
}

// Ten were counted, ten were expected, and one of these was sold before: one was found.
TEST_F(Counts, WhatComesLateBehindACountThatAgreedIsAFindOrALoss) {
    counts({{"A", 10}}, noon);
    compare();
    sells(other, {{"A", 1}}, noon - 5 * minute);
    room.step(other.batch(1, 1));
    EXPECT_EQ(shelf("A"), 10);
    EXPECT_EQ(outside("A", AccountKind::found), -1);
    EXPECT_EQ(outside("A", AccountKind::loss), 0);
    EXPECT_EQ(session().found, Units{1});
    receives(other, {{"A", 3}}, noon - 4 * minute);
    EXPECT_EQ(shelf("A"), 10);
    EXPECT_EQ(outside("A", AccountKind::found), 0);
    EXPECT_EQ(outside("A", AccountKind::loss), 2);
    EXPECT_EQ(session().lost, Units{2});
}

TEST_F(Counts, WhatWasReceivedBeforeAndIsHeardOfLateIsThereOnce) {
    counts({{"A", 12}}, noon);
    room.clock += limits::count_wait_ms;
    tells(room.till);
    answer();
    ASSERT_EQ(shelf("A"), 12);
    receives(other, {{"A", 2}}, noon - minute);
    EXPECT_EQ(shelf("A"), 12);
    EXPECT_EQ(outside("A", AccountKind::found), 0);
}

TEST_F(Counts, ATillThatIsShutOutIsNotAwaited) {
    counts({{"A", 9}}, noon);
    room.command(RevokeNode{other.node(), "stolen"});
    ASSERT_EQ(room.last_verdict(), CommandVerdict::done);
    room.clock += minute;
    tells(room.till);
    answer();
    EXPECT_EQ(shelf("A"), 9);
}

// Scanned into a picker's tote, and finished afterwards.
TEST_F(Counts, WhatLayInAToteWasNotOnTheShelf) {
    room.webhook("order o1 A=2");
    const OrderKey order = room.order("o1").key;
    counts({{"A", 8}}, noon);
    compare();
    ASSERT_EQ(outside("A", AccountKind::loss), 2);
    Pick pick = pick_of(order, {{"A", 2}}, "C-1");
    pick.scanned = {time(noon - minute)};
    room.clock = noon + 5 * minute;
    room.till.records_at = time(noon + 5 * minute);
    room.fact(room.till, pick);
    EXPECT_EQ(shelf("A"), 8);
    EXPECT_EQ(outside("A", AccountKind::loss), 0);
    room.restart();
}

}  // namespace
}  // namespace onepool::hub
