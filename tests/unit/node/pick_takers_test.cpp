// Who picks what a device has: told with the first scan, or by name, once each.

#include <gtest/gtest.h>

#include "order_till.hpp"

namespace onepool::node {
namespace {

using PickTakers = OrderTill;

// The hub gives an order to the only device of a location before anybody is there to pick it.
TEST_F(PickTakers, WhoPicksIsToldWhereTheDeviceHasItAlready) {
    ShipTask unnamed = ours();
    unnamed.taker_staff = {};
    tell(unnamed);
    EXPECT_EQ(take().verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Take>(), (Take{order_, false}));
    EXPECT_FALSE(till.core->is_asked(order_)) << "it has it";
    EXPECT_EQ(scan("A").verdict, ActionVerdict::done);
    EXPECT_EQ(take(2).verdict, ActionVerdict::repeated) << "said once";
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST_F(PickTakers, BeginsWithTheFirstScanWhereTheDeviceHasItAlreadyAndNobodySaysWho) {
    ShipTask unnamed = ours();
    unnamed.taker_staff = {};
    tell(unnamed);
    const auto adds = [&](const std::string& sku) {
        return till.ask(ScanPick{order_, StaffId{}, Sku{sku}, sku, Units{1}}).verdict;
    };
    EXPECT_EQ(adds("C"), ActionVerdict::wrong_item);
    EXPECT_EQ(till.store.journal.size(), 0u) << "nothing of it was picked up";
    EXPECT_EQ(adds("A"), ActionVerdict::done);
    EXPECT_EQ(newest<Take>(), (Take{order_, false}));
    EXPECT_EQ(till.store.event(till.store.journal.rbegin()->first).header.staff,
              till.config.default_staff);
    EXPECT_EQ(adds("B"), ActionVerdict::done);
    EXPECT_EQ(till.ask(UndoPick{order_}).verdict, ActionVerdict::done);
    EXPECT_EQ(till.ask(UndoPick{order_}).verdict, ActionVerdict::done);
    EXPECT_EQ(adds("A"), ActionVerdict::done);
    EXPECT_EQ(till.store.journal.size(), 1u) << "said once";
    EXPECT_EQ(take(2).verdict, ActionVerdict::done) << "who it is";
    EXPECT_EQ(
        till.ask(ShortPick{order_, StaffId{}, Sku{"B"}, Units{1}, ShortReason::missing}).verdict,
        ActionVerdict::done);
    EXPECT_EQ(till.store.journal.size(), 2u);
}

TEST_F(PickTakers, ThatAPickBeganIsSaidAgainAfterARestart) {
    ShipTask unnamed = ours();
    unnamed.taker_staff = {};
    tell(unnamed);
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    till.restart();
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    EXPECT_EQ(scan("B").verdict, ActionVerdict::done);
    EXPECT_EQ(till.store.journal.size(), 2u);
}

// A till puts a name of its own where nobody says one.
TEST_F(PickTakers, WhoTookItPicksItWhereNobodySaysAnotherName) {
    ShipTask unnamed = ours();
    unnamed.taker_staff = {};
    tell(unnamed);
    ASSERT_EQ(take().verdict, ActionVerdict::done);
    const auto adds = [&](const std::string& sku) {
        return till.ask(ScanPick{order_, StaffId{}, Sku{sku}, sku, Units{1}}).verdict;
    };
    ASSERT_EQ(adds("A"), ActionVerdict::done);
    EXPECT_EQ(till.core->progress(order_)->by, StaffId{"ann"});
    till.restart();
    ASSERT_EQ(adds("A"), ActionVerdict::done);
    EXPECT_EQ(till.store.journal.size(), 2u);
    EXPECT_EQ(till.store.event(till.store.journal.rbegin()->first).header.staff, StaffId{"ann"});
}

// It may have heard of it before its channel told it of the order.
TEST_F(PickTakers, ThatAPickBeganIsSaidAgainToAHubThatWasRestored) {
    greet();
    ShipTask unnamed = ours();
    unnamed.taker_staff = {};
    tell(unnamed);
    ASSERT_EQ(scan("A").verdict, ActionVerdict::done);
    tell(unnamed);
    ASSERT_EQ(till.store.journal.size(), 1u);
    hub_epoch_ = HubEpoch{2};
    till.link_up();
    till.welcome({}, hub_epoch_);
    tell(unnamed);
    EXPECT_EQ(till.store.journal.size(), 2u);
    EXPECT_EQ(newest<Take>(), (Take{order_, false}));
    tell(unnamed);
    EXPECT_EQ(till.store.journal.size(), 2u) << "once";
}

// One pauses, and another goes on at the same device with what was scanned.
TEST_F(PickTakers, WhoGoesOnWhereAnotherPausedIsToldOnce) {
    const auto says = [&](std::uint8_t number, const std::string& who) {
        return till.ask(TakeOrder{document(number), order_, StaffId{who}, false}).verdict;
    };
    tell(ours());
    scan("A");
    EXPECT_EQ(says(1, "ann"), ActionVerdict::repeated);
    EXPECT_EQ(says(2, "bo"), ActionVerdict::done);
    EXPECT_EQ(newest<Take>(), (Take{order_, false}));
    EXPECT_EQ(till.store.event(till.store.journal.rbegin()->first).header.staff, StaffId{"bo"});
    EXPECT_EQ(till.core->progress(order_)->picked(Sku{"A"}), Units{1});
    tell(ours());  // the hub has not heard of it
    EXPECT_EQ(says(3, "bo"), ActionVerdict::repeated);
    EXPECT_EQ(says(4, ""), ActionVerdict::repeated) << "nobody is no news";
    EXPECT_EQ(till.store.journal.size(), 1u);
    EXPECT_EQ(says(5, "ann"), ActionVerdict::done) << "she is back";
}

TEST_F(PickTakers, GivenBackByTheOnlyTillCanBeTakenUpAgainWithoutTheHub) {
    ShipTask only = ours();
    only.taker_staff = {};  // the hub gave it unasked
    tell(only);
    scan("A");
    ASSERT_EQ(till.ask(LeaveOrder{document(1), order_, {}, false, "lunch"}).verdict,
              ActionVerdict::done);
    EXPECT_EQ(till.core->progress(order_), nullptr);
    EXPECT_EQ(scan("A").verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Take>(), (Take{order_, false})) << "who took it up";
    EXPECT_EQ(take(2).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.ask(LeaveOrder{document(3), order_, {}, true, "flooded"}).verdict,
              ActionVerdict::done);
    EXPECT_TRUE(till.core->tasks().empty());
}

}  // namespace
}  // namespace onepool::node
