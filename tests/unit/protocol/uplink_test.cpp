#include "protocol/uplink.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "print.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

namespace onepool::protocol {
namespace {

using Progress = Uplink::Progress;

Now at(std::int64_t steady_ms) {
    return Now{.wall = UnixMs{1'000'000 + steady_ms}, .steady = Millis{steady_ms}};
}

Position position(std::uint64_t seq) {
    if (seq == 0) {
        return {};
    }
    Position position{.seq = Seq{seq}};
    position.hash.fill(static_cast<std::uint8_t>(seq));
    return position;
}

Uplink::Identity identity(std::uint8_t node = 1, std::uint64_t boot_no = 7) {
    return {.node = samples::node_id(node),
            .journal = samples::journal_id(2),
            .location = LocationId{"store-1"},
            .boot_no = boot_no,
            .build = "0.1.0"};
}

Uplink::Stored stored(std::uint64_t head, std::uint64_t acked) {
    return {.head = position(head),
            .acked = position(acked),
            .safe = Seq{0},
            .first_retained = Seq{1},
            .hub_epoch = HubEpoch{3},
            .epoch = 5};
}

Welcome welcome(std::uint64_t cursor) {
    return {.hub_epoch = HubEpoch{3},
            .journal = samples::journal_id(2),
            .epoch = 5,
            .cursor = position(cursor),
            .credit = 2,
            .hub_wall = UnixMs{1'000'000}};
}

Ack ack(std::uint64_t applied) {
    return {.hub_epoch = HubEpoch{3},
            .journal = samples::journal_id(2),
            .applied = position(applied),
            .safe = Seq{0},
            .credit = 2};
}

Ack gap(std::uint64_t applied) {
    Ack answer = ack(applied);
    answer.expect = Seq{applied + 1};
    return answer;
}

Fence fence() {
    return {.hub_epoch = HubEpoch{3},
            .journal = samples::journal_id(2),
            .reason = FenceReason::fork,
            .text = "two histories"};
}

HubState hub_online(std::uint64_t epoch, std::int64_t since) {
    return {.hub_epoch = HubEpoch{epoch}, .is_online = true, .since = UnixMs{since}};
}

// Streaming from `acked`, with everything up to `head` in the journal.
Uplink streaming(std::uint64_t head, std::uint64_t acked) {
    Uplink uplink{identity(), stored(head, acked)};
    uplink.connected(at(0));
    EXPECT_TRUE(uplink.hello_due(at(0)));
    EXPECT_EQ(uplink.receive(welcome(acked), at(10)), Progress::none);
    EXPECT_EQ(uplink.state(), UplinkState::streaming);
    return uplink;
}

SendRange range(std::uint64_t first, std::uint64_t last) {
    return {.first = Seq{first}, .last = Seq{last}};
}

// Sends whatever is wanted, and returns it.
std::optional<SendRange> send(Uplink& uplink, Now now) {
    const std::optional<SendRange> wanted = uplink.wants(now);
    if (wanted) {
        uplink.sent(position(wanted->last.value), now);
    }
    return wanted;
}

// ---- greeting

TEST(Uplink, SaysNothingWhileOffline) {
    Uplink uplink{identity(), stored(9, 4)};
    EXPECT_EQ(uplink.state(), UplinkState::offline);
    EXPECT_FALSE(uplink.hello_due(at(0)));
    EXPECT_FALSE(uplink.wants(at(0)));
    EXPECT_FALSE(uplink.wake_at());
    EXPECT_EQ(uplink.outbox(), 5u);
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

TEST(Uplink, StopsWhenTheHubAsksForWhatIsNoLongerKept) {
    Uplink::Stored pruned = stored(9, 4);
    pruned.first_retained = Seq{3};
    for (const std::uint64_t cursor : {2u, 1u}) {
        Uplink uplink{identity(), pruned};
        uplink.connected(at(0));
        EXPECT_TRUE(uplink.hello_due(at(0)));
        EXPECT_EQ(uplink.receive(welcome(cursor), at(10)),
                  cursor == 2 ? Progress::rewound : Progress::fenced);
        EXPECT_EQ(uplink.fence_text().empty(), cursor == 2);
    }
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

// ---- loss

TEST(Uplink, SendsAgainAfterATimeOut) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(send(uplink, at(10)), range(5, 9));
    const std::int64_t due = uplink.wake_at()->value;
    EXPECT_GE(due, 10 + limits::resend_after_ms * 3 / 4);
    EXPECT_LE(due, 10 + limits::resend_after_ms);
    EXPECT_FALSE(uplink.hello_due(at(due - 1)));
    EXPECT_FALSE(uplink.wants(at(due - 1)));
    EXPECT_FALSE(uplink.hello_due(at(due)));
    EXPECT_EQ(uplink.wants(at(due)), range(5, 9));
    EXPECT_EQ(uplink.resends(), 1u);
}

TEST(Uplink, WaitsTwiceAsLongAfterEachTimeOutUpToTheBound) {
    Uplink uplink = streaming(9, 4);
    std::int64_t now = 10;
    std::int64_t expected = limits::resend_after_ms;
    for (int i = 0; i < 12; ++i) {
        EXPECT_EQ(send(uplink, at(now)), range(5, 9));
        const std::int64_t delay = uplink.wake_at()->value - now;
        EXPECT_GE(delay, expected * 3 / 4);
        EXPECT_LE(delay, expected);
        now += delay;
        EXPECT_FALSE(uplink.hello_due(at(now)));
        expected = std::min(expected * 2, limits::resend_after_max_ms);
    }
    EXPECT_EQ(expected, limits::resend_after_max_ms);
}

TEST(Uplink, WaitsShortAgainAfterProgress) {
    Uplink uplink = streaming(600, 0);
    std::int64_t now = 10;
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(send(uplink, at(now)), range(1, 256));
        now = uplink.wake_at()->value;
        EXPECT_FALSE(uplink.hello_due(at(now)));
    }
    EXPECT_EQ(send(uplink, at(now)), range(1, 256));
    EXPECT_EQ(uplink.receive(ack(256), at(now)), Progress::acked);
    EXPECT_EQ(send(uplink, at(now)), range(257, 512));
    EXPECT_LE(uplink.wake_at()->value - now, limits::resend_after_ms);
}

TEST(Uplink, SendsAgainFromAGap) {
    Uplink uplink = streaming(1000, 0);
    EXPECT_EQ(send(uplink, at(10)), range(1, 256));
    EXPECT_EQ(send(uplink, at(10)), range(257, 512));
    EXPECT_EQ(uplink.receive(gap(0), at(20)), Progress::rewound);
    EXPECT_EQ(uplink.wants(at(20)), range(1, 256));
    EXPECT_EQ(uplink.resends(), 1u);
}

TEST(Uplink, RewindsOnceForOneGapHoweverManyBatchesAskForIt) {
    Uplink uplink = streaming(2000, 0);
    Ack wide = ack(0);
    wide.credit = 4;
    EXPECT_EQ(uplink.receive(wide, at(10)), Progress::none);
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(send(uplink, at(10)));
    }
    Ack first = gap(256);
    first.credit = 4;
    EXPECT_EQ(uplink.receive(first, at(20)), Progress::rewound);
    EXPECT_EQ(send(uplink, at(20)), range(257, 512));
    EXPECT_EQ(uplink.receive(first, at(21)), Progress::none);
    EXPECT_EQ(uplink.receive(first, at(22)), Progress::none);
    EXPECT_EQ(uplink.wants(at(22)), range(513, 768));
    EXPECT_EQ(uplink.resends(), 1u);
}

TEST(Uplink, RewindsForTheSameGapAgainAfterATimeOut) {
    Uplink uplink = streaming(600, 0);
    EXPECT_TRUE(send(uplink, at(10)));
    EXPECT_EQ(uplink.receive(gap(0), at(20)), Progress::rewound);
    EXPECT_TRUE(send(uplink, at(20)));
    const std::int64_t due = uplink.wake_at()->value;
    EXPECT_FALSE(uplink.hello_due(at(due)));
    EXPECT_TRUE(send(uplink, at(due)));
    EXPECT_EQ(uplink.receive(gap(0), at(due + 1)), Progress::rewound);
}

TEST(Uplink, TakesAGapAnswerWithNothingInFlightAsAnAck) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(uplink.receive(gap(4), at(20)), Progress::none);
    EXPECT_EQ(uplink.receive(gap(6), at(20)), Progress::acked);
    EXPECT_EQ(uplink.wants(at(20)), range(7, 9));
    EXPECT_EQ(uplink.resends(), 0u);
}

TEST(Uplink, IgnoresOldAcks) {
    Uplink uplink = streaming(9, 0);
    EXPECT_TRUE(send(uplink, at(10)));
    EXPECT_EQ(uplink.receive(ack(9), at(20)), Progress::acked);
    EXPECT_EQ(uplink.receive(ack(5), at(21)), Progress::stale);
    EXPECT_EQ(uplink.receive(gap(5), at(21)), Progress::stale);
    Ack lower = ack(9);
    lower.hub_epoch = HubEpoch{2};
    EXPECT_EQ(uplink.receive(lower, at(21)), Progress::stale);
    EXPECT_EQ(uplink.receive(ack(9), at(21)), Progress::none);
    EXPECT_EQ(uplink.acked(), position(9));
}

TEST(Uplink, ForgetsWhatIsInFlightWhenTheLinkIsLost) {
    Uplink uplink = streaming(9, 4);
    EXPECT_TRUE(send(uplink, at(10)));
    uplink.lost(at(11));
    EXPECT_EQ(uplink.state(), UplinkState::offline);
    EXPECT_FALSE(uplink.wake_at());
    EXPECT_EQ(uplink.receive(ack(9), at(12)), Progress::stale);
    uplink.connected(at(20));
    EXPECT_TRUE(uplink.hello_due(at(20)));
    EXPECT_EQ(uplink.receive(welcome(4), at(30)), Progress::none);
    EXPECT_EQ(uplink.wants(at(30)), range(5, 9));
}

TEST(Uplink, TakesALateAckWhileGreeting) {
    Uplink uplink = streaming(9, 4);
    EXPECT_TRUE(send(uplink, at(10)));
    uplink.lost(at(11));
    uplink.connected(at(20));
    EXPECT_EQ(uplink.receive(ack(7), at(21)), Progress::acked);
    EXPECT_EQ(uplink.receive(ack(6), at(22)), Progress::stale);
    EXPECT_EQ(uplink.receive(ack(10), at(22)), Progress::stale);
    Ack foreign = ack(8);
    foreign.journal = samples::journal_id(9);
    EXPECT_EQ(uplink.receive(foreign, at(22)), Progress::stale);
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    EXPECT_EQ(uplink.acked(), position(7));
}

TEST(Uplink, GreetsAgainWhenConnectedAnew) {
    Uplink uplink = streaming(9, 4);
    EXPECT_TRUE(send(uplink, at(10)));
    uplink.connected(at(20));  // the loss was never reported
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    EXPECT_TRUE(uplink.hello_due(at(20)));
}

// ---- another hub, another history

TEST(Uplink, GreetsAHubOfAHigherEpoch) {
    Uplink uplink = streaming(9, 4);
    Ack higher = ack(9);
    higher.hub_epoch = HubEpoch{4};
    EXPECT_EQ(uplink.receive(higher, at(20)), Progress::restarted);
    EXPECT_EQ(uplink.acked(), position(4));
    EXPECT_TRUE(uplink.hello_due(at(20)));

    uplink = streaming(9, 4);
    EXPECT_EQ(uplink.receive(hub_online(4, 1), at(20)), Progress::restarted);
    EXPECT_EQ(uplink.hub_epoch(), HubEpoch{3});  // until it is answered
    EXPECT_TRUE(uplink.hello_due(at(20)));
}

TEST(Uplink, IgnoresAHubOfALowerEpoch) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(uplink.receive(hub_online(2, 1), at(20)), Progress::stale);
    Fence lower = fence();
    lower.hub_epoch = HubEpoch{2};
    EXPECT_EQ(uplink.receive(lower, at(20)), Progress::stale);
    EXPECT_EQ(uplink.state(), UplinkState::streaming);
}

TEST(Uplink, GreetsAHubThatStartedAgain) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(uplink.receive(hub_online(3, 100), at(20)), Progress::none);
    EXPECT_EQ(uplink.receive(hub_online(3, 100), at(21)), Progress::none);
    HubState gone = hub_online(3, 100);
    gone.is_online = false;
    EXPECT_EQ(uplink.receive(gone, at(22)), Progress::none);
    EXPECT_EQ(uplink.state(), UplinkState::streaming);
    EXPECT_EQ(uplink.receive(hub_online(3, 200), at(23)), Progress::restarted);
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
}

TEST(Uplink, TakesTheHubsStateAfterReconnectingAsNews) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(uplink.receive(hub_online(3, 100), at(20)), Progress::none);
    uplink.lost(at(21));
    uplink.connected(at(30));
    EXPECT_TRUE(uplink.hello_due(at(30)));
    EXPECT_EQ(uplink.receive(welcome(4), at(31)), Progress::none);
    EXPECT_EQ(uplink.receive(hub_online(3, 200), at(32)), Progress::none);
    EXPECT_EQ(uplink.state(), UplinkState::streaming);
}

TEST(Uplink, GreetsWhenTheHubNamesAnotherJournal) {
    Uplink uplink = streaming(9, 4);
    Ack foreign = ack(9);
    foreign.journal = samples::journal_id(9);
    EXPECT_EQ(uplink.receive(foreign, at(20)), Progress::restarted);
    EXPECT_EQ(uplink.acked(), position(4));
}

TEST(Uplink, GreetsWhenTheHubHoldsAnotherHistory) {
    Ack other = ack(9);
    other.applied.hash.fill(0xEE);

    Uplink uplink = streaming(9, 4);  // other than our head
    EXPECT_EQ(uplink.receive(other, at(20)), Progress::restarted);

    uplink = streaming(20, 4);  // other than what was acknowledged
    other.applied.seq = Seq{4};
    EXPECT_EQ(uplink.receive(other, at(20)), Progress::restarted);

    uplink = streaming(600, 4);  // other than the end of a batch in flight
    EXPECT_EQ(send(uplink, at(20)), range(5, 260));
    other.applied.seq = Seq{260};
    EXPECT_EQ(uplink.receive(other, at(20)), Progress::restarted);

    uplink = streaming(9, 4);  // beyond our head
    EXPECT_EQ(uplink.receive(ack(10), at(20)), Progress::restarted);
    EXPECT_EQ(uplink.acked(), position(4));
}

// ---- fence

TEST(Uplink, StopsAtAFenceAndGoesOnRecording) {
    Uplink uplink = streaming(9, 4);
    EXPECT_TRUE(send(uplink, at(10)));
    EXPECT_EQ(uplink.receive(fence(), at(20)), Progress::fenced);
    EXPECT_EQ(uplink.fence_text(), "two histories");
    uplink.appended(position(10));
    EXPECT_EQ(uplink.head(), position(10));
    EXPECT_FALSE(uplink.wants(at(21)));
    EXPECT_FALSE(uplink.hello_due(at(100'000)));
    EXPECT_FALSE(uplink.wake_at());
    EXPECT_EQ(uplink.receive(ack(9), at(21)), Progress::stale);
    EXPECT_EQ(uplink.receive(fence(), at(21)), Progress::stale);
    EXPECT_EQ(uplink.receive(hub_online(4, 1), at(21)), Progress::none);
    uplink.lost(at(22));
    uplink.connected(at(23));
    EXPECT_EQ(uplink.state(), UplinkState::fenced);
    EXPECT_FALSE(uplink.hello_due(at(23)));
}

TEST(Uplink, IsFencedWhileGreetingToo) {
    Uplink uplink{identity(), stored(9, 4)};
    EXPECT_EQ(uplink.receive(fence(), at(0)), Progress::stale);  // offline
    uplink.connected(at(0));
    Fence foreign = fence();
    foreign.journal = samples::journal_id(9);
    EXPECT_EQ(uplink.receive(foreign, at(1)), Progress::stale);
    EXPECT_EQ(uplink.receive(fence(), at(1)), Progress::fenced);
}

// ---- our own bugs, names

TEST(UplinkDeathTest, ChecksItsOwner) {
    Uplink uplink = streaming(9, 4);
    EXPECT_DEATH(uplink.appended(position(9)), "CHECK failed");
    EXPECT_DEATH(uplink.sent(position(4), at(10)), "CHECK failed");
    EXPECT_DEATH(uplink.sent(position(10), at(10)), "CHECK failed");
    uplink.lost(at(11));
    EXPECT_DEATH(uplink.sent(position(9), at(12)), "CHECK failed");
    Uplink::Stored broken = stored(9, 4);
    broken.first_retained = Seq{11};
    EXPECT_DEATH((Uplink{identity(), broken}), "first_retained");
}

TEST(UplinkStateText, NamesEveryValue) {
    EXPECT_STREQ(to_text(UplinkState::offline), "offline");
    EXPECT_STREQ(to_text(UplinkState::greeting), "greeting");
    EXPECT_STREQ(to_text(UplinkState::streaming), "streaming");
    EXPECT_STREQ(to_text(UplinkState::fenced), "fenced");
}

}  // namespace
}  // namespace onepool::protocol
