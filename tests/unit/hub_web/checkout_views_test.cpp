#include "hub/web/checkout_views.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

TEST(CheckoutViews, OpenHoldsAreListedWithWhatIsLeftOfTheirTime) {
    SmallHub hub;
    const auto held = [&](const std::string& hold, std::int64_t until) {
        return CheckoutHeld{
            {ChannelId{"shop"}, hold},         "shopper of " + hold, 1, SmallHub::south,
            {{SmallHub::cakestand, Units{1}}}, UnixMs{until}};
    };
    hub.add(InputKind::webhook,
            {held("late", 9'000), held("soon", 5'000), held("gone", 1'000),
             CheckoutEnded{{ChannelId{"shop"}, "gone"}, CheckoutState::released, {}}});
    const Json holds = holds_of(hub.core(), UnixMs{3'000});
    const Json::Array& rows = *holds.as_array();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(*rows[0]["hold"].as_string(), "soon");
    EXPECT_EQ(*rows[0]["expires_in_ms"].as_int(), 2'000);
    EXPECT_EQ(*rows[0]["owner"].as_string(), "shopper of soon");
    EXPECT_EQ(*rows[0]["location"].as_string(), "south");
    EXPECT_EQ(*rows[0]["state"].as_string(), "open");
    EXPECT_EQ(rows[0]["lines"].dump(), R"([{"sku":"22423","quantity":1}])");
    EXPECT_EQ(*rows[1]["hold"].as_string(), "late");
}

TEST(CheckoutViews, AHoldThatIsOverHasNoTimeLeft) {
    SmallHub hub;
    hub.add(InputKind::webhook, {CheckoutHeld{{ChannelId{"shop"}, "h"},
                                              "anna",
                                              1,
                                              SmallHub::south,
                                              {{SmallHub::cakestand, Units{1}}},
                                              UnixMs{5'000}}});
    const Json holds = holds_of(hub.core(), UnixMs{9'000});
    EXPECT_EQ(*(*holds.as_array())[0]["expires_in_ms"].as_int(), 0);
}

}  // namespace
}  // namespace onepool::hub
