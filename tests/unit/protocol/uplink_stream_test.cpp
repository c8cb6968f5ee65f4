#include <gtest/gtest.h>

#include <set>

#include "uplink_bench.hpp"

namespace onepool::protocol {
namespace {

// ---- greeting

TEST(Uplink, SaysNothingWhileOffline) {
    Uplink uplink{identity(), stored(9, 4)};
    EXPECT_EQ(uplink.state(), UplinkState::offline);
    EXPECT_FALSE(uplink.hello_due(at(0)));
    EXPECT_FALSE(uplink.wants(at(0)));
    EXPECT_FALSE(uplink.wake_at());
    EXPECT_EQ(uplink.outbox(), 5u);
}

TEST(Uplink, ShowsTheNewestTokenItWasGivenAndKeepsItWhenNoneComes) {
    Uplink::Stored kept = stored(9, 4);
    kept.token = {1, 2, 3};
    Uplink uplink{identity(), kept};
    uplink.connected(at(0));
    EXPECT_EQ(uplink.hello_due(at(0))->token, (Bytes{1, 2, 3}));
    uplink.receive(welcome(4), at(10));
    EXPECT_EQ(uplink.token(), (Bytes{1, 2, 3})) << "a hub without keys gives none";
    uplink.connected(at(20));
    Welcome given = welcome(4);
    given.token = {9};
    uplink.receive(given, at(30));
    EXPECT_EQ(uplink.token(), Bytes{9});
    uplink.connected(at(40));
    EXPECT_EQ(uplink.hello_due(at(5000))->token, Bytes{9});
}

TEST(Uplink, GreetsWithAllItKnowsWhenConnected) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(100));
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    EXPECT_EQ(uplink.hello_due(at(100)), (Hello{.node = samples::node_id(1),
                                                .journal = samples::journal_id(2),
                                                .location = LocationId{"store-1"},
                                                .epoch = 5,
                                                .hub_epoch = HubEpoch{3},
                                                .first_retained = Seq{1},
                                                .head = position(9),
                                                .acked = position(4),
                                                .boot_no = 7,
                                                .wall = UnixMs{1'000'100},
                                                .build = "0.1.0",
                                                .major = wire_major,
                                                .minor = wire_minor}));
    EXPECT_FALSE(uplink.hello_due(at(100)));
    EXPECT_FALSE(uplink.wants(at(100)));
}

TEST(Uplink, GreetsAgainWithoutAWelcomeWithinTheStatedTime) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(0));
    std::int64_t now = 0;
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(uplink.hello_due(at(now)));
        const std::int64_t next = uplink.wake_at()->value;
        EXPECT_GT(next - now, limits::hello_again_after_ms * 3 / 4 - 1);
        EXPECT_LE(next - now, limits::hello_again_after_ms);
        EXPECT_FALSE(uplink.hello_due(at(next - 1)));
        now = next;
    }
}

TEST(Uplink, AThousandNodesThatLostOneBrokerGreetOverTheSpreadTheHubNamed) {
    std::set<std::int64_t> moments;
    for (std::uint64_t boot_no = 0; boot_no < 1'000; ++boot_no) {
        Uplink uplink{identity(1, boot_no), stored(9, 4)};
        uplink.connected(at(0));
        ASSERT_TRUE(uplink.hello_due(at(0))) << "the first greeting of a process waits for nobody";
        Welcome spread = welcome(4);
        spread.spread_ms = limits::greeting_spread_max_ms;
        uplink.receive(spread, at(10));
        uplink.lost(at(1'000));
        uplink.connected(at(2'000));
        const std::int64_t moment = uplink.wake_at()->value;
        EXPECT_GE(moment, 2'000);
        EXPECT_LE(moment, 2'000 + limits::greeting_spread_max_ms);
        EXPECT_FALSE(uplink.hello_due(at(moment - 1)));
        EXPECT_TRUE(uplink.hello_due(at(moment)));
        moments.insert(moment / 1'000);
    }
    EXPECT_GT(moments.size(), 55u) << "of 60 seconds nearly each has its share";
}

TEST(Uplink, AHubThatStartedAgainIsGreetedWithinTheSpreadToo) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(0));
    ASSERT_TRUE(uplink.hello_due(at(0)));
    Welcome spread = welcome(4);
    spread.spread_ms = 10'000;
    uplink.receive(spread, at(10));
    uplink.receive(hub_online(3, 50), at(20));
    EXPECT_EQ(uplink.receive(hub_online(3, 60), at(30)), Progress::restarted);
    EXPECT_GE(uplink.wake_at()->value, 30);
    EXPECT_LE(uplink.wake_at()->value, 30 + 10'000);
    EXPECT_FALSE(uplink.wants(at(40)));
}

TEST(Uplink, SpreadsTheGreetingsOfManyNodes) {
    std::set<std::int64_t> delays;
    for (std::uint8_t node = 0; node < 100; ++node) {
        Uplink uplink{identity(node), stored(9, 4)};
        uplink.connected(at(0));
        EXPECT_TRUE(uplink.hello_due(at(0)));
        delays.insert(uplink.wake_at()->value);
    }
    EXPECT_GT(delays.size(), 80u);
}

TEST(Uplink, RepeatsTheSameDelaysForTheSameNodeAndBoot) {
    const auto first_delay = [](std::uint64_t boot_no) {
        Uplink uplink{identity(1, boot_no), stored(9, 4)};
        uplink.connected(at(0));
        EXPECT_TRUE(uplink.hello_due(at(0)));
        return uplink.wake_at()->value;
    };
    EXPECT_EQ(first_delay(7), first_delay(7));
    EXPECT_NE(first_delay(7), first_delay(8));
}

TEST(Uplink, StreamsFromTheHubsCursor) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(uplink.wants(at(10)), range(5, 9));
}

TEST(Uplink, TakesACursorAheadOfWhatItWasTold) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(0));
    EXPECT_TRUE(uplink.hello_due(at(0)));
    EXPECT_EQ(uplink.receive(welcome(7), at(10)), Progress::acked);
    EXPECT_EQ(uplink.acked(), position(7));
    EXPECT_EQ(uplink.wants(at(10)), range(8, 9));
}

TEST(Uplink, SendsAgainWhatTheHubLost) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(0));
    EXPECT_TRUE(uplink.hello_due(at(0)));
    EXPECT_EQ(uplink.receive(welcome(1), at(10)), Progress::rewound);
    EXPECT_EQ(uplink.acked(), position(1));
    EXPECT_EQ(uplink.wants(at(10)), range(2, 9));
}

// The hub knows from the Hello what is kept, and fences a hole by itself: such a welcome is old.
TEST(Uplink, IgnoresAWelcomeThatAsksForWhatIsNoLongerKept) {
    Uplink::Stored pruned = stored(9, 4);
    pruned.first_retained = Seq{3};
    Uplink uplink{identity(), pruned};
    uplink.connected(at(0));
    EXPECT_TRUE(uplink.hello_due(at(0)));
    EXPECT_EQ(uplink.receive(welcome(1), at(10)), Progress::stale);
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    EXPECT_EQ(uplink.acked(), position(4));
    EXPECT_EQ(uplink.receive(welcome(2), at(11)), Progress::rewound);
    EXPECT_EQ(uplink.wants(at(11)), range(3, 9));
}

TEST(Uplink, IgnoresAWelcomeThatIsNotForIt) {
    Uplink uplink{identity(), stored(9, 4)};
    Welcome foreign = welcome(4);
    foreign.journal = samples::journal_id(9);
    Welcome lower = welcome(4);
    lower.hub_epoch = HubEpoch{2};
    EXPECT_EQ(uplink.receive(welcome(4), at(0)), Progress::stale);  // offline
    uplink.connected(at(0));
    EXPECT_EQ(uplink.receive(foreign, at(1)), Progress::stale);
    EXPECT_EQ(uplink.receive(lower, at(1)), Progress::stale);
    EXPECT_EQ(uplink.receive(welcome(10), at(1)), Progress::stale);  // beyond our head
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    EXPECT_EQ(uplink.receive(welcome(4), at(1)), Progress::none);
    EXPECT_EQ(uplink.receive(welcome(2), at(2)), Progress::stale);  // the answer to a second Hello
    EXPECT_EQ(uplink.acked(), position(4));
}

TEST(Uplink, RemembersTheEpochsTheHubGranted) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(0));
    Welcome newer = welcome(4);
    newer.hub_epoch = HubEpoch{8};
    newer.epoch = 6;
    EXPECT_EQ(uplink.receive(newer, at(1)), Progress::none);
    EXPECT_EQ(uplink.hub_epoch(), HubEpoch{8});
    EXPECT_EQ(uplink.epoch(), 6u);
}

TEST(Uplink, EstimatesTheHubsClockHalfARoundTripAgo) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(0));
    EXPECT_FALSE(uplink.clock_offset());
    EXPECT_TRUE(uplink.hello_due(at(0)));
    Welcome answer = welcome(4);
    answer.hub_wall = UnixMs{1'000'520};  // said 20 ms ago, when we had 1,000,020
    EXPECT_EQ(uplink.receive(answer, at(40)), Progress::none);
    EXPECT_EQ(uplink.clock_offset(), Millis{500});
}

TEST(Uplink, GreetsAgainWhenAskedToHearTheHubsTimeAnew) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.greet_again(at(0));
    EXPECT_EQ(uplink.state(), UplinkState::offline);
    uplink.connected(at(0));
    EXPECT_TRUE(uplink.hello_due(at(0)));
    uplink.receive(welcome(4), at(10));
    uplink.greet_again(at(20));
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    EXPECT_TRUE(uplink.hello_due(at(20)));
    uplink.receive(welcome(4), at(20));
    EXPECT_EQ(uplink.clock_offset(), Millis{-20});
    EXPECT_EQ(uplink.wants(at(20)), (SendRange{.first = Seq{5}, .last = Seq{9}}));
}

TEST(Uplink, EstimatesNothingFromAWelcomeThatAnswersAnEarlierGreeting) {
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(0));
    EXPECT_TRUE(uplink.hello_due(at(0)));
    uplink.receive(welcome(4), at(10));
    uplink.connected(at(20));
    uplink.receive(welcome(4), at(20));  // said twice by the broker; no Hello went out yet
    EXPECT_EQ(uplink.state(), UplinkState::streaming);
    EXPECT_FALSE(uplink.clock_offset());
}

// ---- sending

TEST(Uplink, SendsASingleEventAtOnceAndGathersBehindIt) {
    Uplink uplink = streaming(5, 4);
    EXPECT_EQ(send(uplink, at(10)), range(5, 5));
    uplink.appended(position(6));
    uplink.appended(position(7));
    EXPECT_FALSE(uplink.wants(at(11)));
    EXPECT_EQ(uplink.receive(ack(5), at(20)), Progress::acked);
    EXPECT_EQ(uplink.wants(at(20)), range(6, 7));
}

TEST(Uplink, FillsItsWindowWithFullBatchesOfABacklog) {
    Uplink uplink = streaming(1000, 0);
    EXPECT_EQ(send(uplink, at(10)), range(1, 256));
    EXPECT_EQ(send(uplink, at(10)), range(257, 512));
    EXPECT_FALSE(uplink.wants(at(10)));  // credit 2
    EXPECT_EQ(uplink.receive(ack(256), at(20)), Progress::acked);
    EXPECT_EQ(send(uplink, at(20)), range(513, 768));
    EXPECT_EQ(uplink.receive(ack(768), at(30)), Progress::acked);
    EXPECT_EQ(send(uplink, at(30)), range(769, 1000));
}

TEST(Uplink, FollowsTheHubsCreditWithinItsOwnWindow) {
    const auto batches_sent = [](std::uint32_t credit) {
        Uplink uplink = streaming(10'000, 0);
        Ack answer = ack(0);
        answer.credit = credit;
        EXPECT_EQ(uplink.receive(answer, at(20)), Progress::none);
        std::uint32_t batches = 0;
        while (send(uplink, at(20))) {
            ++batches;
        }
        EXPECT_EQ(uplink.credit(), batches);
        return batches;
    };
    EXPECT_EQ(batches_sent(0), 1u);  // nothing in flight would leave nothing to raise it again
    EXPECT_EQ(batches_sent(1), 1u);
    EXPECT_EQ(batches_sent(3), 3u);
    EXPECT_EQ(batches_sent(limits::window_max), limits::window_max);
    EXPECT_EQ(batches_sent(limits::window_max + 1), limits::window_max);
    EXPECT_EQ(batches_sent(4'000'000'000), limits::window_max);
}

TEST(Uplink, GoesOnFromWhereATrimmedBatchEnded) {
    Uplink uplink = streaming(600, 0);
    EXPECT_EQ(uplink.wants(at(10)), range(1, 256));
    uplink.sent(position(20), at(10));  // 64 KiB were full
    EXPECT_EQ(uplink.wants(at(10)), range(21, 276));
}

TEST(Uplink, TakesACumulativeAckInTheMiddleOfABatch) {
    Uplink uplink = streaming(600, 0);
    EXPECT_EQ(send(uplink, at(10)), range(1, 256));
    EXPECT_EQ(send(uplink, at(10)), range(257, 512));
    EXPECT_EQ(uplink.receive(ack(300), at(20)), Progress::acked);
    EXPECT_EQ(uplink.acked(), position(300));
    EXPECT_EQ(uplink.outbox(), 300u);
    EXPECT_FALSE(uplink.wants(at(20)));  // one batch in flight, fewer than a full one waiting
}

TEST(Uplink, KeepsTheSafePoint) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(send(uplink, at(10)), range(5, 9));
    Ack answer = ack(9);
    answer.safe = Seq{6};
    EXPECT_EQ(uplink.receive(answer, at(20)), Progress::acked);
    EXPECT_EQ(uplink.safe(), Seq{6});
}

}  // namespace
}  // namespace onepool::protocol
