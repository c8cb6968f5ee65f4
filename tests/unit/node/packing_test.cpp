// What stands picked and is to be sent is said to be in its parcels: once, and only of that.

#include <gtest/gtest.h>

#include "order_till.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

using Packing = OrderTill;

TEST_F(Packing, OfAPackedOrderIsSaidOnceAndOutlivesARestart) {
    greet();
    pick_all();
    ASSERT_EQ(pack(3, 2).verdict, ActionVerdict::done);
    EXPECT_EQ(newest<Pack>(), (Pack{order_, 2}));
    EXPECT_TRUE(known().is_packed);
    EXPECT_EQ(known().state, OrderState::staged);
    EXPECT_EQ(pack(3, 2).verdict, ActionVerdict::repeated);
    EXPECT_EQ(pack(4).verdict, ActionVerdict::repeated) << "by another page";
    tell(task(OrderState::staged));
    EXPECT_TRUE(known().is_packed) << "the hub has not heard of it";
    till.restart();
    EXPECT_TRUE(known().is_packed);
    ASSERT_EQ(till.ask(ShipOrder{order_, {}, "DHL", "T1"}).verdict, ActionVerdict::done);
}

TEST_F(Packing, OfAnOrderPackedAtAnotherTillIsKnownHere) {
    ShipTask packed = task(OrderState::staged);
    packed.is_packed = true;
    tell(packed);
    EXPECT_EQ(pack(3).verdict, ActionVerdict::repeated);
    tell(task(OrderState::put_back));
    EXPECT_FALSE(known().is_packed);
}

TEST_F(Packing, IsOnlyWhatStandsPickedAndIsSent) {
    EXPECT_EQ(pack(3).verdict, ActionVerdict::no_such_order);
    tell(ours());
    EXPECT_EQ(pack(3).verdict, ActionVerdict::wrong_state);
    ShipTask collected = task(OrderState::staged);
    collected.is_collected = true;
    tell(collected);
    const Answer answer = pack(3);
    EXPECT_EQ(answer.verdict, ActionVerdict::wrong_state);
    EXPECT_NE(answer.explanation.find("The buyer collects this order"), std::string::npos);
    tell(task(OrderState::staged));
    EXPECT_EQ(pack(3, limits::order_parcels + 1).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(PackOrder{{}, order_, {}, 1}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(pack(3, limits::order_parcels).verdict, ActionVerdict::done);
}

}  // namespace
}  // namespace onepool::node
