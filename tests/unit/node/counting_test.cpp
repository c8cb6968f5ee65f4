// Shelves are counted while selling goes on: scan by scan, again where it is too far off, and
// finished once.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "print.hpp"
#include "protocol/count_limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

class Counting : public testing::Test {
  protected:
    const BasketId session_ = basket_id(50);

    Answer ask(CountRequest request) { return till.ask(std::move(request)); }
    Answer begin(bool is_full = false) {
        return ask({BeginCount{session_, StaffId{"ann"}, "aisle 3", is_full}});
    }
    ScanCount a_scan(const std::string& sku, std::int64_t units = 1,
                     CountHow how = CountHow::add) const {
        ScanCount scan;
        scan.session = session_;
        scan.staff = StaffId{"ann"};
        scan.sku = Sku{sku};
        scan.scanned = sku;
        scan.quantity = Units{units};
        scan.how = how;
        return scan;
    }
    Answer scan(const std::string& sku, std::int64_t units = 1, CountHow how = CountHow::add) {
        return ask({a_scan(sku, units, how)});
    }
    Answer finish(Uncounted uncounted = Uncounted::ask) {
        return ask({FinishCount{session_, StaffId{"ann"}, uncounted}});
    }
    const CountedSku* line(const std::string& sku) const {
        const auto& lines = till.core->counts().lines(session_);
        const auto found = lines.find(Sku{sku});
        return found == lines.end() ? nullptr : &found->second;
    }
    std::int64_t counted(const std::string& sku) const {
        return line(sku) == nullptr ? -1 : line(sku)->total().value;
    }
    // What the hub says stands on this location's shelves.
    void tell(const std::string& sku, std::int64_t units) {
        Downlink message;
        message.hub_epoch = HubEpoch{1};
        message.journal = till.store.live;
        message.hub_wall = till.now.wall;
        message.after = change_;
        message.mark = {1, ++change_};
        StockLevel level;
        level.sku = Sku{sku};
        level.version = change_;
        level.shelf = Units{units};
        message.levels = {level};
        till.arrive(message);
    }
    std::vector<Count> recorded() const {
        std::vector<Count> counts;
        for (const auto& [seq, row] : till.store.journal) {
            const Event event = till.store.event(seq);
            if (const auto* count = std::get_if<Count>(&event.body))
                counts.push_back(*count);
        }
        return counts;
    }

    Till till;
    std::uint64_t change_ = 0;
};

TEST_F(Counting, AddsWhatIsScannedAndBecomesOneEvent) {
    ASSERT_EQ(begin().verdict, ActionVerdict::done);
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    const UnixMs first = till.now.wall;
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    const UnixMs last = till.now.wall;
    ASSERT_EQ(scan("B", 7).verdict, ActionVerdict::done);
    const Answer done = finish();
    ASSERT_EQ(done.verdict, ActionVerdict::done) << done.explanation;
    EXPECT_TRUE(done.event.has_value());

    ASSERT_EQ(recorded().size(), 1u);
    const Count count = recorded().front();
    EXPECT_EQ(count.session, session_);
    EXPECT_EQ(count.name, "aisle 3");
    EXPECT_EQ(count.begun_by, StaffId{"ann"});
    ASSERT_EQ(count.lines.size(), 2u);
    EXPECT_EQ(count.lines[0],
              (CountLine{Sku{"A"}, Units{2}, first, last, StaffId{"ann"}, ClockTrust::ok, {}}));
    EXPECT_EQ(count.lines[1].quantity, Units{7});
    EXPECT_TRUE(till.store.counted.empty());
    EXPECT_EQ(till.core->counts().find(session_)->state, CountState::finished);
}

TEST_F(Counting, MovesNoStockHere) {
    tell("A", 10);
    begin();
    scan("A", 9);
    finish();
    EXPECT_EQ(till.core->level(Sku{"A"})->shelf, Units{10}) << "the hub says what follows";
}

TEST_F(Counting, ATypedQuantityIsWhatLiesAtThatPlace) {
    begin();
    ScanCount front = a_scan("A", 4, CountHow::set);
    front.place = "B-07";
    ask({front});
    ScanCount back = a_scan("A", 10, CountHow::set);
    back.place = "store room";
    ask({back});
    EXPECT_EQ(counted("A"), 14);
    front.quantity = Units{5};
    ask({front});
    EXPECT_EQ(counted("A"), 15) << "the place was set anew, the other stays";
    front.how = CountHow::add;
    front.quantity = Units{1};
    ask({front});
    EXPECT_EQ(counted("A"), 16);
}

TEST_F(Counting, NothingAtAllIsACountToo) {
    begin();
    ASSERT_EQ(scan("A", 0, CountHow::set).verdict, ActionVerdict::done);
    EXPECT_EQ(counted("A"), 0);
    ASSERT_EQ(finish().verdict, ActionVerdict::done);
    EXPECT_EQ(recorded().front().lines.front().quantity, Units{0});
}

TEST_F(Counting, TakesBackWhatWasCountedAndNoMore) {
    begin();
    scan("A");
    scan("A");
    EXPECT_EQ(scan("A", 1, CountHow::take).verdict, ActionVerdict::done);
    EXPECT_EQ(counted("A"), 1);
    EXPECT_EQ(scan("A", 2, CountHow::take).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(scan("B", 1, CountHow::take).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(counted("A"), 1);
    EXPECT_EQ(scan("A", 1, CountHow::take).verdict, ActionVerdict::done);
    EXPECT_EQ(line("A"), nullptr) << "as if it had never been counted";
    EXPECT_EQ(finish().verdict, ActionVerdict::wrong_state) << "nothing was counted";
}

TEST_F(Counting, AsksForEachScanOnceHoweverOftenItIsSent) {
    begin();
    ScanCount once = a_scan("A");
    once.request = basket_id(7);
    EXPECT_EQ(ask({once}).verdict, ActionVerdict::done);
    till.restart();
    EXPECT_EQ(ask({once}).verdict, ActionVerdict::repeated);
    EXPECT_EQ(counted("A"), 1);
}

// A page without a connection keeps its scans, and goods are sold meanwhile: what was seen before
// is not to be compared with what should be there after.
TEST_F(Counting, WhatWasKeptOnAPageIsDatedByWhenItWasMade) {
    begin();
    till.now.wall = till.now.wall + Millis{60'000};
    ScanCount late = a_scan("A");
    late.age_ms = 20'000;
    ASSERT_EQ(ask({late}).verdict, ActionVerdict::done);
    const UnixMs came = till.now.wall;
    EXPECT_EQ(line("A")->from, UnixMs{came.value - 20'000});
    EXPECT_EQ(line("A")->until, UnixMs{came.value - 20'000});
    late.age_ms = 30'000;
    ASSERT_EQ(ask({late}).verdict, ActionVerdict::done);
    EXPECT_EQ(line("A")->from, UnixMs{till.now.wall.value - 30'000});
    EXPECT_EQ(line("A")->until, UnixMs{came.value - 20'000}) << "the newest of them";
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    EXPECT_EQ(line("A")->until, till.now.wall);
}

// Else what somebody saw of it at one shelf would pass for all of it.
TEST_F(Counting, WhatWasKeptOnAPageDoesNotBeginTheSecondCount) {
    tell("A", 20);
    begin();
    till.now.wall = till.now.wall + Millis{60'000};
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    ASSERT_EQ(finish().verdict, ActionVerdict::count_again);
    till.now.wall = till.now.wall + Millis{60'000};
    ScanCount late = a_scan("A");
    late.staff = StaffId{"bob"};
    late.age_ms = 90'000;
    EXPECT_EQ(ask({late}).verdict, ActionVerdict::wrong_state);
    EXPECT_TRUE(line("A")->places.empty());
    late.age_ms = 30'000;
    late.request = basket_id(77);
    EXPECT_EQ(ask({late}).verdict, ActionVerdict::done);
}

TEST_F(Counting, AClockThatWasPutBackDoesNotEndTheSecondCount) {
    tell("A", 20);
    begin();
    till.now.wall = till.now.wall + Millis{60'000};
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    ASSERT_EQ(finish().verdict, ActionVerdict::count_again);
    till.now.wall = UnixMs{till.now.wall.value - 50'000};
    ScanCount again = a_scan("A");
    again.staff = StaffId{"bob"};
    EXPECT_EQ(ask({again}).verdict, ActionVerdict::done);
}

TEST_F(Counting, NothingIsDatedBeforeItsCountBeganNorAfterItCame) {
    begin();
    const UnixMs begun = till.core->counts().find(session_)->begun_at;
    till.now.wall = till.now.wall + Millis{60'000};
    ScanCount old = a_scan("A");
    old.age_ms = 120'000;
    ASSERT_EQ(ask({old}).verdict, ActionVerdict::done);
    EXPECT_EQ(line("A")->from, begun);
    EXPECT_EQ(line("A")->until, begun);
    ScanCount ahead = a_scan("B");
    ahead.age_ms = -5;
    ASSERT_EQ(ask({ahead}).verdict, ActionVerdict::done);
    EXPECT_EQ(line("B")->until, till.now.wall);
    till.now.wall = UnixMs{begun.value - 60'000};
    ASSERT_EQ(scan("C").verdict, ActionVerdict::done);
    EXPECT_EQ(line("C")->from, till.now.wall) << "a clock that was put back says nothing else";
}

// The answer to one page's scan is lost; while it waits for the Wi-Fi, another scans on.
TEST_F(Counting, KnowsAScanAgainAfterAHundredOfAnotherPage) {
    begin();
    ScanCount lost = a_scan("A");
    lost.request = basket_id(1);
    EXPECT_EQ(ask({lost}).verdict, ActionVerdict::done);
    for (std::uint8_t i = 0; i < 100; ++i) {
        ScanCount other = a_scan("A");
        other.request = basket_id(static_cast<std::uint8_t>(100 + i));
        ASSERT_EQ(ask({other}).verdict, ActionVerdict::done);
    }
    EXPECT_EQ(ask({lost}).verdict, ActionVerdict::repeated);
    EXPECT_EQ(counted("A"), 101);
}

TEST_F(Counting, GoesOnAfterARestartWhereItWas) {
    begin(true);
    scan("A", 3);
    till.restart();
    EXPECT_EQ(counted("A"), 3);
    const CountSession* session = till.core->counts().find(session_);
    ASSERT_NE(session, nullptr);
    EXPECT_TRUE(session->is_full);
    EXPECT_EQ(session->begun_by, StaffId{"ann"});
    EXPECT_EQ(scan("A").verdict, ActionVerdict::done);
    EXPECT_EQ(counted("A"), 4);
}

TEST_F(Counting, IsPausedAndGoesOnWithWhoAndWhen) {
    begin();
    EXPECT_EQ(ask({ChangeCount{session_, StaffId{"bob"}, CountState::paused}}).verdict,
              ActionVerdict::done);
    EXPECT_EQ(till.core->counts().find(session_)->changed_by, StaffId{"bob"});
    EXPECT_EQ(till.core->counts().find(session_)->changed_at, till.now.wall);
    EXPECT_EQ(scan("A").verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(ask({ChangeCount{session_, StaffId{"bob"}, CountState::paused}}).verdict,
              ActionVerdict::repeated);
    EXPECT_EQ(ask({ChangeCount{session_, StaffId{"ann"}, CountState::open}}).verdict,
              ActionVerdict::done);
    EXPECT_EQ(scan("A").verdict, ActionVerdict::done);
}

TEST_F(Counting, IsDroppedWithAllThatWasCounted) {
    begin();
    scan("A");
    EXPECT_EQ(ask({DropCount{session_, StaffId{"ann"}}}).verdict, ActionVerdict::done);
    EXPECT_TRUE(till.store.counts.empty());
    EXPECT_TRUE(till.store.counted.empty());
    EXPECT_EQ(scan("A").verdict, ActionVerdict::no_such_count);
    EXPECT_EQ(finish().verdict, ActionVerdict::no_such_count);
    EXPECT_TRUE(recorded().empty());
}

// ---- finished

TEST_F(Counting, IsFinishedOnce) {
    begin();
    scan("A");
    ASSERT_EQ(finish().verdict, ActionVerdict::done);
    EXPECT_EQ(finish().verdict, ActionVerdict::repeated);
    till.restart();
    const auto head = till.store.journal.rbegin()->first;
    const CountRequest again{FinishCount{session_, {}, Uncounted::ask},
                             EventId{till.config.node, till.store.live, head}};
    EXPECT_EQ(till.ask(again).verdict, ActionVerdict::repeated) << "as the edge finds it";
    EXPECT_EQ(finish().verdict, ActionVerdict::wrong_state) << "also where it does not look";
    EXPECT_EQ(scan("A").verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(begin().verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(ask({ChangeCount{session_, {}, CountState::open}}).verdict,
              ActionVerdict::wrong_state);
    EXPECT_EQ(ask({DropCount{session_, {}}}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(recorded().size(), 1u);
}

TEST_F(Counting, ManyLinesBecomeSeveralEventsInOneCommit) {
    begin();
    for (std::size_t i = 0; i < limits::count_lines + 1; ++i)
        ASSERT_EQ(scan("S" + std::to_string(i)).verdict, ActionVerdict::done);
    ASSERT_EQ(finish().verdict, ActionVerdict::done);
    const auto counts = recorded();
    ASSERT_EQ(counts.size(), 2u);
    EXPECT_EQ(counts[0].lines.size(), limits::count_lines);
    EXPECT_EQ(counts[1].lines.size(), 1u);
    EXPECT_EQ(counts[0].page, 1u);
    EXPECT_EQ(counts[1].page, 2u);
    EXPECT_EQ(counts[0].pages, 2u);
    EXPECT_EQ(counts[1].session, session_);
}

TEST_F(Counting, EndedOnesAreForgottenBeyondABound) {
    for (std::size_t i = 0; i < limits::ended_counts + 5; ++i) {
        const BasketId id = basket_id(static_cast<std::uint8_t>(100 + i));
        ASSERT_EQ(till.ask(CountRequest{BeginCount{id, {}, "", false}}).verdict,
                  ActionVerdict::done);
        ScanCount one = a_scan("A");
        one.session = id;
        till.ask(CountRequest{one});
        ASSERT_EQ(till.ask(CountRequest{FinishCount{id, {}, Uncounted::ask}}).verdict,
                  ActionVerdict::done);
    }
    EXPECT_EQ(till.store.counts.size(), limits::ended_counts);
    EXPECT_EQ(till.core->counts().find(basket_id(100)), nullptr);
}

// ---- counted again

TEST_F(Counting, WhatIsTooFarOffIsCountedAgainBeforeItCounts) {
    tell("A", 20);
    tell("B", 20);
    begin();
    scan("A", 10, CountHow::set);
    scan("B", 18, CountHow::set);
    const Answer refused = finish();
    EXPECT_EQ(refused.verdict, ActionVerdict::count_again);
    EXPECT_EQ(refused.explanation.find("10"), std::string::npos) << "blind";
    EXPECT_EQ(refused.explanation.find("20"), std::string::npos) << "blind";
    EXPECT_TRUE(line("A")->is_due());
    EXPECT_FALSE(line("B")->is_due()) << "two off are tolerated";
    EXPECT_EQ(finish().verdict, ActionVerdict::count_again) << "however often it is asked";
    till.restart();
    EXPECT_TRUE(line("A")->is_due());

    ScanCount again = a_scan("A", 12, CountHow::set);
    again.staff = StaffId{"bob"};
    ASSERT_EQ(ask({again}).verdict, ActionVerdict::done);
    ASSERT_EQ(finish().verdict, ActionVerdict::done) << "the second one stands, far off or not";
    const CountLine stands = recorded().front().lines.front();
    EXPECT_EQ(stands.quantity, Units{12});
    EXPECT_EQ(stands.by, StaffId{"bob"});
    EXPECT_EQ(stands.from, stands.until) << "the first one's time is not this one's";
    EXPECT_EQ(stands.first, (FirstCount{Units{10}, StaffId{"ann"}}));
    EXPECT_FALSE(recorded().front().lines.back().first.has_value());
}

TEST_F(Counting, ASecondCountIsSomebodyElsesUnlessNobodyIsThere) {
    tell("A", 20);
    begin();
    scan("A", 10, CountHow::set);
    finish();
    const Answer refused = scan("A", 10, CountHow::set);
    EXPECT_EQ(refused.verdict, ActionVerdict::same_counter);
    EXPECT_TRUE(line("A")->is_due());
    ScanCount alone = a_scan("A", 10, CountHow::set);
    alone.alone = Alone::yes;
    EXPECT_EQ(ask({alone}).verdict, ActionVerdict::done);
    EXPECT_EQ(scan("A").verdict, ActionVerdict::done) << "said once";
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
}

// What this till sold after the count is not missing.
TEST_F(Counting, IsComparedWithWhatWasThereWhenItWasCounted) {
    tell("A", 20);
    begin();
    scan("A", 20, CountHow::set);
    till.sell(1, {product("A", 100), product("A", 100)});
    for (std::uint8_t i = 2; i < 12; ++i)
        till.sell(i, {product("A", 100)});
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
}

TEST_F(Counting, WhereNobodyKnowsWhatShouldBeThereOnceIsEnough) {
    begin();
    scan("A", 500, CountHow::set);
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
}

// ---- a full count

TEST_F(Counting, OfAllAsksAboutWhatNobodyCounted) {
    tell("A", 5);
    tell("B", 4);
    tell("C", 0);
    begin(true);
    scan("A", 5, CountHow::set);
    EXPECT_EQ(till.core->uncounted(session_), std::vector<Sku>{Sku{"B"}});
    EXPECT_EQ(finish().verdict, ActionVerdict::uncounted);
    ASSERT_EQ(finish(Uncounted::zero).verdict, ActionVerdict::done);
    ASSERT_EQ(recorded().front().lines.size(), 2u);
    const CountLine gone = recorded().front().lines[1];
    EXPECT_EQ(gone.sku, Sku{"B"});
    EXPECT_EQ(gone.quantity, Units{0});
    EXPECT_EQ(gone.from, recorded().front().begun_at) << "nobody met it in all that time";
    EXPECT_TRUE(gone.first.has_value()) << "looked for twice";
}

TEST_F(Counting, OfAllLeavesWhatItIsToldToLeave) {
    tell("A", 5);
    tell("B", 4);
    begin(true);
    scan("A", 5, CountHow::set);
    ASSERT_EQ(finish(Uncounted::leave).verdict, ActionVerdict::done);
    EXPECT_EQ(recorded().front().lines.size(), 1u);
}

TEST_F(Counting, OfAPartAsksAboutNothingElse) {
    tell("A", 5);
    tell("B", 4);
    begin();
    scan("A", 5, CountHow::set);
    EXPECT_TRUE(till.core->uncounted(session_).empty());
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
}

// ---- bad input

TEST_F(Counting, RefusesWhatCannotBe) {
    EXPECT_EQ(scan("A").verdict, ActionVerdict::no_such_count);
    begin();
    for (const std::int64_t units :
         {std::int64_t{1'000'000'000}, std::int64_t{-1}, std::int64_t{0}, INT64_MAX, INT64_MIN}) {
        EXPECT_EQ(scan("A", units).verdict, ActionVerdict::out_of_bounds) << units;
    }
    EXPECT_EQ(scan("A", -1, CountHow::set).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(scan("A", -1, CountHow::take).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(scan("A", limits::line_units).verdict, ActionVerdict::done);
    EXPECT_EQ(scan("A").verdict, ActionVerdict::out_of_bounds) << "one too many";
    EXPECT_EQ(counted("A"), limits::line_units);

    ScanCount unknown = a_scan("");
    unknown.scanned = "4006381333931";
    const Answer refused = ask({unknown});
    EXPECT_EQ(refused.verdict, ActionVerdict::wrong_item);
    EXPECT_NE(refused.explanation.find("4006381333931"), std::string::npos);

    ScanCount far = a_scan("B");
    far.place.assign(limits::place_bytes + 1, 'p');
    EXPECT_EQ(ask({far}).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(ask({ChangeCount{session_, {}, CountState::finished}}).verdict,
              ActionVerdict::wrong_state);
    EXPECT_EQ(ask({BeginCount{{}, {}, "", false}}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(line("B"), nullptr);
}

TEST_F(Counting, StaysWithinItsBounds) {
    begin();
    ScanCount far = a_scan("A");
    for (std::size_t i = 0; i < limits::count_places; ++i) {
        far.place = "P" + std::to_string(i);
        ASSERT_EQ(ask({far}).verdict, ActionVerdict::done);
    }
    far.place = "one more";
    EXPECT_EQ(ask({far}).verdict, ActionVerdict::out_of_bounds);
    for (std::size_t i = 1; i < limits::open_counts; ++i) {
        const BasketId id = basket_id(static_cast<std::uint8_t>(100 + i));
        ASSERT_EQ(ask({BeginCount{id, {}, "", false}}).verdict, ActionVerdict::done);
    }
    EXPECT_EQ(ask({BeginCount{basket_id(200), {}, "", false}}).verdict,
              ActionVerdict::out_of_bounds);
}

TEST_F(Counting, NoneBeginsOnAFullDiskAndThoseThatGoOnAreFinished) {
    begin();
    till.step(DiskFree{limits::disk_floor_bytes - 1, 0});
    EXPECT_EQ(ask({BeginCount{basket_id(51), {}, "", false}}).verdict,
              ActionVerdict::disk_nearly_full);
    EXPECT_EQ(scan("A").verdict, ActionVerdict::done);
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
}

TEST_F(Counting, TellsThePages) {
    const auto batch = till.step(Request{{99}, CountRequest{BeginCount{session_, {}, "", false}}});
    EXPECT_TRUE(has_notice(batch, NoticeKind::counts_changed));
}

}  // namespace
}  // namespace onepool::node
