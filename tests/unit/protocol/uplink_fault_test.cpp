#include <gtest/gtest.h>

#include <algorithm>

#include "uplink_bench.hpp"

namespace onepool::protocol {
namespace {

// ---- the fenced journal ends

TEST(Uplink, GreetsWithAnEmptyJournalAfterTheFencedOneWasEnded) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(uplink.receive(fence(), at(20)), Progress::fenced);
    const JournalId next = samples::journal_id(77);
    uplink.begin_journal(next, at(20));
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    const auto hello = uplink.hello_due(at(20));
    ASSERT_TRUE(hello);
    EXPECT_EQ(hello->journal, next);
    EXPECT_EQ(hello->head, Position{});
    EXPECT_EQ(hello->acked, Position{});
    EXPECT_EQ(hello->first_retained, Seq{1});
    EXPECT_EQ(hello->proof, 0u);
    EXPECT_TRUE(uplink.fence_text().empty());
    EXPECT_EQ(uplink.outbox(), 0u);
    EXPECT_EQ(uplink.receive(welcome(4), at(21)), Progress::stale) << "it is for the ended one";
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

// It may be said of a clone's journal; the welcome says what counts.
TEST(Uplink, TakesNoAckWhileGreeting) {
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(send(uplink, at(10)), range(5, 9));
    uplink.lost(at(20));
    uplink.connected(at(30));
    EXPECT_EQ(uplink.receive(ack(9), at(40)), Progress::stale);
    EXPECT_EQ(uplink.acked(), position(4));
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
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

TEST(Uplink, ProvesThatItsHelloIsFresh) {
    Ack challenge = ack(20);  // beyond our head: the hub thinks we came back from an old disk
    challenge.challenge = 77;
    for (const bool is_streaming : {false, true}) {
        Uplink uplink = streaming(9, 4);
        if (!is_streaming) {
            uplink.connected(at(11));
            EXPECT_EQ(uplink.hello_due(at(11))->proof, 0u);
        }
        EXPECT_EQ(uplink.receive(challenge, at(20)), Progress::restarted);
        EXPECT_EQ(uplink.acked(), position(4));
        EXPECT_EQ(uplink.hello_due(at(20))->proof, 77u);
    }
}

TEST(Uplink, ProvesNothingToAnotherHubOrForAnotherJournal) {
    Uplink uplink = streaming(9, 4);
    Ack challenge = ack(4);
    challenge.challenge = 77;
    challenge.hub_epoch = HubEpoch{2};
    EXPECT_EQ(uplink.receive(challenge, at(20)), Progress::stale);
    challenge.hub_epoch = HubEpoch{3};
    challenge.journal = samples::journal_id(9);
    EXPECT_EQ(uplink.receive(challenge, at(20)), Progress::restarted);
    EXPECT_EQ(uplink.hello_due(at(20))->proof, 0u);
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

// One of the two was updated meanwhile: nobody has to start the other again.
TEST(Uplink, GreetsAgainAfterAFenceForItsVersionWhenTheHubStartsAgain) {
    Fence for_version = fence();
    for_version.reason = FenceReason::unsupported_version;
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(uplink.receive(hub_online(3, 1), at(10)), Progress::none);
    EXPECT_EQ(uplink.receive(for_version, at(20)), Progress::fenced);
    EXPECT_EQ(uplink.receive(hub_online(3, 1), at(21)), Progress::none) << "the same hub";
    EXPECT_EQ(uplink.state(), UplinkState::fenced);
    EXPECT_EQ(uplink.receive(hub_online(3, 2), at(22)), Progress::restarted);
    EXPECT_EQ(uplink.state(), UplinkState::greeting);

    EXPECT_EQ(uplink.receive(for_version, at(23)), Progress::fenced);
    uplink.lost(at(24));
    EXPECT_EQ(uplink.state(), UplinkState::fenced);
    uplink.connected(at(25));
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
}

// A hub that does not serve us speaks so that we cannot read it: what we read is of another one.
TEST(Uplink, GreetsAgainAfterAFenceForItsVersionAtTheFirstWordThatItCanRead) {
    Fence for_version = fence();
    for_version.reason = FenceReason::unsupported_version;
    Uplink uplink = streaming(9, 4);
    EXPECT_EQ(uplink.receive(for_version, at(20)), Progress::fenced);
    EXPECT_EQ(uplink.receive(hub_online(3, 1), at(21)), Progress::restarted);
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    EXPECT_EQ(uplink.receive(for_version, at(22)), Progress::fenced);
    EXPECT_EQ(uplink.receive(hub_online(3, 1), at(23)), Progress::none) << "it was asked";
    EXPECT_EQ(uplink.state(), UplinkState::fenced);
}

// The refusal of a hub that was replaced meanwhile comes behind the first word of its successor.
TEST(Uplink, AsksAgainInAWhileWhetherItsVersionIsServed) {
    Fence for_version = fence();
    for_version.reason = FenceReason::unsupported_version;
    Uplink uplink{identity(), stored(9, 4)};
    uplink.connected(at(10));
    EXPECT_TRUE(uplink.hello_due(at(10)));
    EXPECT_EQ(uplink.receive(hub_online(3, 2), at(11)), Progress::none);
    EXPECT_EQ(uplink.receive(for_version, at(12)), Progress::fenced);
    const std::int64_t again = 10 + limits::version_again_after_ms;
    EXPECT_EQ(uplink.receive(hub_online(3, 2), at(again - 1)), Progress::none);
    HubState away = hub_online(3, 2);
    away.is_online = false;
    EXPECT_EQ(uplink.receive(away, at(again)), Progress::none);
    EXPECT_EQ(uplink.receive(hub_online(3, 2), at(again)), Progress::restarted);
    EXPECT_EQ(uplink.state(), UplinkState::greeting);

    // Not of one that only a person can end.
    EXPECT_TRUE(uplink.hello_due(at(again)));
    EXPECT_EQ(uplink.receive(fence(), at(again + 1)), Progress::fenced);
    EXPECT_EQ(uplink.receive(hub_online(3, 2), at(3 * again)), Progress::none);
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

// ---- an event that cannot be read

TEST(Uplink, GreetsWithTheEventThatItsDiskDamagedUntilTheHubEndsTheJournalThere) {
    Uplink uplink = streaming(9, 4);
    EXPECT_TRUE(uplink.damaged(Seq{5}, at(10)));
    EXPECT_EQ(uplink.state(), UplinkState::greeting);
    EXPECT_EQ(uplink.hello_due(at(10))->damaged, Seq{5});
    uplink.lost(at(11));
    uplink.connected(at(12));
    EXPECT_EQ(uplink.hello_due(at(12))->damaged, Seq{5}) << "the first may be lost";
    EXPECT_EQ(uplink.receive(fence(), at(20)), Progress::fenced);
    uplink.begin_journal(samples::journal_id(9), at(21));
    EXPECT_EQ(uplink.hello_due(at(21))->damaged, Seq{});
}

TEST(Uplink, TellsDamageOnceToAHubThatDoesNotKnowTheWord) {
    Uplink uplink = streaming(9, 4);
    EXPECT_TRUE(uplink.damaged(Seq{5}, at(10)));
    EXPECT_TRUE(uplink.hello_due(at(10)));
    uplink.receive(welcome(4), at(20));
    EXPECT_FALSE(uplink.damaged(Seq{5}, at(21))) << "it greets and greets otherwise";
    EXPECT_EQ(uplink.state(), UplinkState::streaming);
}

TEST(Uplink, SendsWhatStandsBeforeTheDamageFirstToAHubThatHasLess) {
    Uplink uplink = streaming(9, 4);
    EXPECT_TRUE(uplink.damaged(Seq{5}, at(10)));
    EXPECT_TRUE(uplink.hello_due(at(10)));
    uplink.receive(welcome(2), at(20));
    EXPECT_EQ(uplink.wants(at(20))->first, Seq{3});
    uplink.sent(position(4), at(21));
    EXPECT_TRUE(uplink.damaged(Seq{5}, at(22)));
}

TEST(Uplink, ForgetsDamageThatTheHubIsPast) {
    Uplink uplink = streaming(9, 4);
    EXPECT_TRUE(uplink.damaged(Seq{5}, at(10)));
    EXPECT_TRUE(uplink.hello_due(at(10)));
    uplink.receive(welcome(6), at(20));
    uplink.lost(at(21));
    uplink.connected(at(22));
    EXPECT_EQ(uplink.hello_due(at(60'000))->damaged, Seq{});
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
