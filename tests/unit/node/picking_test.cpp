// An order is taken, picked scan by scan and staged, or given back.

#include <gtest/gtest.h>

#include "ended_till.hpp"
#include "order_till.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::node {
namespace {

using Picking = OrderTill;

// ---- who picks it

TEST_F(Picking, IsAskedForAndGoesOnOnceTheHubSaysSo) {
    tell(task(OrderState::held));
    EXPECT_EQ(scan("A").verdict, ActionVerdict::not_ours);
    EXPECT_NE(scan("A").explanation.find("Take it first"), std::string::npos);
    ASSERT_EQ(take().verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Take>(), (Take{order_, false}));
    EXPECT_TRUE(till.core->is_asked(order_));
    EXPECT_EQ(scan("A").verdict, ActionVerdict::not_ours) << "the hub has not said so";
    EXPECT_EQ(take(2).verdict, ActionVerdict::repeated);

    tell(ours());
    EXPECT_FALSE(till.core->is_asked(order_));
    EXPECT_EQ(scan("A").verdict, ActionVerdict::done);
    EXPECT_EQ(take(3).verdict, ActionVerdict::repeated) << "ours already";
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST_F(Picking, AWordFromBeforeItWasAskedForChangesNothing) {
    tell(task(OrderState::held));
    take();
    tell(task(OrderState::held));
    EXPECT_TRUE(till.core->is_asked(order_));
    tell(task(OrderState::released, {}));
    EXPECT_FALSE(till.core->is_asked(order_));
}

TEST_F(Picking, OfAnotherDeviceIsLeftToItUnlessTakenOver) {
    ShipTask theirs = task(OrderState::held);
    theirs.taker = NodeId{{9}};
    theirs.taker_staff = StaffId{"Bob"};
    tell(theirs);
    const Answer refused = take();
    EXPECT_EQ(refused.verdict, ActionVerdict::not_ours);
    EXPECT_EQ(refused.explanation,
              "Bob picks it on another device; take it over if that device is dead.");
    EXPECT_EQ(scan("A").verdict, ActionVerdict::not_ours);
    EXPECT_EQ(take(1, true).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Take>(), (Take{order_, true}));
}

TEST_F(Picking, EndsWhenAnotherDeviceTakesItOver) {
    tell(ours());
    scan("A");
    ASSERT_NE(till.core->progress(order_), nullptr);
    ShipTask theirs = task(OrderState::held);
    theirs.taker = NodeId{{9}};
    const auto batch = tell(theirs);
    EXPECT_TRUE(has_notice(batch, NoticeKind::tasks_changed));
    EXPECT_EQ(till.core->progress(order_), nullptr);
    EXPECT_TRUE(till.store.picks.empty());
    EXPECT_EQ(finish().verdict, ActionVerdict::not_ours);
}

TEST_F(Picking, EndsWhenTheOrderIsCancelledMeanwhile) {
    tell(ours());
    scan("A");
    const auto batch = tell(task(OrderState::released, {}));
    EXPECT_TRUE(has_notice(batch, NoticeKind::tasks_changed));
    EXPECT_EQ(till.core->progress(order_), nullptr);
    EXPECT_TRUE(till.store.picks.empty());
    const Answer answer = scan("A");
    EXPECT_EQ(answer.verdict, ActionVerdict::wrong_state);
    EXPECT_NE(answer.explanation.find("Put the goods back"), std::string::npos);
    EXPECT_EQ(take().verdict, ActionVerdict::wrong_state);
}

TEST_F(Picking, IsRefusedOfAnOrderThatIsNotHere) {
    EXPECT_EQ(take().verdict, ActionVerdict::no_such_order);
    EXPECT_EQ(scan("A").verdict, ActionVerdict::no_such_order);
    EXPECT_EQ(lack("A", 1).verdict, ActionVerdict::no_such_order);
    EXPECT_EQ(till.ask(UndoPick{order_}).verdict, ActionVerdict::no_such_order);
    EXPECT_EQ(finish().verdict, ActionVerdict::no_such_order);
    EXPECT_EQ(till.ask(LeaveOrder{document(1), order_, {}, false, ""}).verdict,
              ActionVerdict::no_such_order);
}

TEST_F(Picking, IsGivenBackAndForgetsWhatWasScanned) {
    tell(ours());
    scan("A");
    ASSERT_EQ(till.ask(LeaveOrder{document(1), order_, {}, false, "lunch"}).verdict,
              ActionVerdict::done);
    EXPECT_EQ(newest<Leave>(), (Leave{order_, false, "lunch"}));
    EXPECT_EQ(till.core->progress(order_), nullptr);
    EXPECT_EQ(known().state, OrderState::held) << "for somebody else here";
    EXPECT_EQ(scan("A").verdict, ActionVerdict::not_ours);
    EXPECT_EQ(take(2).verdict, ActionVerdict::done);
}

// ---- asked again, because no answer came

TEST_F(Picking, CountsWhatIsAskedAgainOnce) {
    tell(ours());
    const ScanPick scanned{order_, StaffId{"ann"}, Sku{"A"}, "A", Units{1}, document(1)};
    EXPECT_EQ(till.ask(scanned).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(scanned).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.core->progress(order_)->picked(Sku{"A"}), Units{1});
    const ShortPick lacking{order_,   StaffId{"ann"},       Sku{"A"},
                            Units{1}, ShortReason::missing, document(2)};
    EXPECT_EQ(till.ask(lacking).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(lacking).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.core->progress(order_)->short_of(Sku{"A"}), Units{1});
}

TEST_F(Picking, TakesOneStepBackForAnUndoThatIsAskedAgain) {
    tell(ours());
    scan("A");
    const UndoPick undo{order_, document(1)};
    scan("B");
    EXPECT_EQ(till.ask(undo).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(undo).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.core->progress(order_)->picked(Sku{"A"}), Units{1});
}

// A page gave a request up and asked again; the first one arrives behind all of it.
TEST_F(Picking, DoesNotCountAScanThatArrivesBehindItsUndo) {
    tell(ours());
    const ScanPick late{order_, StaffId{"ann"}, Sku{"A"}, "A", Units{1}, document(1)};
    EXPECT_EQ(till.ask(late).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(UndoPick{order_, document(2)}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(late).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.core->progress(order_)->picked(Sku{"A"}), Units{0});
    EXPECT_EQ(till.ask(UndoPick{order_, document(3)}).verdict, ActionVerdict::wrong_state);
}

TEST_F(Picking, KnowsWhatWasAskedAfterAKill) {
    tell(ours());
    const ScanPick scanned{order_, StaffId{"ann"}, Sku{"A"}, "A", Units{1}, document(1)};
    ASSERT_EQ(till.ask(scanned).verdict, ActionVerdict::done);
    till.restart();
    EXPECT_EQ(till.ask(scanned).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.core->progress(order_)->picked(Sku{"A"}), Units{1});
}

TEST_F(Picking, JudgesAnewWhatWasRefused) {
    tell(ours());
    const ScanPick wrong{order_, StaffId{"ann"}, Sku{"C"}, "C", Units{1}, document(1)};
    EXPECT_EQ(till.ask(wrong).verdict, ActionVerdict::wrong_item);
    EXPECT_EQ(till.ask(wrong).verdict, ActionVerdict::wrong_item);
    EXPECT_TRUE(till.store.picks.empty());
}

TEST_F(Picking, IsCutToWhatIsWantedWhenSomebodyElseHandsAPartOver) {
    tell(ours());
    scan("A");
    scan("B");
    scan("A");
    ShipTask rest = ours();
    rest.lines = {{Sku{"A"}, Units{1}}};
    rest.descriptions = {"a A"};
    const auto batch = tell(rest);
    EXPECT_TRUE(has_alarm(batch, "put back on the shelf what was too much (1 of a A, 1 of B)"));
    const PickProgress* progress = till.core->progress(order_);
    ASSERT_NE(progress, nullptr);
    ASSERT_EQ(progress->steps.size(), 1u);
    EXPECT_EQ(progress->steps[0].sku, Sku{"A"});
    EXPECT_EQ(progress->steps[0].quantity, Units{1});
    EXPECT_EQ(till.store.picks.at(order_), *progress);
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Pick>().lines, rest.lines);
}

TEST_F(Picking, OfNothingThatIsStillWantedIsForgotten) {
    tell(ours());
    scan("A");
    lack("A", 1);
    ShipTask rest = ours();
    rest.lines = {{Sku{"B"}, Units{1}}};
    rest.descriptions = {"a B"};
    tell(rest);
    EXPECT_EQ(till.core->progress(order_), nullptr);
    EXPECT_TRUE(till.store.picks.empty());
}

TEST_F(Picking, IsRefusedForThisStoreWithAReason) {
    tell(ours());
    const auto refuse = [&](const std::string& why) {
        return till.ask(LeaveOrder{document(1), order_, {}, true, why});
    };
    EXPECT_EQ(refuse("").verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(refuse(std::string(limits::text_bytes + 1, 'x')).verdict,
              ActionVerdict::out_of_bounds);
    ASSERT_EQ(refuse("the shop is flooded").verdict, ActionVerdict::done);
    EXPECT_TRUE(till.core->tasks().empty());
    tell(ours());
    EXPECT_TRUE(till.core->tasks().empty()) << "the hub has not heard of it yet";
}

// ---- scan by scan

TEST_F(Picking, GoesOnWhereItWasAfterARestart) {
    tell(ours());
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    ASSERT_EQ(lack("B", 1, ShortReason::damaged).verdict, ActionVerdict::done);
    till.restart();
    const PickProgress* progress = till.core->progress(order_);
    ASSERT_NE(progress, nullptr);
    EXPECT_EQ(progress->by, StaffId{"ann"});
    EXPECT_EQ(progress->picked(Sku{"A"}), Units{1});
    EXPECT_EQ(progress->short_of(Sku{"B"}), Units{1});
    till.now.wall.value += 5'000;
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    const UnixMs last_scan = till.now.wall;
    till.now.wall.value += 5'000;
    ASSERT_EQ(finish().verdict, ActionVerdict::done);
    const Pick pick{order_,
                    {{Sku{"A"}, Units{2}}},
                    {{Sku{"B"}, Units{1}, ShortReason::damaged}},
                    "C-3",
                    {last_scan}};
    EXPECT_EQ(newest<Pick>(), pick);
    EXPECT_TRUE(till.store.picks.empty());
    EXPECT_EQ(known().state, OrderState::staged);
    EXPECT_EQ(known().lines, (std::vector<StockLine>{{Sku{"A"}, Units{2}}}));
    EXPECT_EQ(known().place, "C-3");
    till.restart();
    EXPECT_EQ(known().state, OrderState::staged);
    EXPECT_EQ(till.core->progress(order_), nullptr);
}

TEST_F(Picking, SaysWhatIsWantedWhenSomethingElseIsScanned) {
    tell(ours());
    const Answer other = scan("X");
    EXPECT_EQ(other.verdict, ActionVerdict::wrong_item);
    EXPECT_EQ(other.explanation, "Scanned X. This order wants: a A (2 left), a B (1 left).");
    EXPECT_EQ(scan("A", 3).verdict, ActionVerdict::wrong_item) << "more than it wants";
    scan("B");
    EXPECT_EQ(scan("B").explanation, "Scanned B. This order wants: a A (2 left).");
    const Answer unknown = till.ask(ScanPick{order_, {}, Sku{}, "4006381333931", Units{1}});
    EXPECT_EQ(unknown.verdict, ActionVerdict::wrong_item);
    EXPECT_EQ(unknown.explanation, "Scanned 4006381333931. This order wants: a A (2 left).");
    scan("A", 2);
    EXPECT_EQ(scan("A").explanation, "Scanned A. This order wants nothing more: finish it.");
    EXPECT_EQ(lack("A", 1).verdict, ActionVerdict::wrong_item);
    EXPECT_EQ(till.core->progress(order_)->steps.size(), 2u);
}

TEST_F(Picking, OfNothingIsRefused) {
    tell(ours());
    EXPECT_EQ(scan("A", 0).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(lack("A", -1).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(ScanPick{order_, StaffId{std::string(limits::name_bytes + 1, 'x')}, Sku{"A"},
                                "A", Units{1}})
                  .verdict,
              ActionVerdict::out_of_bounds);
    EXPECT_TRUE(till.store.picks.empty());
}

TEST_F(Picking, TakesTheNewestStepBack) {
    tell(ours());
    EXPECT_EQ(till.ask(UndoPick{order_}).verdict, ActionVerdict::wrong_state);
    scan("A");
    lack("A", 1);
    ASSERT_EQ(till.ask(UndoPick{order_}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.core->progress(order_)->short_of(Sku{"A"}), Units{0});
    EXPECT_EQ(till.core->progress(order_)->picked(Sku{"A"}), Units{1});
    ASSERT_EQ(till.ask(UndoPick{order_}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.core->progress(order_), nullptr);
    EXPECT_TRUE(till.store.picks.empty());
}

TEST_F(Picking, IsDurableStepByStepAndTellsThePage) {
    tell(ours());
    const auto batch =
        till.step(Request{RequestId{7}, ScanPick{order_, StaffId{"ann"}, Sku{"A"}, "A", Units{1}}});
    const PickStep scanned{Sku{"A"}, Units{1}, {}, till.now.wall};
    EXPECT_EQ(batch.persist, (std::vector<Record>{PickPut{{order_, StaffId{"ann"}, {scanned}}}}));
    EXPECT_TRUE(has_notice(batch, NoticeKind::tasks_changed));
}

// The goods were in a tote since: a count of their shelf meanwhile did not see them.
TEST_F(Picking, AScanThatAPageKeptIsDatedByWhenItWasMade) {
    tell(ours());
    till.now.wall = till.now.wall + Millis{60'000};
    ScanPick late{order_, StaffId{"ann"}, Sku{"A"}, "A", Units{1}};
    late.age_ms = 20'000;
    ASSERT_EQ(till.ask(late).verdict, ActionVerdict::done);
    EXPECT_EQ(till.core->progress(order_)->last_scan(Sku{"A"}),
              UnixMs{till.now.wall.value - 20'000});
}

TEST_F(Picking, AScanIsNeverOlderThanItsOrder) {
    tell(ours());
    till.now.wall = till.now.wall + Millis{60'000};
    ScanPick late{order_, StaffId{"ann"}, Sku{"A"}, "A", Units{1}};
    late.age_ms = limits::scan_age_ms;
    ASSERT_EQ(till.ask(late).verdict, ActionVerdict::done);
    EXPECT_EQ(till.core->progress(order_)->last_scan(Sku{"A"}),
              ours().placed_at + Millis{-limits::placed_apart_ms});
}

// When it was placed is the word of the shop, whose clock may be ahead.
TEST_F(Picking, AScanOfAnOrderFromTheFutureIsDatedByItsAgeAndNeverBehindWhenItCame) {
    ShipTask ahead = ours();
    ahead.placed_at = till.now.wall + Millis{60'000};
    tell(ahead);
    ScanPick late{order_, StaffId{"ann"}, Sku{"A"}, "A", Units{1}};
    late.age_ms = 20'000;
    ASSERT_EQ(till.ask(late).verdict, ActionVerdict::done);
    EXPECT_EQ(till.core->progress(order_)->last_scan(Sku{"A"}),
              UnixMs{till.now.wall.value - 20'000});
    ahead.placed_at = till.now.wall + Millis{2 * limits::placed_apart_ms};
    tell(ahead);
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    EXPECT_EQ(till.core->progress(order_)->last_scan(Sku{"A"}), till.now.wall);
}

// Of whatever size an order is, scanning each unit of it never ends in a refusal.
TEST_F(Picking, OfMoreScansThanAreKeptGoesOn) {
    const auto kept = static_cast<std::int64_t>(limits::pick_steps);
    ShipTask large = ours();
    large.lines = {{Sku{"A"}, Units{kept + 5}}, {Sku{"B"}, Units{1}}};
    tell(large);
    lack("B", 1);
    PickProgress& progress = till.store.picks.at(order_);
    progress.steps.resize(limits::pick_steps, {Sku{"A"}, Units{1}, {}});
    till.restart();
    for (int i = 0; i < 6; ++i)
        ASSERT_EQ(scan("A").verdict, ActionVerdict::done) << i;
    EXPECT_EQ(till.core->progress(order_)->steps.size(), 8u) << "one of each, and six more";
    ASSERT_EQ(finish().verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Pick>().lines, (std::vector<StockLine>{{Sku{"A"}, Units{kept + 5}}}));
    EXPECT_EQ(newest<Pick>().shorts.size(), 1u);
}

// ---- finished

TEST_F(Picking, IsFinishedOnlyWhenAllIsPickedOrShort) {
    tell(ours());
    scan("A");
    const Answer early = finish();
    EXPECT_EQ(early.verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(early.explanation,
              "Still to be picked: a A (1 left), a B (1 left). Scan it, or say that it is missing "
              "or damaged.");
    scan("A");
    scan("B");
    EXPECT_EQ(finish(9, "").verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(finish(9, std::string(limits::place_bytes + 1, 'x')).verdict,
              ActionVerdict::out_of_bounds);
    EXPECT_TRUE(till.store.journal.empty());
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
}

TEST_F(Picking, OfWhichAllIsShortStandsNowhere) {
    tell(ours());
    lack("A", 1);
    lack("A", 1, ShortReason::damaged);
    lack("B", 1);
    ASSERT_EQ(finish(9, "").verdict, ActionVerdict::done);
    EXPECT_TRUE(newest<Pick>().lines.empty());
    EXPECT_EQ(newest<Pick>().shorts.size(), 3u);
    EXPECT_TRUE(till.core->tasks().empty());
}

TEST_F(Picking, UnderOneIdIsOnePick) {
    pick_all();
    const auto first = till.store.journal.rbegin()->second;
    const Answer again = finish();
    EXPECT_EQ(again.verdict, ActionVerdict::repeated);
    EXPECT_EQ(again.event->seq, first.seq);
    EXPECT_EQ(finish(8).verdict, ActionVerdict::wrong_state) << "picked already";
    EXPECT_EQ(collect(9).verdict, ActionVerdict::wrong_state) << "another kind of document";
    till.restart();
    FinishPick same{document(9), order_, {}, "C-3"};
    same.already = again.event;
    EXPECT_EQ(till.ask(same).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST_F(Picking, MoreThanIsWantedNowCountsForNothing) {
    tell(ours());
    scan("A", 2);
    scan("B");
    ShipTask less = ours();
    less.lines = {{Sku{"A"}, Units{2}}};
    less.descriptions = {"a A"};
    EXPECT_TRUE(has_notice(tell(less), NoticeKind::alarm)) << "its goods are in somebody's hands";
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Pick>().lines, (std::vector<StockLine>{{Sku{"A"}, Units{2}}}));
}

TEST_F(Picking, GoesOnBelowTheDiskFloor) {
    till.step(DiskFree{1});
    tell(task(OrderState::held));
    EXPECT_EQ(take().verdict, ActionVerdict::done);
    pick_all();
    EXPECT_EQ(collect(3).verdict, ActionVerdict::done);
}

TEST_F(Picking, IsForgottenWithTheJournalItWasIn) {
    till.config.journal_seed.bytes.fill(9);
    till.restart();
    till.link_up();
    till.welcome({});
    tell(ours());
    scan("A");
    till.arrive(fence_of(till.store.live, Seq{1}));
    EXPECT_TRUE(till.core->tasks().empty());
    EXPECT_TRUE(till.store.tasks.empty());
    EXPECT_EQ(till.core->progress(order_), nullptr);
    EXPECT_TRUE(till.store.picks.empty());
}

TEST_F(Picking, ThatNobodyIsToDoAnyMoreIsForgottenAtAStart) {
    tell(ours());
    scan("A");
    till.store.tasks.at(order_).taker.reset();  // by a program that died in between
    till.restart();
    EXPECT_EQ(till.core->progress(order_), nullptr);
    EXPECT_TRUE(till.store.picks.empty());
}

TEST_F(Picking, DocumentsNeedAnIdOfTheirOwn) {
    tell(task(OrderState::held));
    till.ask(OpenBasket{document(1), {}});
    EXPECT_EQ(take(1).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(TakeOrder{{}, order_, {}}).verdict, ActionVerdict::wrong_state);
    tell(ours());
    EXPECT_EQ(till.ask(LeaveOrder{document(1), order_, {}, false, ""}).verdict,
              ActionVerdict::wrong_state);
    scan("A", 2);
    scan("B");
    EXPECT_EQ(finish(1).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(collect(1).verdict, ActionVerdict::wrong_state);
    tell(task(OrderState::put_back));
    EXPECT_EQ(put_back(1).verdict, ActionVerdict::wrong_state);
    EXPECT_TRUE(till.store.journal.empty());
}

}  // namespace
}  // namespace onepool::node
