// What stands picked goes out, to a carrier or to its buyer, or back to the shelf; and what the
// till believes of its stock meanwhile.

#include <gtest/gtest.h>

#include <cstdint>

#include "ended_till.hpp"
#include "order_till.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

using Handover = OrderTill;

const std::vector<StockLine> all{{Sku{"A"}, Units{2}}, {Sku{"B"}, Units{1}}};
const std::vector<StockLine> one_a{{Sku{"A"}, Units{1}}};

// ---- sent

TEST_F(Handover, OfAPickedOrderToACarrierSaysThatItStoodThere) {
    pick_all();
    ASSERT_EQ(till.ask(ShipOrder{order_, {}, "DHL", "T1"}).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Ship>(), (Ship{order_, all, "DHL", "T1", true}));
    EXPECT_EQ(known().state, OrderState::shipped);
    EXPECT_EQ(collect(3).verdict, ActionVerdict::wrong_state);
}

TEST_F(Handover, OfAnOrderThatIsPickedElsewhereToACarrierWaitsForThem) {
    ShipTask theirs = task(OrderState::held);
    theirs.taker = NodeId{{9}};
    tell(theirs);
    EXPECT_EQ(till.ask(ShipOrder{order_, {}, "", ""}).verdict, ActionVerdict::not_ours);
    tell(ours());
    scan("A");
    EXPECT_EQ(till.ask(ShipOrder{order_, {}, "", ""}).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Ship>(), (Ship{order_, all, "", "", false}));
    EXPECT_TRUE(till.store.picks.empty());
}

TEST_F(Handover, OfWhatIsToGoBackToACarrierIsRefused) {
    tell(task(OrderState::put_back));
    EXPECT_EQ(till.ask(ShipOrder{order_, {}, "", ""}).verdict, ActionVerdict::wrong_state);
}

// ---- collected

TEST_F(Handover, InPartsLeavesTheRestStanding) {
    pick_all();
    ASSERT_EQ(collect(3, one_a).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Collect>(), (Collect{order_, one_a, "passport", true}));
    const std::vector<StockLine> rest{{Sku{"A"}, Units{1}}, {Sku{"B"}, Units{1}}};
    EXPECT_EQ(known().state, OrderState::staged);
    EXPECT_EQ(known().lines, rest);
    EXPECT_EQ(known().descriptions, (std::vector<std::string>{"a A", "a B"}));
    ASSERT_EQ(collect(4).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Collect>().lines, rest);
    EXPECT_EQ(known().state, OrderState::collected);
    EXPECT_TRUE(till.core->tasks().empty());
    EXPECT_EQ(collect(5).verdict, ActionVerdict::wrong_state);
}

TEST_F(Handover, UnderOneIdHappensOnce) {
    pick_all();
    const Answer first = collect(3, one_a);
    EXPECT_EQ(collect(3, one_a).event, first.event);
    EXPECT_EQ(known().lines.at(0).quantity, Units{1});
}

TEST_F(Handover, OfMoreThanStandsThereIsRefused) {
    pick_all();
    const auto refused = [&](std::vector<StockLine> lines) {
        return collect(3, std::move(lines)).verdict;
    };
    EXPECT_EQ(refused({{Sku{"A"}, Units{3}}}), ActionVerdict::out_of_bounds);
    EXPECT_EQ(refused({{Sku{"A"}, Units{2}}, {Sku{"A"}, Units{1}}}), ActionVerdict::out_of_bounds);
    EXPECT_EQ(refused({{Sku{"C"}, Units{1}}}), ActionVerdict::out_of_bounds);
    EXPECT_EQ(refused({{Sku{"A"}, Units{0}}}), ActionVerdict::out_of_bounds);
    EXPECT_EQ(refused({{Sku{"A"}, Units{INT64_MAX}}}), ActionVerdict::out_of_bounds);
    EXPECT_EQ(refused({{Sku{"A"}, Units{INT64_MIN}}}), ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST_F(Handover, FromTheShelfNeedsNoPick) {
    tell(ours());
    scan("A");
    ASSERT_EQ(collect(3, one_a).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Collect>(), (Collect{order_, one_a, "passport", false}));
    EXPECT_EQ(known().state, OrderState::held) << "the rest is still to be picked";
    EXPECT_EQ(till.core->progress(order_), nullptr) << "what was scanned may be what went";
    scan("A");
    scan("B");
    EXPECT_EQ(finish().verdict, ActionVerdict::done);
}

TEST_F(Handover, DoesNotComeBackWithALateWordOfTheHub) {
    greet();
    pick_all();
    tell(ours());
    EXPECT_EQ(known().state, OrderState::staged);
    collect(3, one_a);
    tell(task(OrderState::staged));
    EXPECT_EQ(known().lines.at(0).quantity, Units{1}) << "never more than is left";
    collect(4);
    tell(task(OrderState::held));
    EXPECT_EQ(known().state, OrderState::collected);
    till.restart();
    EXPECT_EQ(known().state, OrderState::collected);
    change_ = 0;
    for (int i = 0; i < 5; ++i)
        tell(task(OrderState::held));
    EXPECT_EQ(known().state, OrderState::collected);
}

TEST_F(Handover, AfterItsTimeIsStillGood) {
    ShipTask over = task(OrderState::put_back);
    over.collect_by = opening;
    tell(over);
    ASSERT_EQ(collect(3).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Collect>(), (Collect{order_, all, "passport", true}));
    EXPECT_EQ(known().state, OrderState::collected);
}

TEST_F(Handover, IsRefusedOfWhatWasCancelled) {
    tell(task(OrderState::put_back));
    const Answer answer = collect(3);
    EXPECT_EQ(answer.verdict, ActionVerdict::wrong_state);
    EXPECT_NE(answer.explanation.find("Put the goods back"), std::string::npos);
    EXPECT_TRUE(till.store.journal.empty());
}

TEST_F(Handover, IsRefusedOfWhatWasCancelledBeforeTheHubHeardOfThePick) {
    greet();
    ShipTask kept = ours();
    kept.collect_by = opening;
    tell(kept);
    scan("A", 2);
    scan("B");
    finish();
    tell(task(OrderState::released, {}));
    EXPECT_EQ(known().state, OrderState::put_back);
    EXPECT_EQ(known().collect_by, std::nullopt);
    EXPECT_EQ(collect(3).verdict, ActionVerdict::wrong_state);
}

TEST_F(Handover, IsRefusedOfOrdersThatAreNotHere) {
    EXPECT_EQ(collect(3).verdict, ActionVerdict::no_such_order);
    EXPECT_EQ(put_back(4).verdict, ActionVerdict::no_such_order);
    tell(task(OrderState::released, {}));
    EXPECT_EQ(collect(3).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(put_back(4).verdict, ActionVerdict::wrong_state);
}

// ---- put back

TEST_F(Handover, BackToTheShelfIsForWhatIsToGoBack) {
    tell(task(OrderState::staged));
    EXPECT_EQ(put_back(3).verdict, ActionVerdict::wrong_state);
    tell(task(OrderState::put_back));
    ASSERT_EQ(put_back(3).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<PutBack>(), (PutBack{order_, all, "nobody came"}));
    EXPECT_TRUE(till.core->tasks().empty());
    EXPECT_EQ(put_back(3).verdict, ActionVerdict::repeated);
    tell(task(OrderState::put_back));
    EXPECT_TRUE(till.core->tasks().empty()) << "the hub has not heard of it";
    till.restart();
    EXPECT_TRUE(till.core->tasks().empty());
}

TEST_F(Handover, OfAnOrderThatWasCancelledBeforeTheHubHeardOfThePickIsBackToTheShelf) {
    greet();
    pick_all();
    tell(task(OrderState::released, {}));
    EXPECT_EQ(known().state, OrderState::put_back);
    EXPECT_EQ(known().lines, all);
    till.restart();
    EXPECT_EQ(known().state, OrderState::put_back);
    ASSERT_EQ(put_back(4).verdict, ActionVerdict::done);
    EXPECT_TRUE(till.core->tasks().empty());
}

// ---- what the hub has heard

TEST_F(Handover, WhatTheHubSaidTooEarlyCountsOnceItHasHeard) {
    greet();
    pick_all();
    tell(task(OrderState::released, {}));
    tell(task(OrderState::put_back));
    ASSERT_EQ(put_back(4).verdict, ActionVerdict::done);
    tell(task(OrderState::put_back, one_a));
    EXPECT_EQ(known().state, OrderState::released);
    greet();
    const auto batch = till.ack(Seq{2});
    EXPECT_EQ(known().state, OrderState::put_back) << "by the hub's books some stands here yet";
    EXPECT_EQ(known().lines, one_a);
    EXPECT_TRUE(has_notice(batch, NoticeKind::tasks_changed));
    EXPECT_EQ(till.store.tasks.at(order_).lines, one_a);
}

TEST_F(Handover, WhatWasPickedInVainIsToGoBackUntilItDid) {
    greet();
    pick_all();
    tell(task(OrderState::released, {}));
    greet();
    till.ack(Seq{1});
    EXPECT_EQ(known().state, OrderState::put_back) << "it stands here all the same";
    till.restart();
    tell(task(OrderState::released, {}));
    EXPECT_EQ(known().state, OrderState::put_back);
    EXPECT_EQ(known().lines, all);
    ASSERT_EQ(put_back(4).verdict, ActionVerdict::done);
    tell(task(OrderState::released, {}));
    EXPECT_TRUE(till.core->tasks().empty());
}

TEST_F(Handover, WhatStandsHereByTheHubsWordIsReleasedByIt) {
    greet();
    pick_all();
    tell(task(OrderState::released, {}));
    tell(task(OrderState::put_back));
    EXPECT_EQ(known().state, OrderState::put_back);
    tell(task(OrderState::released, {}));
    EXPECT_TRUE(till.core->tasks().empty()) << "somebody else here put it back";
}

TEST_F(Handover, WhatTheHubAddsCountsOnceItHasHeard) {
    greet();
    pick_all();
    collect(3, one_a);
    tell(task(OrderState::staged));
    EXPECT_EQ(known().lines.at(0).quantity, Units{1});
    greet();
    till.ack(Seq{2});
    tell(task(OrderState::staged));
    EXPECT_EQ(known().lines, all) << "more of it stands here";
    collect(4);
    EXPECT_EQ(known().state, OrderState::collected);
    tell(task(OrderState::staged, one_a));
    EXPECT_EQ(known().state, OrderState::collected);
    till.link_up();
    till.welcome({Seq{2}, till.store.journal.at(Seq{2}).hash});
    till.ack(Seq{3});
    EXPECT_EQ(known().state, OrderState::staged);
    EXPECT_EQ(known().lines, one_a);
}

TEST_F(Handover, MoreThatStandsHereThanWentOutIsToGoBack) {
    greet();
    pick_all();
    till.ask(ShipOrder{order_, {}, "", ""});
    tell(task(OrderState::put_back, one_a));
    EXPECT_EQ(known().state, OrderState::shipped);
    greet();
    till.ack(Seq{2});
    EXPECT_EQ(known().state, OrderState::put_back);
    EXPECT_EQ(known().lines, one_a);
}

TEST_F(Handover, InAnEndedJournalStandsUntilTheHubHasHeardOfIt) {
    till.config.journal_seed.bytes.fill(9);
    till.restart();
    greet();
    pick_all();
    till.ask(ShipOrder{order_, {}, "", ""});
    till.arrive(fence_of(till.store.live, Seq{1}));
    EXPECT_EQ(known().state, OrderState::shipped);
    till.config.journal = till.store.live;
    till.welcome({});
    change_ = 10;
    tell(task(OrderState::put_back, one_a));
    EXPECT_EQ(known().state, OrderState::shipped);
    Ack late;
    late.hub_epoch = HubEpoch{1};
    late.journal = till.store.ended.at(0).journal;
    late.applied = till.store.ended.at(0).head;
    till.arrive(late);
    EXPECT_EQ(known().state, OrderState::put_back);
}

class EndedHandover : public OrderTill {
  protected:
    EndedHandover() {
        till.config.journal_seed.bytes.fill(9);
        till.restart();
        greet();
        pick_all();
        till.arrive(fence_of(till.store.live, Seq{1}));
        till.config.journal = till.store.live;
        till.welcome({});
        change_ = 10;
    }
    void hub_has_all() {
        Ack late;
        late.hub_epoch = HubEpoch{1};
        late.journal = till.store.ended.at(0).journal;
        late.applied = till.store.ended.at(0).head;
        till.arrive(late);
    }
};

TEST_F(EndedHandover, OfAPickThatTheHubHasNotHeardOfIsNotPickedAgain) {
    EXPECT_EQ(known().state, OrderState::staged);
    EXPECT_EQ(till.store.tasks.at(order_).state, OrderState::staged);
    tell(task(OrderState::held));
    EXPECT_EQ(known().state, OrderState::staged);
    hub_has_all();
    EXPECT_EQ(known().state, OrderState::staged);
    tell(task(OrderState::put_back));
    EXPECT_EQ(known().state, OrderState::put_back);
}

TEST_F(EndedHandover, OfWhatTheHubHasNoWordIsOverOnceItHasHeard) {
    hub_has_all();
    EXPECT_TRUE(till.core->tasks().empty()) << "it ended long ago";
    EXPECT_EQ(till.store.tasks.at(order_).state, OrderState::released);
}

// ---- stock as the till believes it

TEST_F(Handover, LowersTheShelfOnce) {
    greet();
    Downlink message;
    message.hub_epoch = HubEpoch{1};
    message.journal = till.store.live;
    message.hub_wall = till.now.wall;
    message.mark = {1, ++change_};
    for (const char* sku : {"A", "B"}) {
        StockLevel level;
        level.sku = Sku{sku};
        level.version = 1;
        level.shelf = Units{10};
        message.levels.push_back(level);
    }
    till.arrive(message);
    const auto shelf = [&](const char* sku) { return till.core->level(Sku{sku})->shelf; };
    tell(ours());
    scan("A", 2);
    EXPECT_EQ(shelf("A"), Units{10}) << "on its way, and not recorded";
    lack("B", 1);
    finish();
    EXPECT_EQ(shelf("A"), Units{8});
    EXPECT_EQ(shelf("B"), Units{9}) << "what is missing is not on the shelf either";
    collect(3, one_a);
    EXPECT_EQ(shelf("A"), Units{8}) << "it stood elsewhere";
    till.step(Tick{}, Millis{limits::lazy_flush_ms});
    till.restart();
    EXPECT_EQ(shelf("A"), Units{8});
    tell(task(OrderState::put_back, one_a));
    put_back(4);
    EXPECT_EQ(shelf("A"), Units{9});
}

TEST_F(Handover, FromTheShelfLowersIt) {
    Event event;
    event.body = Collect{order_, one_a, "", false};
    const std::vector<StockLine> gone{{Sku{"A"}, Units{-1}}};
    EXPECT_EQ(shelf_movements(event), gone);
    event.body = Collect{order_, one_a, "", true};
    EXPECT_TRUE(shelf_movements(event).empty());
    event.body = Ship{order_, one_a, "", "", false};
    EXPECT_EQ(shelf_movements(event), gone);
    event.body = Ship{order_, one_a, "", "", true};
    EXPECT_TRUE(shelf_movements(event).empty());
    event.body = PutBack{order_, one_a, ""};
    EXPECT_EQ(shelf_movements(event), one_a);
    event.body = Take{order_, false};
    EXPECT_TRUE(shelf_movements(event).empty());
    event.body = Leave{order_, true, "why"};
    EXPECT_TRUE(shelf_movements(event).empty());
}

// ---- found by what was scanned or typed

TEST_F(Handover, FindsTheOrderByItsNumberWhateverItsState) {
    tell(task(OrderState::staged));
    const auto found = [&](const char* code) { return till.core->find_tasks(code).size(); };
    EXPECT_EQ(found("S-1"), 1u);
    EXPECT_EQ(found("s-1"), 1u);
    EXPECT_EQ(found("SHOP/s-1"), 1u);
    EXPECT_EQ(found("S-"), 0u);
    EXPECT_EQ(found("S-10"), 0u);
    EXPECT_EQ(found("market/S-1"), 0u);
    EXPECT_EQ(found(""), 0u);
    collect(3);
    EXPECT_EQ(found("S-1"), 1u);
}

// ---- crashes

// One order from its first scan until the last of it is gone, a step at a time.
class Course : public OrderTill {
  public:
    Course() { tell(ours()); }
    void TestBody() override {}

    std::vector<Action> steps() const {
        const auto scanned = [&](const char* sku) {
            return ScanPick{order_, StaffId{"ann"}, Sku{sku}, sku, Units{1}};
        };
        return {scanned("A"),
                scanned("A"),
                UndoPick{order_},
                scanned("A"),
                ShortPick{order_, StaffId{"ann"}, Sku{"B"}, Units{1}, ShortReason::missing},
                FinishPick{document(9), order_, {}, "C-3"},
                CollectOrder{document(3), order_, {}, one_a, ""},
                CollectOrder{document(4), order_, {}, {}, ""}};
    }
    void take_step(std::size_t at) {
        EXPECT_EQ(till.ask(steps()[at]).verdict, ActionVerdict::done) << at;
    }
    // Nothing of it became durable, and nobody was answered.
    void lose_step(std::size_t at) {
        till.core->step(Request{RequestId{77}, steps()[at]}, till.now);
        till.restart();
    }
    void restart() { till.restart(); }
    void expect_same(const Course& calm) const {
        EXPECT_EQ(till.store.journal, calm.till.store.journal);
        EXPECT_EQ(till.store.picks, calm.till.store.picks);
        EXPECT_EQ(till.store.tasks, calm.till.store.tasks);
        EXPECT_EQ(till.core->tasks(), calm.till.core->tasks());
        const PickProgress* mine = till.core->progress(order_);
        const PickProgress* theirs = calm.till.core->progress(order_);
        ASSERT_EQ(mine == nullptr, theirs == nullptr);
        EXPECT_TRUE(mine == nullptr || *mine == *theirs);
    }
};

TEST(HandoverCrashes, ARestartAfterAnyStepChangesNothing) {
    const std::size_t steps = Course().steps().size();
    for (std::size_t dies_after = 0; dies_after < steps; ++dies_after) {
        Course calm;
        Course disturbed;
        for (std::size_t at = 0; at < steps; ++at) {
            SCOPED_TRACE("dies after " + std::to_string(dies_after) + ", at " + std::to_string(at));
            calm.take_step(at);
            disturbed.take_step(at);
            if (at == dies_after)
                disturbed.restart();
            disturbed.expect_same(calm);
        }
    }
}

TEST(HandoverCrashes, AStepLostInTheCrashIsDoneByTheRetry) {
    const std::size_t steps = Course().steps().size();
    for (std::size_t lost = 0; lost < steps; ++lost) {
        Course calm;
        Course disturbed;
        for (std::size_t at = 0; at < steps; ++at) {
            SCOPED_TRACE("loses " + std::to_string(lost) + ", at " + std::to_string(at));
            calm.take_step(at);
            if (at == lost)
                disturbed.lose_step(at);
            disturbed.take_step(at);
            disturbed.expect_same(calm);
        }
    }
}

}  // namespace
}  // namespace onepool::node
