// What a till says of its own disk: filling, slow.
#include <gtest/gtest.h>

#include "protocol/limits.hpp"
#include "tests/unit/node/till.hpp"

namespace onepool::node {
namespace {

TEST(Disk, ShowsADiskThatBeginsToFillAtOnceAndIsNoAlarmYet) {
    Till till;
    till.step(DiskFree{limits::disk_warn_bytes});
    const auto batch = till.step(DiskFree{limits::disk_warn_bytes - 1});
    ASSERT_EQ(batch.notify.size(), 1u);
    EXPECT_EQ(batch.notify[0].kind, NoticeKind::status_changed);
    EXPECT_TRUE(till.step(DiskFree{limits::disk_warn_bytes - 2}).notify.empty());
}

TEST(Disk, SaysOnceThatTheDiskIsSlowAndWhenItIsWellAgain) {
    Till till;
    EXPECT_TRUE(till.step(CommitPace{Millis{DiskPace::slow_ms - 1}}).notify.empty());
    const auto slow = till.step(CommitPace{Millis{DiskPace::slow_ms}});
    EXPECT_TRUE(has_alarm(slow, "is slow: recording a sale takes 250 ms"));
    EXPECT_TRUE(till.core->disk_pace().is_slow());
    EXPECT_TRUE(till.step(CommitPace{Millis{400}}).notify.empty());
    EXPECT_EQ(till.core->disk_pace().mean(), Millis{400});
    EXPECT_TRUE(till.step(CommitPace{Millis{DiskPace::well_ms}}).notify.empty()) << "not yet";
    const auto well = till.step(CommitPace{Millis{DiskPace::well_ms - 1}});
    ASSERT_EQ(well.notify.size(), 1u);
    EXPECT_EQ(well.notify[0].kind, NoticeKind::status_changed);
    EXPECT_FALSE(till.core->disk_pace().is_slow());
}

TEST(Disk, TellsTheHubOfItsSizeAndOfWhatWasRefused) {
    Till till;
    till.step(DiskFree{5'000, 80'000});
    till.link_up();
    till.welcome({});
    till.step(Arrived{Bytes{1, 2, 3}});
    const auto published = till.publish_all(till.step(Tick{}, Millis{limits::heartbeat_every_ms}));
    const auto state = sent<NodeState>(published).at(0);
    EXPECT_EQ(state.disk_free_bytes, 5'000u);
    EXPECT_EQ(state.disk_total_bytes, 80'000u);
    EXPECT_EQ(state.refused_messages, 1u);
    EXPECT_EQ(state.clock_trust, ClockTrust::ok);
}

}  // namespace
}  // namespace onepool::node
