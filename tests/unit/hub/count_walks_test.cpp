// When the log is walked through for counts, how far back, and for which of them not at all.

#include <gtest/gtest.h>

#include <string>

#include "hub/core/count_desk.hpp"
#include "protocol/count_limits.hpp"
#include "protocol/count_walk_limits.hpp"
#include "tests/unit/hub/count_room.hpp"

namespace onepool::hub {
namespace {

using CountWalks = CountRoom;

TEST_F(CountWalks, ManyAreComparedWalkByWalk) {
    ImportCatalogue catalogue;
    Lines lines;
    for (std::size_t i = 0; i < limits::counts_per_walk + 100; ++i) {
        const std::string sku = "S" + std::to_string(10'000 + i);
        catalogue.items.push_back({Sku{sku}, Gtin{}, "thing", Minor{100}});
        lines.emplace_back(sku, 1);
    }
    room.command(catalogue);
    for (std::size_t at = 0; at < lines.size(); at += limits::count_lines) {
        const std::size_t end = std::min(lines.size(), at + limits::count_lines);
        counts({lines.begin() + static_cast<std::ptrdiff_t>(at),
                lines.begin() + static_cast<std::ptrdiff_t>(end)},
               noon);
    }
    compare();
    EXPECT_FALSE(room.state().counts().has_waiting());
    EXPECT_EQ(session().found, Units{static_cast<std::int64_t>(lines.size())});
}

// ---- by a clock that is wrong

TEST_F(CountWalks, OfATillWhoseClockIsWrongSaysNothingForSure) {
    counts_by_a_wrong_clock({{"A", 9}}, noon);
    EXPECT_FALSE(beat()) << "no log can tell";
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(cell("A")->note, "the clock of the till could not be trusted");
    EXPECT_EQ(shelf("A"), 10);
}

// 1970 is before every count.
TEST_F(CountWalks, OfATillWhoseClockIsWrongIsTakenThoughItsTimeIsOlder) {
    counts({{"A", 10}}, noon);
    compare();
    counts_by_a_wrong_clock({{"A", 9}}, 1'000 - 1'700'000'000'000);
    beat();
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(cell("A")->counted, Units{9});
    room.clock += minute;
    counts({{"A", 9}}, room.clock - 2 * minute);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::booked) << "it is no older than one without a time";
    EXPECT_EQ(shelf("A"), 9);
}

TEST_F(CountWalks, OfATillWhoseClockIsWrongTakesNoPlaceOfOneThatWaits) {
    counts({{"A", 10}}, noon);
    counts_by_a_wrong_clock({{"A", 3}}, noon);
    compare();
    EXPECT_EQ(cell("A")->counted, Units{10});
    EXPECT_EQ(cell("A")->state, CountState::agrees);
}

TEST_F(CountWalks, OfATillWhoseClockStaysWrongAreNeverBookedAndTheCaseSaysSo) {
    counts_by_a_wrong_clock({{"A", 9}}, noon);
    beat();
    ASSERT_NE(doubt(), nullptr);
    EXPECT_EQ(doubt()->text,
              "A at store-1: count \"aisle 3\" of till-1 says 9, and nobody can tell what should "
              "have been there: the clock of the till could not be trusted. Nothing was booked");
    EXPECT_EQ(doubt()->proposal,
              "set the clock of that till right, or take another one, and count it there once "
              "more: what is counted while the clock is wrong is never booked");
    counts_by_a_wrong_clock({{"A", 9}}, noon + minute);
    beat();
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    ASSERT_NE(doubt(), nullptr);

    room.clock += minute;
    counts({{"A", 9}}, room.clock);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::booked);
    EXPECT_EQ(doubt(), nullptr);
}

// ---- long ago

TEST_F(CountWalks, OfLongAgoIsAskedForByItself) {
    room.clock = 9 * day;
    counts({{"A", 10}}, noon);
    counts({{"B", 0}}, 9 * day - minute);
    room.clock += 2 * minute;
    both_tell();
    const auto first = beat();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->skus.size(), 1u);
    EXPECT_EQ(first->skus[0].second, Sku{"B"});
    EXPECT_GT(first->since, time(8 * day)) << "no further back than its own";
    room.step(walk(*first));
    const auto second = beat();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->skus[0].second, Sku{"A"});
    room.step(walk(*second));
    EXPECT_EQ(cell("A")->state, CountState::agrees);
    EXPECT_EQ(cell("B")->state, CountState::agrees);
}

TEST_F(CountWalks, OfLongAgoSpoilsNoOtherWhenTooMuchWasMoved) {
    room.clock = 9 * day;
    counts({{"A", 9}}, noon);
    counts({{"B", 0}}, 9 * day - minute);
    room.clock += 2 * minute;
    both_tell();
    for (auto asked = beat(); asked; asked = beat()) {
        ShelfFound found = walk(*asked);
        found.are_too_many = asked->since < time(8 * day);
        room.step(found);
    }
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(cell("A")->note, "too much was moved since to tell what was there");
    EXPECT_EQ(cell("B")->state, CountState::agrees);
}

TEST_F(CountWalks, OfTooLongAgoIsCountedAgain) {
    room.clock = limits::count_age_ms + 2 * noon;
    counts({{"A", 10}}, noon);
    both_tell();
    EXPECT_FALSE(beat()) << "nobody looks back so far";
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(cell("A")->note, "it was counted too long ago");
    EXPECT_EQ(shelf("A"), 10);
}

// ---- what may fail

// While it was down it heard nobody: the tills have sold on, and tell it now.
TEST_F(CountWalks, AHubThatWasDownListensFirst) {
    counts({{"A", 9}}, noon);
    sells(other, {{"A", 1}}, noon - 5 * minute);
    room.clock += 2 * limits::count_wait_ms;
    room.restart();
    EXPECT_FALSE(beat());
    room.greet(room.till);
    room.greet(other);
    room.step(other.batch(1, 1));
    compare();
    EXPECT_EQ(cell("A")->state, CountState::agrees);
}

TEST_F(CountWalks, AHubThatWasDownListensNoLongerThanItWaits) {
    counts({{"A", 9}}, noon);
    room.clock += 2 * limits::count_wait_ms;
    room.restart();
    room.clock += limits::count_wait_ms - 2 * limits::heartbeat_every_ms;
    EXPECT_FALSE(beat());
    answer();
    EXPECT_EQ(shelf("A"), 9);
}

TEST_F(CountWalks, AHubThatStartsAnewAsksAgain) {
    counts({{"A", 9}}, noon);
    room.clock += minute;
    both_tell();
    ASSERT_TRUE(beat().has_value());
    room.restart();
    room.greet(room.till);
    room.greet(other);
    compare();
    EXPECT_EQ(shelf("A"), 9);
    room.restart();
}

TEST_F(CountWalks, ALogThatCannotBeReadIsReadAgainLater) {
    counts({{"A", 9}}, noon);
    room.clock += minute;
    both_tell();
    const auto asked = beat();
    ASSERT_TRUE(asked.has_value());
    room.step(ShelfFound{asked->number, std::nullopt});
    EXPECT_EQ(cell("A")->state, CountState::waiting);
    EXPECT_FALSE(beat());
    room.clock += limits::count_walk_again_ms;
    answer();
    EXPECT_EQ(shelf("A"), 9);
}

TEST_F(CountWalks, AnswersThatNobodyAskedForChangeNothing) {
    counts({{"A", 9}}, noon);
    EXPECT_TRUE(room.step(ShelfFound{1, {{}}}).empty());
    EXPECT_EQ(cell("A")->state, CountState::waiting);
}

// The core was loaded anew after a commit that was refused; the log ends where it did.
TEST_F(CountWalks, AnswersToACoreThatIsGoneChangeNothing) {
    counts({{"A", 9}}, noon);
    room.clock += minute;
    both_tell();
    const auto gone = beat();
    ASSERT_TRUE(gone);
    room.restart();
    room.greet(room.till);
    room.greet(other);
    both_tell();
    const auto asked = beat();
    ASSERT_TRUE(asked);
    EXPECT_TRUE(room.step(walk(*gone)).empty());
    EXPECT_EQ(cell("A")->state, CountState::waiting);
    room.step(walk(*asked));
    EXPECT_EQ(shelf("A"), 9);
}

}  // namespace
}  // namespace onepool::hub
