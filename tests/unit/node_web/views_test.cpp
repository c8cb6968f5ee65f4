// What the status says of the clock, as the register's page shows it.

#include "node/web/views.hpp"

#include <gtest/gtest.h>

#include "tests/unit/node/till.hpp"

namespace onepool::node {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::int64_t day = 24 * 60 * minute;

// Welcomed by a hub whose clock is so far behind the till's.
void welcome_behind(Till& till, std::int64_t behind_ms) {
    Welcome welcome;
    welcome.hub_epoch = HubEpoch{1};
    welcome.journal = till.config.journal;
    welcome.cursor = till.core->uplink().acked();
    welcome.credit = 2;
    till.link_up();
    welcome.hub_wall = UnixMs{till.now.wall.value + 1 - behind_ms};  // the message takes 1 ms
    till.arrive(welcome);
}

std::string clock_of(const Till& till) {
    return views::status(*till.core, "Till 1", till.now)["clock"].dump();
}

TEST(StatusOfTheClock, KnowsNoDistanceBeforeAHubWasMet) {
    const Till till;
    EXPECT_EQ(clock_of(till), R"({"trusted":true,"ahead_ms":null})");
}

TEST(StatusOfTheClock, DoubtsItBeforeAHubWasMetWhenItCannotBeTrue) {
    NodeCore::Config config = till_config();
    config.built_at = UnixMs{opening.value + day};
    const Till till(config);
    EXPECT_EQ(clock_of(till), R"({"trusted":false,"ahead_ms":null})");
}

TEST(StatusOfTheClock, TellsHowFarItIsFromTheHubs) {
    Till near;
    welcome_behind(near, -4 * minute);
    EXPECT_EQ(clock_of(near), R"({"trusted":true,"ahead_ms":-240000})");

    Till far;
    welcome_behind(far, 6 * minute);
    EXPECT_EQ(clock_of(far), R"({"trusted":false,"ahead_ms":360000})")
        << "as the hub's case has it";
}

TEST(StatusOfTheClock, FollowsWhoeverSetsItWhileTheTillIsCutOff) {
    Till till;
    welcome_behind(till, 0);
    till.step(LinkDown{});
    till.now.wall = UnixMs{till.now.wall.value - 2 * day};
    EXPECT_EQ(clock_of(till), R"({"trusted":false,"ahead_ms":-172800000})");
    till.now.wall = UnixMs{till.now.wall.value + 2 * day};
    EXPECT_EQ(clock_of(till), R"({"trusted":true,"ahead_ms":0})");
}

}  // namespace
}  // namespace onepool::node
