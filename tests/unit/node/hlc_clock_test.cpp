// Stamps only grow, whatever the clocks do, and a clock that cannot be right is marked.

#include "node/core/hlc_clock.hpp"

#include <gtest/gtest.h>

namespace onepool::node {
namespace {

constexpr UnixMs noon{1'800'000'000'000};
constexpr std::int64_t minute = 60'000;

UnixMs after(std::int64_t ms) {
    return UnixMs{noon.value + ms};
}

TEST(HlcClock, FollowsTheWall) {
    HlcClock clock({}, {});
    EXPECT_EQ(clock.tick(noon), (Hlc{noon.value, 0}));
    EXPECT_EQ(clock.tick(after(5)), (Hlc{noon.value + 5, 0}));
}

TEST(HlcClock, CountsWithinAMillisecond) {
    HlcClock clock({}, {});
    clock.tick(noon);
    EXPECT_EQ(clock.tick(noon), (Hlc{noon.value, 1}));
    EXPECT_EQ(clock.tick(noon), (Hlc{noon.value, 2}));
}

TEST(HlcClock, BorrowsTheNextMillisecondWhenTheCounterIsFull) {
    HlcClock clock(Hlc{noon.value, 0xffff}, {});
    EXPECT_EQ(clock.tick(noon), (Hlc{noon.value + 1, 0}));
}

TEST(HlcClock, GrowsThoughTheWallGoesBack) {
    HlcClock clock({}, {});
    auto last = clock.tick(noon);
    for (const std::int64_t jump : {-1'000'000, -5, 3, -7, 0}) {
        const auto next = clock.tick(after(jump));
        EXPECT_GT(next, last);
        last = next;
    }
}

TEST(HlcClock, GrowsAcrossARestart) {
    HlcClock clock(Hlc{noon.value + 10, 4}, {});
    EXPECT_EQ(clock.tick(noon), (Hlc{noon.value + 10, 5}));
}

TEST(HlcClock, HearsTheHubWithinFiveMinutes) {
    HlcClock clock({}, {});
    clock.tick(noon);
    clock.hear(after(5 * minute), noon);
    EXPECT_EQ(clock.tick(noon), (Hlc{noon.value + 5 * minute, 1}));
}

TEST(HlcClock, IgnoresAHubFurtherAhead) {
    HlcClock clock({}, {});
    clock.tick(noon);
    clock.hear(after(5 * minute + 1), noon);
    EXPECT_EQ(clock.tick(noon), (Hlc{noon.value, 1}));
}

TEST(HlcClock, NeverGoesBackForTheHub) {
    HlcClock clock({}, {});
    clock.tick(noon);
    clock.hear(after(-minute), noon);
    EXPECT_EQ(clock.tick(noon), (Hlc{noon.value, 1}));
}

TEST(ClockTrustOf, IsOkByItself) {
    EXPECT_EQ(HlcClock({}, {}).trust(noon, std::nullopt), ClockTrust::ok);
}

TEST(ClockTrustOf, DoubtsATimeBeforeTheBuild) {
    const HlcClock clock({}, after(1));
    EXPECT_EQ(clock.trust(noon, std::nullopt), ClockTrust::untrusted);
    EXPECT_EQ(clock.trust(after(1), std::nullopt), ClockTrust::ok);
}

TEST(ClockTrustOf, DoubtsAClockThatWentBack) {
    HlcClock clock({}, {});
    clock.tick(noon);
    EXPECT_EQ(clock.trust(after(-2 * minute), std::nullopt), ClockTrust::ok);
    EXPECT_EQ(clock.trust(after(-2 * minute - 1), std::nullopt), ClockTrust::untrusted);
}

TEST(ClockTrustOf, DoubtsAClockThatWentBackOverARestart) {
    const HlcClock clock(Hlc{noon.value, 0}, {});
    EXPECT_EQ(clock.trust(after(-7 * minute), std::nullopt), ClockTrust::ok);
    EXPECT_EQ(clock.trust(after(-7 * minute - 1), std::nullopt), ClockTrust::untrusted);
}

TEST(ClockTrustOf, BelievesAgainWhatTheHubConfirmed) {
    HlcClock clock({}, {});
    clock.tick(after(60 * minute));
    EXPECT_EQ(clock.trust(noon, std::nullopt), ClockTrust::untrusted);
    clock.confirm(noon);
    EXPECT_EQ(clock.trust(noon, Millis{0}), ClockTrust::ok);
}

TEST(ClockTrustOf, JudgesByTheMeasuredOffset) {
    const HlcClock clock({}, {});
    EXPECT_EQ(clock.trust(noon, Millis{5 * minute}), ClockTrust::ok);
    EXPECT_EQ(clock.trust(noon, Millis{-5 * minute - 1}), ClockTrust::skewed);
    EXPECT_EQ(clock.trust(noon, Millis{24 * 60 * minute}), ClockTrust::skewed);
    EXPECT_EQ(clock.trust(noon, Millis{24 * 60 * minute + 1}), ClockTrust::untrusted);
    EXPECT_EQ(clock.trust(noon, Millis{-24 * 60 * minute - 1}), ClockTrust::untrusted);
}

}  // namespace
}  // namespace onepool::node
