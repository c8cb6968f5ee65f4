// A count becomes found or lost goods against the ledger as it was when they were counted, however
// late the hub hears of what was sold before.

#include "hub/core/count_desk.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocol/count_limits.hpp"
#include "protocol/count_walk_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t minute = limits::minute_ms;
constexpr std::int64_t day = 24 * 60 * minute;
constexpr std::int64_t noon = 60 * minute;  // by the clock of the room

class Counts : public testing::Test {
  protected:
    Counts() {
        room.command(RegisterNode{other.node(), LocationId{"store-1"}, "till-2"});
        room.greet(other);
        room.clock = 10 * minute;
        receives(room.till, {{"A", 10}}, 5 * minute);
        room.clock = noon;
    }
    static UnixMs time(std::int64_t ms) { return UnixMs{1'700'000'000'000 + ms}; }

    void receives(Till& till, const Lines& lines, std::int64_t at) {
        till.records_at = time(at);
        room.fact(till, receipt_of(lines));
    }
    Seq sells(Till& till, const Lines& lines, std::int64_t at) {
        till.records_at = time(at);
        Sale sale = sale_of(lines);
        for (SaleLine& line : sale.lines)
            line.scanned_at = time(at);
        return till.records(sale);
    }
    Count count_of(const Lines& lines, std::int64_t at) const {
        Count count;
        count.session.bytes.fill(static_cast<std::uint8_t>(at / 1'000 % 250 + 1));
        count.name = "aisle 3";
        count.begun_by = StaffId{"ann"};
        count.begun_at = time(at);
        for (const auto& [sku, units] : lines) {
            CountLine& line = count.lines.emplace_back();
            line.sku = Sku{sku};
            line.quantity = Units{units};
            line.from = line.until = time(at);
            line.by = StaffId{"ann"};
        }
        return count;
    }
    void counts(const Lines& lines, std::int64_t at) {
        room.till.records_at = time(std::max(at, noon));
        room.fact(room.till, count_of(lines, at));
    }
    void counts_by_a_wrong_clock(const Lines& lines, std::int64_t at) {
        Count count = count_of(lines, at);
        count.session.bytes[0] = 0xEE;
        for (CountLine& line : count.lines)
            line.clock_trust = ClockTrust::untrusted;
        room.till.records_at = room.now().wall;
        room.fact(room.till, count);
    }
    void tells(Till& till) {
        till.clock = room.now().wall;
        room.hears(till);
    }
    void both_tell() {
        tells(room.till);
        tells(other);
    }
    std::optional<ShelfWanted> wanted() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* asked = std::get_if<ShelfWanted>(&out))
                return *asked;
        }
        return std::nullopt;
    }
    ShelfFound walk(const ShelfWanted& wanted) const {
        ShelfWalk walk(wanted);
        for (const LogEntry& entry : room.log)
            walk.add(entry);
        return std::move(walk).found();
    }
    // With the next heartbeat; what was asked of the log.
    std::optional<ShelfWanted> beat() {
        room.clock += limits::heartbeat_every_ms;
        room.step(Tick{});
        return wanted();
    }
    // Both are heard beyond the count, and what can be compared is.
    void compare() {
        room.clock += 2 * minute;
        both_tell();
        answer();
    }
    void answer() {
        while (const auto asked = beat())
            room.step(walk(*asked));
    }
    const CellCount* cell(const std::string& sku) const {
        return room.state().counts().find({room.sku(sku), room.at("store-1")});
    }
    const CountSession& session(std::size_t at = 0) const {
        return room.state().counts().sessions().at(at);
    }
    const CaseRecord* doubt() const {
        return room.state().cases().find_open(CaseKind::count_again, "A at store-1");
    }
    std::int64_t shelf(const std::string& sku) const {
        return room.cell(sku, "store-1").shelf().value;
    }
    std::int64_t outside(const std::string& sku, AccountKind kind) const {
        return room.state().ledger().sku(room.sku(sku)).outside[slot_of(kind)].value;
    }

    HubRoom room;
    Till other{3};
};

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

// ---- a till that is not heard

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

// While it was down it heard nobody: the tills have sold on, and tell it now.
TEST_F(Counts, AHubThatWasDownListensFirst) {
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

TEST_F(Counts, AHubThatWasDownListensNoLongerThanItWaits) {
    counts({{"A", 9}}, noon);
    room.clock += 2 * limits::count_wait_ms;
    room.restart();
    room.clock += limits::count_wait_ms - limits::heartbeat_every_ms - 1;
    EXPECT_FALSE(beat());
    answer();
    EXPECT_EQ(shelf("A"), 9);
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

TEST_F(Counts, OfATillWhoseClockIsWrongSaysNothingForSure) {
    counts_by_a_wrong_clock({{"A", 9}}, noon);
    EXPECT_FALSE(beat()) << "no log can tell";
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(cell("A")->note, "the clock of the till could not be trusted");
    EXPECT_EQ(shelf("A"), 10);
}

// 1970 is before every count.
TEST_F(Counts, OfATillWhoseClockIsWrongIsTakenThoughItsTimeIsOlder) {
    counts({{"A", 10}}, noon);
    compare();
    counts_by_a_wrong_clock({{"A", 9}}, 1'000 - 1'700'000'000'000);
    beat();
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(cell("A")->counted, Units{9});
    room.clock += minute;
    counts({{"A", 9}}, room.clock - minute);
    compare();
    EXPECT_EQ(cell("A")->state, CountState::booked) << "it is no older than one without a time";
    EXPECT_EQ(shelf("A"), 9);
}

TEST_F(Counts, OfATillWhoseClockIsWrongTakesNoPlaceOfOneThatWaits) {
    counts({{"A", 10}}, noon);
    counts_by_a_wrong_clock({{"A", 3}}, noon);
    compare();
    EXPECT_EQ(cell("A")->counted, Units{10});
    EXPECT_EQ(cell("A")->state, CountState::agrees);
}

TEST_F(Counts, OfATillWhoseClockStaysWrongAreNeverBookedAndTheCaseSaysSo) {
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

TEST_F(Counts, OfLongAgoIsAskedForByItself) {
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

TEST_F(Counts, OfLongAgoSpoilsNoOtherWhenTooMuchWasMoved) {
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

TEST_F(Counts, OfTooLongAgoIsCountedAgain) {
    room.clock = limits::count_age_ms + 2 * noon;
    counts({{"A", 10}}, noon);
    both_tell();
    EXPECT_FALSE(beat()) << "nobody looks back so far";
    EXPECT_EQ(cell("A")->state, CountState::doubtful);
    EXPECT_EQ(cell("A")->note, "it was counted too long ago");
    EXPECT_EQ(shelf("A"), 10);
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

// ---- what may fail

TEST_F(Counts, AHubThatStartsAnewAsksAgain) {
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

TEST_F(Counts, ALogThatCannotBeReadIsReadAgainLater) {
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

TEST_F(Counts, AnswersThatNobodyAskedForChangeNothing) {
    counts({{"A", 9}}, noon);
    EXPECT_TRUE(room.step(ShelfFound{1, {{}}}).empty());
    EXPECT_EQ(cell("A")->state, CountState::waiting);
}

// The core was loaded anew after a commit that was refused; the log ends where it did.
TEST_F(Counts, AnswersToACoreThatIsGoneChangeNothing) {
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

TEST_F(Counts, ManyAreComparedWalkByWalk) {
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

}  // namespace
}  // namespace onepool::hub
