#include "hub/channels/pace.hpp"

#include <gtest/gtest.h>

#include <set>

#include "protocol/limits.hpp"
#include "tests/unit/channels/printing.hpp"

namespace onepool::hub {
namespace {

// Fails at each allowed moment, `times` times; returns the moment of the last failure.
Millis fail(Pace& pace, int times, Millis now) {
    for (int i = 0; i < times; ++i) {
        if (pace.retry_at())
            now = *pace.retry_at();
        (void)pace.failed(now, std::nullopt, now);
    }
    return now;
}

TEST(Pace, IsOkAndMaySendAtFirst) {
    const Pace pace(7);
    EXPECT_EQ(pace.state(), PaceState::ok);
    EXPECT_TRUE(pace.may_send(Millis{0}));
    EXPECT_FALSE(pace.retry_at());
}

TEST(Pace, TriesAgainAboutASecondAfterTheFirstFailure) {
    Pace pace(7);
    EXPECT_FALSE(pace.failed(Millis{5'000}, std::nullopt, Millis{5'000}));
    EXPECT_EQ(pace.state(), PaceState::retrying);
    EXPECT_GE(pace.retry_at()->value, 5'900);
    EXPECT_LE(pace.retry_at()->value, 6'100);
    EXPECT_FALSE(pace.may_send(Millis{pace.retry_at()->value - 1}));
    EXPECT_TRUE(pace.may_send(*pace.retry_at()));
}

TEST(Pace, DoublesTheWaitWithEachFailureUpToThirtySeconds) {
    Pace pace(7);
    Millis now{0};
    for (const std::int64_t wait : {1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000, 30'000}) {
        now = fail(pace, 1, now);
        EXPECT_GE(pace.retry_at()->value - now.value, wait - wait / 10) << wait;
        EXPECT_LE(pace.retry_at()->value - now.value, wait + wait / 10) << wait;
    }
}

TEST(Pace, BeginsAgainAtASecondAfterASuccess) {
    Pace pace(7);
    const Millis now = fail(pace, 6, Millis{0});
    (void)pace.succeeded();
    (void)pace.failed(now, std::nullopt, now);
    EXPECT_LE(pace.retry_at()->value - now.value, 1'100);
}

TEST(Pace, KeepsItsWaitAfterAnyNumberOfFailures) {
    Pace pace(7);
    const Millis now = fail(pace, 5'000, Millis{0});
    EXPECT_GE(pace.retry_at()->value - now.value, 27'000);
    EXPECT_LE(pace.retry_at()->value - now.value, 33'000);
}

TEST(Pace, RaisesTheAlertOnTheThirdFailureInARowOnly) {
    Pace pace(7);
    EXPECT_FALSE(pace.failed(Millis{0}, std::nullopt, Millis{0}));
    EXPECT_FALSE(pace.failed(Millis{1'000}, std::nullopt, Millis{1'000}));
    EXPECT_TRUE(pace.failed(Millis{2'000}, std::nullopt, Millis{2'000}));
    EXPECT_FALSE(pace.failed(Millis{3'000}, std::nullopt, Millis{3'000}));
    EXPECT_EQ(pace.failures_in_a_row(), 4u);
}

TEST(Pace, HoldsAfterTenMinutesOfFailing) {
    Pace pace(7);
    Millis now{0};
    while (now.value < limits::push_retry_for_ms) {
        EXPECT_NE(pace.state(), PaceState::holding) << now.value;
        now = fail(pace, 1, now);
    }
    EXPECT_EQ(pace.state(), PaceState::holding);
    // At 0, 1, 3, 7, 15 and 31 s, then about every 30 s.
    EXPECT_GE(pace.failures_in_a_row(), 23u);
    EXPECT_LE(pace.failures_in_a_row(), 28u);
}

TEST(Pace, ForgetsEverythingOnSuccessAndSaysWhetherAnAlertIsOver) {
    Pace pace(7);
    fail(pace, 2, Millis{0});
    EXPECT_FALSE(pace.succeeded());
    EXPECT_EQ(pace.state(), PaceState::ok);
    EXPECT_TRUE(pace.may_send(Millis{0}));
    fail(pace, 3, Millis{0});
    EXPECT_TRUE(pace.succeeded());
    EXPECT_EQ(pace.failures_in_a_row(), 0u);
}

TEST(Pace, CountsRequestsThatWereInFlightTogetherAsOneFailure) {
    Pace pace(7);
    (void)pace.failed(Millis{100}, std::nullopt, Millis{200});
    const auto retry_at = pace.retry_at();
    (void)pace.failed(Millis{150}, std::nullopt, Millis{250});
    EXPECT_EQ(pace.failures_in_a_row(), 1u);
    EXPECT_EQ(pace.retry_at(), retry_at);
}

TEST(Pace, WaitsAsLongAsTheChannelAskedForUpToTenMinutes) {
    Pace pace(7);
    (void)pace.failed(Millis{0}, Millis{120'000}, Millis{0});
    EXPECT_EQ(pace.retry_at(), Millis{120'000});
    (void)pace.failed(Millis{120'000}, Millis{86'400'000}, Millis{120'000});
    EXPECT_EQ(pace.retry_at(), Millis{120'000 + limits::push_retry_for_ms});
}

TEST(Pace, DoesNotLetTheChannelShortenTheWait) {
    Pace pace(7);
    (void)pace.failed(Millis{0}, Millis{0}, Millis{0});
    EXPECT_GE(pace.retry_at()->value, 900);
}

TEST(Pace, HurriesOnlyWhenItWaits) {
    Pace pace(7);
    pace.hurry(Millis{10});
    EXPECT_FALSE(pace.retry_at());
    fail(pace, 2, Millis{0});
    pace.hurry(Millis{1'500});
    EXPECT_EQ(pace.retry_at(), Millis{1'500});
    pace.hurry(Millis{1'700});
    EXPECT_EQ(pace.retry_at(), Millis{1'500}) << "never later";
    EXPECT_EQ(pace.failures_in_a_row(), 2u);
}

TEST(Pace, SpreadsChannelsByTheirSeedAndRepeatsItselfExactly) {
    std::set<std::int64_t> moments;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Pace pace(seed);
        Pace again(seed);
        fail(pace, 7, Millis{0});
        fail(again, 7, Millis{0});
        EXPECT_EQ(pace.retry_at(), again.retry_at());
        moments.insert(pace.retry_at()->value);
    }
    EXPECT_GT(moments.size(), 40u);
}

TEST(Pace, SpreadsTheTriesOfOneChannelToo) {
    Pace pace(7);
    std::set<std::int64_t> waits;
    Millis now = fail(pace, 6, Millis{0});
    for (int i = 0; i < 20; ++i) {
        waits.insert(pace.retry_at()->value - now.value);
        now = fail(pace, 1, now);
    }
    EXPECT_GT(waits.size(), 15u);
}

TEST(Pace, NamesItsStates) {
    EXPECT_STREQ(to_text(PaceState::ok), "ok");
    EXPECT_STREQ(to_text(PaceState::retrying), "retrying");
    EXPECT_STREQ(to_text(PaceState::holding), "holding");
}

}  // namespace
}  // namespace onepool::hub
