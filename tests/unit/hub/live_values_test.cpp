// What the hub knows of a node while it runs.
#include <gtest/gtest.h>

#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

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
