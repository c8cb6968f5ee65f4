// Stamps only grow, whatever the clocks do, and a clock that cannot be right is marked.

#include "node/core/hlc_clock.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr UnixMs noon{1'800'000'000'000};
constexpr std::int64_t minute = 60'000;
constexpr std::int64_t day = 24 * 60 * minute;
constexpr std::int64_t year = 365 * day;

UnixMs after(std::int64_t ms) {
    return UnixMs{noon.value + ms};
}

// Both clocks, that many milliseconds after noon; the wall clock that much ahead besides.
Now at(std::int64_t ms, std::int64_t moved_ms = 0) {
    return {after(ms + moved_ms), Millis{50'000 + ms}};
}

// Measured at noon, when the hub was so far ahead.
HlcClock measured_clock(std::int64_t offset_ms = 0) {
    HlcClock clock({}, {});
    clock.look(at(0));
    clock.measured(at(0), Millis{offset_ms});
    return clock;
}

TEST(HlcClock, FollowsTheWall) {
    HlcClock clock({}, {});
    EXPECT_EQ(clock.tick(at(0)), (Hlc{noon.value, 0}));
    EXPECT_EQ(clock.tick(at(5)), (Hlc{noon.value + 5, 0}));
}

TEST(HlcClock, CountsWithinAMillisecond) {
    HlcClock clock({}, {});
    clock.tick(at(0));
    EXPECT_EQ(clock.tick(at(0)), (Hlc{noon.value, 1}));
    EXPECT_EQ(clock.tick(at(0)), (Hlc{noon.value, 2}));
}

TEST(HlcClock, BorrowsTheNextMillisecondWhenTheCounterIsFull) {
    HlcClock clock(Hlc{noon.value, 0xffff}, {});
    EXPECT_EQ(clock.tick(at(0)), (Hlc{noon.value + 1, 0}));
}

TEST(HlcClock, GrowsThoughTheWallGoesBack) {
    HlcClock clock({}, {});
    auto last = clock.tick(at(0));
    for (const std::int64_t jump : {-1'000'000, -5, 3, -7, 0}) {
        const auto next = clock.tick(at(jump));
        EXPECT_GT(next, last);
        last = next;
    }
}

TEST(HlcClock, GrowsAcrossARestart) {
    HlcClock clock(Hlc{noon.value + 10, 4}, {});
    EXPECT_EQ(clock.tick(at(0)), (Hlc{noon.value + 10, 5}));
}

TEST(HlcClock, HearsTheHubWithinFiveMinutes) {
    HlcClock clock({}, {});
    clock.tick(at(0));
    clock.hear(after(5 * minute), noon);
    EXPECT_EQ(clock.tick(at(0)), (Hlc{noon.value + 5 * minute, 1}));
}

TEST(HlcClock, IgnoresAHubFurtherAhead) {
    HlcClock clock({}, {});
    clock.tick(at(0));
    clock.hear(after(5 * minute + 1), noon);
    EXPECT_EQ(clock.tick(at(0)), (Hlc{noon.value, 1}));
}

TEST(HlcClock, NeverGoesBackForTheHub) {
    HlcClock clock({}, {});
    clock.tick(at(0));
    clock.hear(after(-minute), noon);
    EXPECT_EQ(clock.tick(at(0)), (Hlc{noon.value, 1}));
}

TEST(HlcClock, DoesNotFollowAClockThatIsFarAheadOfTheHubs) {
    auto clock = measured_clock();
    EXPECT_EQ(clock.tick(at(1'000, 10 * year)), (Hlc{noon.value + 1'000, 0}));
    EXPECT_EQ(clock.tick(at(2'000)), (Hlc{noon.value + 2'000, 0}));
    clock.measured(at(3'000, 10 * year), Millis{-10 * year});
    EXPECT_EQ(clock.tick(at(4'000, 10 * year)), (Hlc{noon.value + 4'000, 0}));
}

TEST(HlcClock, DoesNotFollowAHubThatIsFarAhead) {
    auto clock = measured_clock(10 * year);
    EXPECT_EQ(clock.tick(at(1'000)), (Hlc{noon.value + 1'000, 0}));
}

TEST(ClockOffset, IsUnknownBeforeItWasMeasured) {
    HlcClock clock({}, {});
    clock.look(at(0));
    EXPECT_EQ(clock.offset(at(5)), std::nullopt);
}

TEST(ClockOffset, KeepsUpWithAClockThatIsMoved) {
    const auto clock = measured_clock(700);
    EXPECT_EQ(clock.offset(at(day)), Millis{700});
    EXPECT_EQ(clock.offset(at(day, -2 * day)), Millis{700 + 2 * day});
    EXPECT_EQ(clock.offset(at(day, 10 * year)), Millis{700 - 10 * year});
}

TEST(ClockOffset, KeepsUpWithAClockThatStandsStill) {
    const auto clock = measured_clock();
    EXPECT_EQ(clock.offset(at(3 * minute, -3 * minute)), Millis{3 * minute});
}

TEST(ClockOffset, StaysWithinWhatAnEventCanCarry) {
    const auto clock = measured_clock(limits::time_ms);
    EXPECT_EQ(clock.offset(at(minute, -minute)), Millis{limits::time_ms});
}

TEST(ClockTrustOf, IsOkByItself) {
    EXPECT_EQ(HlcClock({}, {}).trust(at(0)), ClockTrust::ok);
}

TEST(ClockTrustOf, DoubtsATimeBeforeTheBuild) {
    const HlcClock clock({}, after(1));
    EXPECT_EQ(clock.trust(at(0)), ClockTrust::untrusted);
    EXPECT_EQ(clock.trust(at(1)), ClockTrust::ok);
}

TEST(ClockTrustOf, DoubtsAClockThatWentBack) {
    HlcClock clock({}, {});
    clock.tick(at(0));
    EXPECT_EQ(clock.trust(at(0, -2 * minute)), ClockTrust::ok);
    EXPECT_EQ(clock.trust(at(0, -2 * minute - 1)), ClockTrust::untrusted);
}

TEST(ClockTrustOf, DoubtsAClockThatWentBackOverARestart) {
    const HlcClock clock(Hlc{noon.value, 0}, {});
    EXPECT_EQ(clock.trust(at(0, -7 * minute)), ClockTrust::ok);
    EXPECT_EQ(clock.trust(at(0, -7 * minute - 1)), ClockTrust::untrusted);
}

TEST(ClockTrustOf, BelievesAgainWhatTheHubConfirmed) {
    HlcClock clock({}, {});
    clock.tick(at(60 * minute));
    EXPECT_EQ(clock.trust(at(0)), ClockTrust::untrusted);
    clock.measured(at(0), {});
    EXPECT_EQ(clock.trust(at(0)), ClockTrust::ok);
}

TEST(ClockTrustOf, JudgesByTheMeasuredOffset) {
    const auto trust_at = [](std::int64_t offset_ms) {
        return measured_clock(offset_ms).trust(at(0));
    };
    EXPECT_EQ(trust_at(5 * minute), ClockTrust::ok);
    EXPECT_EQ(trust_at(-5 * minute - 1), ClockTrust::skewed);
    EXPECT_EQ(trust_at(day), ClockTrust::skewed);
    EXPECT_EQ(trust_at(day + 1), ClockTrust::untrusted);
    EXPECT_EQ(trust_at(-day - 1), ClockTrust::untrusted);
}

TEST(ClockTrustOf, DoubtsAClockThatWasMovedSinceItWasMeasured) {
    const auto clock = measured_clock();
    for (const std::int64_t sign : {1, -1}) {
        EXPECT_EQ(clock.trust(at(60 * minute, sign * 2 * minute)), ClockTrust::ok);
        EXPECT_EQ(clock.trust(at(60 * minute, sign * (2 * minute + 1))), ClockTrust::untrusted);
    }
}

TEST(ClockTrustOf, BelievesAClockThatIsRightAgainByItself) {
    auto clock = measured_clock();
    clock.tick(at(minute, 10 * year));
    EXPECT_EQ(clock.trust(at(2 * minute, 10 * year)), ClockTrust::untrusted);
    EXPECT_EQ(clock.trust(at(3 * minute)), ClockTrust::ok);
}

TEST(ClockTrustOf, AddsUpWhatAClockIsMovedByAndWhatItWasOffBefore) {
    const auto clock = measured_clock(-4 * minute);
    EXPECT_EQ(clock.trust(at(0, minute)), ClockTrust::ok);
    EXPECT_EQ(clock.trust(at(0, minute + 1)), ClockTrust::skewed);
}

TEST(ClockTrustOf, DoesNotDoubtALongSleep) {
    const auto clock = measured_clock();
    EXPECT_EQ(clock.trust(at(30 * day)), ClockTrust::ok);
}

TEST(ClockTrustOf, DoubtsAClockThatStandsStill) {
    HlcClock clock({}, {});
    clock.look(at(0));
    clock.look(at(9'999, -9'999));
    EXPECT_EQ(clock.trust(at(9'999, -9'999)), ClockTrust::ok);
    clock.look(at(10'000, -10'000));
    EXPECT_EQ(clock.trust(at(10'000, -10'000)), ClockTrust::untrusted);
    clock.measured(at(10'000, -10'000), Millis{10'000});
    EXPECT_EQ(clock.trust(at(10'001, -10'001)), ClockTrust::untrusted);
    clock.look(at(10'002, -10'001));
    EXPECT_EQ(clock.trust(at(10'002, -10'001)), ClockTrust::ok);
}

TEST(ClockMeasurement, IsWantedWhenTheClockWasMovedButNotAllTheTime) {
    auto clock = measured_clock();
    EXPECT_FALSE(clock.is_to_be_measured(at(day)));
    EXPECT_FALSE(clock.is_to_be_measured(at(9'999, day)));
    EXPECT_TRUE(clock.is_to_be_measured(at(10'000, day)));
    clock.measured(at(10'000, day), Millis{-day});
    EXPECT_FALSE(clock.is_to_be_measured(at(day, day)));
    EXPECT_TRUE(clock.is_to_be_measured(at(day)));
    EXPECT_FALSE(HlcClock({}, {}).is_to_be_measured(at(day, day)));
}

}  // namespace
}  // namespace onepool::node
