// What orders take of what a promotion keeps while they go their ways, in one piece or in parts:
// what their buyers have, and what is kept for them.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

// The store has 8 apples and a loaf, the warehouse 5 and 2; the shop promotes apples.
class PromotionTaken : public OrderRoom {
  protected:
    PromotionTaken() {
        room.command(
            SetFulfilment{ChannelId{"shop"}, {.may_split = true, .may_be_partial = false}});
        room.command(AddPromotion{.name = "spring",
                                  .channel = ChannelId{"shop"},
                                  .sku = Sku{"A"},
                                  .units = Units{13},
                                  .until = room.now().wall + Millis{60 * limits::minute_ms},
                                  .by = StaffId{"anna"}});
    }
    Units taken() const { return room.state().promotions().all().back().taken; }
    void pick(Till& node, const Lines& picked) { room.fact(node, pick_of(key("o1"), picked, "P")); }
    void ship(Till& node, const Lines& shipped) { room.fact(node, ship_of(key("o1"), shipped)); }
    void put_back(Till& node, const Lines& lines) {
        room.greet(node);
        room.fact(node, put_back_of(key("o1"), lines));
    }
    // Eight at the store, two at the warehouse.
    void take_split() {
        takes("order o1 A=10 B=1");
        ASSERT_EQ(taken(), Units{10});
    }
};

TEST_F(PromotionTaken, WhatWaitsInPartTookWhatItsOtherPartsKeep) {
    take_split();
    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(taken(), Units{8});
    pick(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(taken(), Units{8});
    ship(room.till, {{"A", 8}, {"B", 1}});
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(taken(), Units{8}) << "its buyer is to have them";
    room.fact(room.till, receipt_of({{"A", 5}}));
    add_store_2();
    room.fact(third, receipt_of({{"A", 2}}));
    ASSERT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(taken(), Units{10});
}

TEST_F(PromotionTaken, WhatIsCancelledTookWhatWasSentOfIt) {
    take_split();
    ship(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(taken(), Units{10});
    room.webhook("cancel o1");
    ASSERT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(taken(), Units{8});
}

TEST_F(PromotionTaken, WhatStandsPickedOfACancelledOneIsTakenByNobody) {
    take_split();
    pick(room.till, {{"A", 8}, {"B", 1}});
    room.webhook("cancel o1");
    EXPECT_EQ(taken(), Units{0});
    put_back(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(taken(), Units{0});
    ship(room.warehouse, {{"A", 2}});
    ASSERT_EQ(stage("o1"), OrderStage::shipped) << "they were on their way";
    EXPECT_EQ(taken(), Units{2});
}

TEST_F(PromotionTaken, WhatABuyerLeftIsTakenNoMoreOnceItIsPutBack) {
    takes("order o1 at store-1 A=6");
    pick(room.till, {{"A", 6}});
    room.fact(room.till, collect_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(taken(), Units{6}) << "the rest stands for its buyer";
    put_back(room.till, {{"A", 4}});
    ASSERT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(taken(), Units{2});
}

TEST_F(PromotionTaken, WhatCouldNotBePickedIsTakenByNobody) {
    takes("order o1 at store-1 A=6");
    room.fact(room.till, short_pick_of(key("o1"), {{"A", 4}}, {{"A", 2}}));
    EXPECT_EQ(taken(), Units{4});
    room.fact(room.till, collect_of(key("o1"), {{"A", 4}}));
    EXPECT_EQ(taken(), Units{4});
}

TEST_F(PromotionTaken, WhatIsPutBackWhereAnOrderGoesOnIsHeldElsewhere) {
    takes("order o1 A=10");
    add_store_2();
    pick(room.warehouse, {{"A", 2}});
    put_back(room.warehouse, {{"A", 2}});
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(taken(), Units{8});
    room.fact(third, receipt_of({{"A", 2}}));
    EXPECT_EQ(taken(), Units{10});
}

TEST_F(PromotionTaken, MoreThanWasOrderedIsNotTaken) {
    takes("order o1 at store-1 A=3");
    room.fact(room.till, collect_of(key("o1"), {{"A", 5}}));
    EXPECT_EQ(taken(), Units{3});
}

TEST_F(PromotionTaken, WhatIsMovedToAnotherStoreIsTakenOnce) {
    takes("order o1 at store-1 A=3");
    pick(room.till, {{"A", 3}});
    room.command(MoveOrder{.order = key("o1"),
                           .store = LocationId{"warehouse-1"},
                           .by = StaffId{"anna"},
                           .reason = "asked to"});
    ASSERT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(taken(), Units{3}) << "held anew, and to be put back where it stands";
    put_back(room.till, {{"A", 3}});
    EXPECT_EQ(taken(), Units{3});
}

TEST(PromotionTakenBy, OfWhatItsChannelAloneKnowsAllThatWasOrdered) {
    OrderRecord order;
    order.lines.push_back({.listing = "A", .sku = SkuIndex{0}, .quantity = Units{5}});
    order.cut = {{SkuIndex{0}, Units{1}}};
    order.stage = OrderStage::shipped;
    EXPECT_EQ(taken_by(order), (HoldLines{{SkuIndex{0}, Units{4}}}));
    order.handed_over = {{SkuIndex{0}, Units{2}}};
    EXPECT_EQ(taken_by(order), (HoldLines{{SkuIndex{0}, Units{2}}}));
    order.handed_over.clear();
    order.stage = OrderStage::cancelled;
    EXPECT_EQ(taken_by(order), HoldLines{});
}

}  // namespace
}  // namespace onepool::hub
