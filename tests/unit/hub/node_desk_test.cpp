// What nodes send and what they are answered.
#include "hub/core/node_desk.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using Cases = std::vector<std::string>;

class Greeting : public testing::Test {
  protected:
    // The greeting of a node that was just challenged.
    FromNode proven(const Till& node) {
        Hello hello = node.plain_hello();
        hello.proof = room.told<Ack>().at(0).challenge;
        return node.says(hello);
    }

    HubRoom room;
};

TEST_F(Greeting, ANewJournalIsAdoptedAndWelcomedFromTheStart) {
    const Till fresh(3);
    room.command(RegisterNode{fresh.node(), LocationId{"store-1"}, "till-3"});

    const auto effects = room.step(fresh.hello());

    EXPECT_PRED_FORMAT2(same_effects, effects,
                        (Effects{StreamAdopted{fresh.node(), fresh.journal(), 1}}));
    const auto welcomes = room.told<Welcome>();
    ASSERT_EQ(welcomes.size(), 1u);
    EXPECT_EQ(welcomes[0].journal, fresh.journal());
    EXPECT_EQ(welcomes[0].epoch, 1u);
    EXPECT_EQ(welcomes[0].cursor, Position{});
    EXPECT_EQ(welcomes[0].credit, limits::window_start);
    EXPECT_EQ(welcomes[0].hub_epoch, HubEpoch{1});
}

TEST_F(Greeting, AKnownJournalIsWelcomedWhereItStoppedAndChangesNothing) {
    room.fact(room.till, receipt_of({{"A", 1}}));

    const auto effects = room.step(room.till.hello());

    EXPECT_TRUE(effects.empty());
    EXPECT_EQ(room.told<Welcome>().at(0).cursor, room.till.head());
}

// An idle copy beside its original: no history has parted yet, and no hash tells them apart.
TEST_F(Greeting, TwoMachinesThatGreetByTurnsAreACase) {
    const auto greets = [&](std::uint64_t boot_no) {
        Hello hello = room.till.plain_hello();
        hello.boot_no = boot_no;
        room.step(room.till.says(hello));
        EXPECT_EQ(room.told<Welcome>().size(), 1u) << "both sell on";
    };
    greets(5);
    for (int turn = 1; turn <= 2; ++turn) {
        greets(6);
        greets(5);
        EXPECT_TRUE(room.open_cases().empty()) << "an old greeting may come late";
    }
    greets(6);
    greets(5);
    EXPECT_EQ(room.open_cases(), std::vector<std::string>{"identity till-1, two machines"});
    const std::size_t entries = room.log.size();
    greets(6);
    greets(5);
    EXPECT_EQ(room.log.size(), entries) << "and is told once";
}

TEST_F(Greeting, RestartsFarApartAreNone) {
    for (std::uint64_t boot = 2; boot < 9; ++boot) {
        for (const std::uint64_t each : {boot, boot - 1}) {
            Hello hello = room.till.plain_hello();
            hello.boot_no = each;
            room.step(room.till.says(hello));
        }
        room.clock += limits::boot_turns_in_ms;
    }
    const auto cases = room.open_cases();
    EXPECT_EQ(std::ranges::count(cases, "identity till-1, two machines"), 0);
}

TEST_F(Greeting, OneMachineWithAnOlderCopyTakesNoTurns) {
    for (const std::uint64_t boot_no : {9u, 3u, 3u, 4u, 4u, 5u, 5u}) {
        Hello hello = room.till.plain_hello();
        hello.boot_no = boot_no;
        room.step(room.till.says(hello));
    }
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Greeting, ARestartedHubWelcomesWhereTheLogEnds) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    room.restart();

    room.step(room.till.hello());

    EXPECT_EQ(room.told<Welcome>().at(0).cursor, room.till.head());
}

TEST_F(Greeting, ASecondDatabaseWhileTheFirstIsAliveIsRefused) {
    const Till clone(1, 9);

    const auto effects = room.step(clone.hello());

    EXPECT_EQ(effects.size(), 1u);
    EXPECT_EQ(room.told<Fence>().at(0).reason, FenceReason::clone);
    EXPECT_EQ(room.told<Fence>().at(0).journal, clone.journal());
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1, second database"}));
    EXPECT_EQ(room.fact(room.till, receipt_of({{"A", 1}})).empty(), false) << "the first sells on";
}

TEST_F(Greeting, TheFirstDatabaseDoesNotEndTheCaseOfTheSecond) {
    const Till clone(1, 9);
    room.step(clone.hello());

    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(room.step(room.till.hello()).empty());
        EXPECT_TRUE(room.step(clone.hello()).empty()) << "the same trouble is not logged again";
    }

    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1, second database"}));
}

TEST_F(Greeting, AReplacedDatabaseIsLetInOnceTheFirstIsSilentForLong) {
    const Till replaced(1, 9);
    room.step(replaced.hello());
    room.clock += limits::clone_window_ms + 1;

    const auto effects = room.step(replaced.hello());

    EXPECT_PRED_FORMAT2(same_effects, effects[0],
                        Effect(StreamAdopted{replaced.node(), replaced.journal(), 2}));
    EXPECT_TRUE(room.open_cases().empty()) << "the case of the refusal closes";
    room.step(room.till.hello());
    EXPECT_TRUE(room.told<Fence>().empty()) << "it may be a message from before";
    room.step(proven(room.till));
    EXPECT_EQ(room.told<Fence>().at(0).reason, FenceReason::clone) << "the old one never returns";
    EXPECT_EQ(room.told<Fence>().at(0).remedy, Remedy::none) << "two machines must not take turns";
}

TEST_F(Greeting, ARolledBackNodeIsStoppedWithACase) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    const Till old(1);

    EXPECT_TRUE(room.step(old.hello()).empty()) << "it may be a message from before the sale";
    const auto effects = room.step(proven(old));

    ASSERT_TRUE(std::holds_alternative<StreamStopped>(effects[0]));
    EXPECT_EQ(room.told<Fence>().at(0).reason, FenceReason::rolled_back);
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1"}));
}

TEST_F(Greeting, AStoppedStreamIsAnsweredTheSameFenceAgain) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    room.step(Till(1).hello());
    room.step(proven(Till(1)));
    auto fence = room.told<Fence>().at(0);

    EXPECT_TRUE(room.step(room.till.hello()).empty());
    EXPECT_EQ(room.told<Fence>().at(0), fence);
    room.till.sells({{"A", 1}});
    EXPECT_TRUE(room.step(room.till.batch(2, 2)).empty());
    fence.late_from = Seq{2};  // it does not say here what it was told
    EXPECT_EQ(room.told<Fence>().at(0), fence);
}

TEST_F(Greeting, AJournalWithAHoleIsStopped) {
    Hello hello = room.till.plain_hello();
    hello.first_retained = Seq{5};
    hello.head.seq = Seq{9};

    room.step(room.till.says(hello));

    EXPECT_EQ(room.told<Fence>().at(0).reason, FenceReason::journal_hole);
}

TEST_F(Greeting, ANewJournalWithAHoleIsRefusedAndTheOldStreamStays) {
    room.clock += limits::clone_window_ms + 1;
    Hello hello = Till(1, 9).plain_hello();
    hello.first_retained = Seq{5};
    hello.head.seq = Seq{9};

    room.step(room.till.says(hello));

    EXPECT_EQ(room.told<Fence>().at(0).reason, FenceReason::journal_hole);
    EXPECT_FALSE(room.state().nodes().find(room.till.node())->intake.fence().has_value());
}

TEST_F(Greeting, AStoppedStreamAndAHoleInANewJournalDoNotStopItTwice) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    room.step(Till(1).hello());
    Hello hello = Till(1, 9).plain_hello();
    hello.first_retained = Seq{5};
    hello.head.seq = Seq{9};

    room.step(room.till.says(hello));

    EXPECT_EQ(room.told<Fence>().at(0).journal, journal_number(9));
}

TEST_F(Greeting, ANodeThatWasToldMoreThanTheHubHoldsRewindsWithACase) {
    room.till.records(receipt_of({{"A", 1}}));

    const auto effects = room.step(room.till.hello(room.till.head()));

    EXPECT_EQ(effects.size(), 1u);
    EXPECT_EQ(room.told<Welcome>().at(0).cursor, Position{});
    EXPECT_EQ(room.open_cases(), (Cases{"storage till-1"}));
}

TEST_F(Greeting, AnUnknownVersionIsRefused) {
    Hello hello = room.till.plain_hello();
    hello.major = wire_major + 1;

    room.step(room.till.says(hello));

    EXPECT_EQ(room.told<Fence>().at(0).reason, FenceReason::unsupported_version);
}

class Events : public testing::Test {
  protected:
    Events() { room.fact(room.till, receipt_of({{"A", 100}})); }
    Ack ack() { return room.told<Ack>().at(0); }
    HubRoom room;
};

TEST_F(Events, ABatchIsAppliedOnceAndAcknowledgedAtItsEnd) {
    room.till.sells({{"A", 1}});
    room.till.sells({{"A", 2}});

    room.step(room.till.batch(2, 3));

    EXPECT_EQ(ack().applied, room.till.head());
    EXPECT_EQ(ack().expect, std::nullopt);
    EXPECT_TRUE(ack().quarantined.empty());
    EXPECT_EQ(ack().safe, Seq{0});
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{97});
}

TEST_F(Events, ARepeatedBatchChangesNothingAndIsAnsweredAgain) {
    room.till.sells({{"A", 1}});
    room.step(room.till.batch(2, 2));

    EXPECT_TRUE(room.step(room.till.batch(2, 2)).empty());

    EXPECT_EQ(ack().applied, room.till.head());
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{99});
}

TEST_F(Events, OnlyTheNewPartOfAnOverlappingBatchIsApplied) {
    room.till.sells({{"A", 1}});
    room.step(room.till.batch(2, 2));
    room.till.sells({{"A", 1}});

    room.step(room.till.batch(1, 3));

    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{98});
    EXPECT_EQ(ack().applied, room.till.head());
}

TEST_F(Events, AGapIsAskedForAgain) {
    room.till.sells({{"A", 1}});
    room.till.sells({{"A", 1}});

    EXPECT_TRUE(room.step(room.till.batch(3, 3)).empty());

    EXPECT_EQ(ack().expect, Seq{2});
    EXPECT_EQ(ack().applied.seq, Seq{1});
}

TEST_F(Events, ACorruptBatchIsAskedForAgainAndCounted) {
    room.till.sells({{"A", 1}});
    EventBatch batch = room.till.plain_batch(2, 2);
    batch.events[0][20] ^= 0x40;

    EXPECT_TRUE(room.step(room.till.says(batch)).empty());

    EXPECT_EQ(ack().expect, Seq{2});
    EXPECT_EQ(room.core->live(room.till.node())->refused_messages, 1u);
}

TEST_F(Events, AnotherHistoryStopsTheStreamWithACase) {
    Till fork(1);
    fork.records(receipt_of({{"B", 1}}));
    fork.sells({{"B", 1}});

    const auto effects = room.step(fork.batch(2, 2));

    ASSERT_EQ(effects.size(), 2u);
    EXPECT_TRUE(std::holds_alternative<StreamStopped>(effects[0]));
    EXPECT_EQ(room.told<Fence>().at(0).reason, FenceReason::fork);
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1"}));
}

TEST_F(Events, ABatchOfAnotherJournalIsAnsweredSoThatItsSenderGreets) {
    Till other(1, 9);
    other.sells({{"A", 1}});

    EXPECT_TRUE(room.step(other.batch(1, 1)).empty());

    EXPECT_EQ(ack().journal, room.till.journal());
}

TEST_F(Events, ABatchOfAnUnknownSkuIsSetAsideAndTheRestIsApplied) {
    room.till.sells({{"A", 1}});
    room.till.sells({{"Z", 1}});
    room.till.sells({{"A", 1}});

    room.step(room.till.batch(2, 4));

    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{98});
    EXPECT_EQ(ack().applied, room.till.head());
    EXPECT_EQ(ack().quarantined, (std::vector<Seq>{Seq{3}}));
    EXPECT_EQ(room.open_cases(), (Cases{"quarantine till-1 event 3"}));
    EXPECT_EQ(room.state().cases().all()[0].text, "till-1 event 3 was set aside: unknown SKU Z");
}

TEST_F(Events, WhatIsSetAsideKeepsItsRawBytes) {
    const Bytes raw{1, 2, 3, 4};
    room.till.records_raw(raw);

    const auto effects = room.step(room.till.batch(2, 2));

    ASSERT_EQ(effects.size(), 4u);
    EXPECT_PRED_FORMAT2(
        same_effects, effects[1],
        Effect(EventJudged{room.till.node(), Seq{2}, Verdict::quarantined, FactKind::unknown}));
    const auto* aside = std::get_if<EventSetAside>(&effects[2]);
    ASSERT_NE(aside, nullptr);
    EXPECT_EQ(aside->raw, raw);
    EXPECT_EQ(room.state().nodes().find(room.till.node())->set_aside, 1u);
}

TEST_F(Events, AnEventUnderAnotherNumberIsSetAside) {
    Till other(1, 1);
    other.records(receipt_of({{"A", 1}}));  // calls itself event 1
    room.till.records_raw(other.plain_batch(1, 1).events[0]);

    room.step(room.till.batch(2, 2));

    EXPECT_EQ(ack().quarantined, (std::vector<Seq>{Seq{2}}));
    EXPECT_NE(room.state().cases().all()[0].text.find("calls itself event 1"), std::string::npos);
}

TEST_F(Events, AnOrderIsNotANodesEvent) {
    Order order;
    order.order = room.shop->key("o1");
    order.currency = Currency{"GBP"};
    order.lines = sale_of({{"A", 1}}).lines;
    room.till.records(order);

    room.step(room.till.batch(2, 2));

    EXPECT_EQ(ack().quarantined.size(), 1u);
    EXPECT_TRUE(room.state().orders().all().empty());
}

TEST_F(Events, AFloodOfBadEventsFillsOneCaseBeyondTheBound) {
    for (std::size_t i = 0; i < limits::quarantine_per_node + 10; ++i)
        room.till.records_raw(Bytes{1, 2, 3});
    for (std::uint64_t first = 2; first <= room.till.head().seq.value; first += 200)
        room.step(room.till.batch(first, std::min(first + 199, room.till.head().seq.value)));

    EXPECT_EQ(room.state().cases().open_count(), limits::quarantine_per_node + 1);
    EXPECT_EQ(room.state().nodes().find(room.till.node())->set_aside,
              limits::quarantine_per_node + 10);
    EXPECT_EQ(ack().applied, room.till.head());
}

TEST_F(Events, AFewSalesAreShownOneByOneAndABacklogAsOneLine) {
    room.fact(room.till, sale_of({{"A", 3}, {"B", 1}}));
    ASSERT_EQ(room.notices.size(), 1u);
    EXPECT_EQ(room.notices[0].kind, "sale");
    EXPECT_EQ(room.notices[0].text, "store-1 sold 3 of A and 1 more (overdraft)");

    for (int i = 0; i < 50; ++i)
        room.till.sells({{"A", 1}});
    room.step(room.till.batch(3, 52));
    ASSERT_EQ(room.notices.size(), 1u);
    EXPECT_EQ(room.notices[0].text, "store-1: till-1 sent 50 events");
}

TEST_F(Events, ABacklogMayUseTheWholeWindow) {
    for (int i = 0; i < 200; ++i)
        room.till.sells({{"A", 1}});
    room.step(room.till.batch(2, 151));
    EXPECT_EQ(ack().credit, limits::window_max);
    room.fact(room.till, sale_of({{"A", 1}}));
    EXPECT_EQ(ack().credit, limits::window_start);
}

class Strangers : public testing::Test {
  protected:
    HubRoom room;
};

TEST_F(Strangers, AnUnregisteredNodeGetsNoAnswerAndOneCase) {
    Till stranger(77);

    EXPECT_EQ(room.step(stranger.hello()).size(), 1u);
    EXPECT_TRUE(room.step(stranger.hello()).empty());

    EXPECT_TRUE(room.sent.empty());
    EXPECT_EQ(room.core->strangers(), 2u);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_message " + to_text(stranger.node())}));
}

TEST_F(Strangers, ManyUnregisteredNodesAreCountedBeyondABound) {
    for (std::size_t i = 0; i < limits::stranger_cases + 20; ++i)
        room.step(Till(static_cast<std::uint8_t>(10 + i)).hello());

    EXPECT_EQ(room.state().cases().open_count(), limits::stranger_cases);
    EXPECT_EQ(room.core->strangers(), limits::stranger_cases + 20);
}

TEST_F(Strangers, GarbageOnANodesTopicMakesOneCaseAndHarmsNobody) {
    EXPECT_EQ(room.step(FromNode{room.till.node(), Bytes{1, 2, 3}}).size(), 1u);
    EXPECT_TRUE(room.step(FromNode{room.till.node(), Bytes{}}).empty());
    EXPECT_TRUE(room.step(FromNode{room.till.node(), Bytes(limits::message_bytes + 1, 7)}).empty());

    EXPECT_EQ(room.open_cases(), (Cases{"odd_message till-1"}));
    EXPECT_EQ(room.core->live(room.till.node())->refused_messages, 3u);
}

TEST_F(Strangers, AMessageInAnotherNodesNameIsNotUsed) {
    room.fact(room.till, receipt_of({{"A", 1}}));
    FromNode message = room.till.batch(1, 1);
    message.node = room.warehouse.node();

    room.step(message);

    EXPECT_EQ(room.open_cases(), (Cases{"odd_message back-room"}));
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{1});
}

TEST_F(Strangers, AHubsMessageFromANodeIsNotUsed) {
    room.step(room.till.says(Ack{}));
    EXPECT_EQ(room.open_cases(), (Cases{"odd_message till-1"}));
}

class Presence : public testing::Test {
  protected:
    bool is_online() { return room.core->live(room.till.node())->is_online; }
    HubRoom room;
};

TEST_F(Presence, AReportedStateIsShown) {
    room.till.records(receipt_of({{"A", 1}}));
    room.step(room.till.state());

    EXPECT_TRUE(is_online());
    EXPECT_EQ(room.core->live(room.till.node())->last.head, room.till.head());
}

TEST_F(Presence, ASilentNodeIsOfflineAfterAWhile) {
    room.pass(limits::hub_silent_after_ms);
    EXPECT_TRUE(is_online());
    room.pass(2 * limits::heartbeat_every_ms);
    EXPECT_FALSE(is_online());
}

TEST_F(Presence, ALostBrokerMeansNobodyIsOnline) {
    room.step(LinkDown{});
    EXPECT_FALSE(is_online());
}

TEST_F(Presence, AnOldWillSaysNothingAboutALaterBoot) {
    room.step(room.till.state());
    room.step(room.till.bye(0));
    EXPECT_TRUE(is_online());
    room.step(room.till.bye(1));
    EXPECT_FALSE(is_online());
}

TEST_F(Presence, TheStateOfAnotherJournalIsNotShown) {
    room.step(LinkDown{});
    room.step(Till(1, 9).state());
    EXPECT_FALSE(is_online());
}

class LiveValues : public testing::Test {
  protected:
    NodeLive live() const { return *room.core->live(room.till.node()); }
    HubRoom room;
};

TEST_F(LiveValues, SinceWhenANodeIsOnlineIsKnownUntilItGoes) {
    EXPECT_EQ(live().online_since, UnixMs{1'700'000'001'001});
    room.clock += 500;
    room.step(room.till.state());
    EXPECT_EQ(live().online_since, UnixMs{1'700'000'001'001}) << "heard again";

    room.step(room.till.bye(1));
    EXPECT_EQ(live().online_since, std::nullopt);
    room.step(room.till.state());
    EXPECT_EQ(live().online_since, room.now().wall);
    room.step(LinkDown{});
    EXPECT_EQ(live().online_since, std::nullopt);
}

TEST_F(LiveValues, ANodeIsBehindFromTheFirstWordOfItUntilTheHubHasItsNewest) {
    room.till.records(receipt_of({{"A", 1}}));
    room.till.records(receipt_of({{"A", 1}}));
    room.step(room.till.state());
    const UnixMs first = room.now().wall;
    EXPECT_EQ(live().behind_since, first);
    room.clock += 500;
    room.step(room.till.state());
    room.step(room.till.batch(1, 1));
    EXPECT_EQ(live().behind_since, first);

    room.step(room.till.batch(2, 2));
    EXPECT_EQ(live().behind_since, std::nullopt);
}

TEST_F(LiveValues, BatchesOutOfTurnAndBatchesSentTwiceAreCounted) {
    room.till.records(receipt_of({{"A", 1}}));
    room.till.records(receipt_of({{"A", 1}}));
    room.step(room.till.batch(2, 2));
    room.step(room.till.batch(1, 2));
    room.step(room.till.batch(1, 2));

    EXPECT_EQ(live().gaps, 1u);
    EXPECT_EQ(live().resent, 1u);
    EXPECT_EQ(live().refused_messages, 0u);
}

TEST_F(LiveValues, TheClockOfANodeIsComparedWithOurs) {
    room.step(room.till.state());
    EXPECT_EQ(live().clock_ahead.value, live().last.wall.value - room.now().wall.value);
}

}  // namespace
}  // namespace onepool::hub
