// Days are closed once, over what the hub held, and each node is shown its way to the root.

#include "hub/core/day_desk.hpp"

#include <gtest/gtest.h>

#include "protocol/digest.hpp"
#include "protocol/seal.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t day = 86'400'000;

class ClosedDays : public testing::Test {
  protected:
    ClosedDays() {
        room.key = key_number(100);
        room.restart();
        room.fact(room.till, receipt_of({{"A", 1}}));
        room.fact(room.warehouse, receipt_of({{"B", 1}}));
    }
    // The first heartbeat so much later.
    Effects look(std::int64_t later) {
        room.clock += later;
        return room.step(Tick{});
    }
    const std::vector<DayRecord>& days() const { return room.state().days().all(); }

    HubRoom room;
};

TEST_F(ClosedDays, AreClosedAtTheFirstHeartbeatAfterMidnight) {
    const BusinessDay today = utc_day(room.now().wall);
    EXPECT_TRUE(look(10'000).empty());
    const auto effects = look(day);
    ASSERT_EQ(effects.size(), 3u) << "both nodes are silent by then";
    const auto& sealed = std::get<DaySealed>(effects[2]);
    EXPECT_EQ(sealed.day, today);
    EXPECT_EQ(sealed.leaves,
              (std::vector<DayLeaf>{
                  {room.till.node(), room.till.journal(), room.till.head()},
                  {room.warehouse.node(), room.warehouse.journal(), room.warehouse.head()}}));
    EXPECT_EQ(sealed.root, merkle_root(leaves_of(sealed.leaves)));
    const auto statement = day_statement(today, sealed.root, 2);
    EXPECT_TRUE(protocol::verify(key_number(100).public_key(), protocol::view(statement),
                                 sealed.signature.value()));
    EXPECT_TRUE(look(10'000).empty()) << "once";
}

TEST_F(ClosedDays, AreClosedOnceThoughTheHubRestartsOrItsClockGoesBack) {
    look(day);
    room.restart();
    EXPECT_TRUE(look(10'000).empty());
    EXPECT_TRUE(look(-3 * day).empty());
    EXPECT_TRUE(look(3 * day).empty());
    EXPECT_EQ(days().size(), 1u);
    look(day);
    EXPECT_EQ(days().size(), 2u);
    EXPECT_TRUE(days()[0].sealed.leaves.empty()) << "older leaves stand in the log";
    EXPECT_EQ(days()[0].leaves, 2u);
}

TEST_F(ClosedDays, ADayTheHubSleptThroughIsUnderTheRootOfTheLast) {
    const BusinessDay today = utc_day(room.now().wall);
    room.clock += 5 * day;
    room.restart();
    look(10'000);
    ASSERT_EQ(days().size(), 1u);
    EXPECT_GT(days()[0].sealed.day, today);
}

TEST_F(ClosedDays, EachNodeIsShownItsWayToTheRootOnce) {
    look(day);
    room.step(room.till.state());
    const auto shown = room.told<DaySeal>();
    ASSERT_EQ(shown.size(), 1u);
    EXPECT_EQ(shown[0].day, days()[0].sealed.day);
    EXPECT_EQ(shown[0].root, days()[0].sealed.root);
    EXPECT_EQ(shown[0].head, room.till.head());
    EXPECT_TRUE(holds_for(shown[0], room.till.node()));
    room.step(room.till.state());
    EXPECT_TRUE(room.told<DaySeal>().empty());
    room.step(room.warehouse.state());
    ASSERT_EQ(room.told<DaySeal>().size(), 1u);
    EXPECT_TRUE(holds_for(room.told<DaySeal>()[0], room.warehouse.node()));
}

TEST_F(ClosedDays, ANodeWithoutEventsIsNotInThem) {
    const Till fresh(3);
    room.command(RegisterNode{fresh.node(), LocationId{"store-1"}, "till-3"});
    room.greet(fresh);
    look(day);
    EXPECT_EQ(days()[0].leaves, 2u);
    room.step(fresh.state());
    EXPECT_TRUE(room.told<DaySeal>().empty());
}

}  // namespace
}  // namespace onepool::hub
