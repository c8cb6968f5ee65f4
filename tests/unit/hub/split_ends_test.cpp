// How split orders end where what nodes say comes late, after a cancel, or after the hub moved a
// part elsewhere.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "protocol/limits.hpp"
#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

// The store has 8 apples and a loaf, the warehouse 5 and 2.
class SplitEnds : public OrderRoom {
  protected:
    SplitEnds() { allow({.may_split = true, .may_be_partial = false}); }
    void allow(Fulfilment fulfilment) {
        room.command(SetFulfilment{ChannelId{"shop"}, fulfilment});
    }
    HoldLines held_at(const std::string& location) const {
        const OrderRecord record = room.order("o1");
        const OrderLeg* found = leg_at(record, room.at(location));
        return found == nullptr ? HoldLines{} : found->held;
    }
    void take_split(const std::string& due = "") {
        add_store_2();
        takes("order o1 " + due + "A=10 B=1");
        ASSERT_EQ(held_at("warehouse-1"), apples(2));
    }
    // Eight apples at the store, the only C at the warehouse.
    void take_apart(const std::string& due = "") {
        add_store_2();
        bring(room.warehouse, {{"C", 1}});
        takes("order o1" + due + " A=8 C=1");
        ASSERT_EQ(held_at("store-1"), apples(8));
        ASSERT_EQ(held_at("warehouse-1").size(), 1u);
    }
    void pick(Till& node, const Lines& picked) { room.fact(node, pick_of(key("o1"), picked, "P")); }
    void refuse(Till& node) { room.fact(node, refusal_of(key("o1"), "no time")); }
    void ship(Till& node, const Lines& shipped) { room.fact(node, ship_of(key("o1"), shipped)); }
    void bring(Till& node, const Lines& received) { room.fact(node, receipt_of(received)); }
    // The warehouse says nothing until the order is late, so that its part goes to store-2.
    void move_to_store_2() {
        bring(third, {{"A", 2}});
        const std::string due = std::to_string(room.now().wall.value + limits::minute_ms);
        takes("order o1 due " + due + " A=10 B=1");
        for (int i = 0; i < 20; ++i) {
            room.pass(limits::minute_ms);
            room.hears(room.till);
            room.hears(third);
        }
        ASSERT_EQ(held_at("store-2"), apples(2));
    }
};

TEST_F(SplitEnds, WhatWasCancelledIsNotBroughtBackByAPartThatLeft) {
    take_split();
    pick(room.till, {{"A", 8}, {"B", 1}});
    room.webhook("cancel o1");
    ship(room.warehouse, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped) << "some of it left, as a person is told";
    EXPECT_FALSE(room.open_cases().empty());
    room.greet(room.till);
    room.fact(room.till, put_back_of(key("o1"), {{"A", 8}, {"B", 1}}));
    EXPECT_EQ(shelf("A", "store-1"), Units{8});
}

TEST_F(SplitEnds, WhatStandsWhereItIsToBePutBackIsNotTakenForAPart) {
    add_store_2();
    move_to_store_2();
    room.fact(third, pick_of(key("o1"), {{"A", 2}}, "P"));
    ship(room.warehouse, {{"A", 2}});  // as it was told first: store-2's are to be put back
    ASSERT_TRUE(leg_at(room.order("o1"), room.at("store-2"))->is_done);
    EXPECT_EQ(staged("A", "store-2"), Units{2});
    EXPECT_EQ(wanted_of(room.order("o1")), HoldLines{});
    EXPECT_EQ(stage("o1"), OrderStage::held) << "the store is to send its part";
    ship(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
}

TEST_F(SplitEnds, APartThatLeftLateWithLessLeavesTheRestToBeFound) {
    add_store_2();
    move_to_store_2();
    room.fact(third, pick_of(key("o1"), {{"A", 2}}, "P"));
    ship(room.warehouse, {{"A", 1}});
    EXPECT_EQ(room.order("o1").handed_over, apples(1));
    EXPECT_EQ(units_of(held_at("store-1"), room.sku("A")), Units{8}) << "as it was";
    EXPECT_EQ(stage("o1"), OrderStage::waiting) << "of store-2's two one would be too many";
    EXPECT_EQ(wanted_of(room.order("o1")), apples(1));
    EXPECT_EQ(room.open_cases().back(), "odd_order shop order o1, waiting");
}

TEST_F(SplitEnds, OfThoseThatKeepTheSameTheNewestIsNotNeeded) {
    add_store_2();
    move_to_store_2();
    ship(room.warehouse, {{"A", 2}});
    EXPECT_EQ(held_at("store-2"), HoldLines{});
    EXPECT_EQ(units_of(held_at("store-1"), room.sku("A")), Units{8});
}

TEST_F(SplitEnds, APickHeardAfterWhatWasThereHadLeftFindsWhatWasCut) {
    allow({.may_split = false, .may_be_partial = true});
    takes("order o1 A=9");
    ASSERT_EQ(held_at("store-1"), apples(8));
    ASSERT_EQ(room.order("o1").cut, apples(1));
    ship(room.till, {{"A", 8}});
    ASSERT_EQ(shelf("A", "store-1"), Units{0});
    pick(room.till, {{"A", 8}});
    EXPECT_EQ(shelf("A", "store-1"), Units{0});
    EXPECT_EQ(staged("A", "store-1"), Units{0});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(SplitEnds, WhatABuyerTookOfAWaitingOneLeavesTheRestToBeFound) {
    take_split();
    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    room.fact(room.till, collect_of(key("o1"), {{"A", 8}, {"B", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    bring(third, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(held_at("store-2"), apples(2));
}

TEST_F(SplitEnds, APartThatNobodyHasIsCutWhereTheOthersGoOn) {
    allow({.may_split = true, .may_be_partial = true});
    take_split();
    ship(room.till, {{"A", 8}, {"B", 1}});
    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(room.order("o1").cut, apples(2));
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(SplitEnds, AShortPickOfOneThatWaitsIsLookedForWithTheRest) {
    take_split();
    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    room.fact(room.till, short_pick_of(key("o1"), {{"A", 7}, {"B", 1}}, {{"A", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, waiting"});
    bring(third, {{"A", 3}});
    EXPECT_EQ(held_at("store-2"), apples(3));
}

TEST_F(SplitEnds, TheBuyerIsToldTheWayAndNothingElse) {
    take_split();
    room.settle_channel();
    Ship first = ship_of(key("o1"), {{"A", 8}, {"B", 1}});
    first.tracking = "RM-12";
    room.fact(room.till, first);
    pick(room.till, {{"A", 1}});  // another till of the store, late and in vain
    Ship second = ship_of(key("o1"), {{"A", 2}});
    second.tracking = "RM-1";
    room.fact(room.warehouse, second);
    EXPECT_EQ(room.order("o1").ways, "by post, tracking RM-12; by post, tracking RM-1");
}

TEST_F(SplitEnds, OfAPartThatIsGivenUpOnlyWhatNobodyHasIsCut) {
    allow({.may_split = true, .may_be_partial = true});
    bring(room.till, {{"C", 1}});
    add_store_2();
    takes("order o1 A=6 B=2 C=1");
    ASSERT_EQ(held_at("store-1").size(), 3u);
    ASSERT_EQ(held_at("warehouse-1").size(), 1u);
    bring(third, {{"A", 10}});
    refuse(room.till);
    EXPECT_EQ(held_at("store-2"), apples(6));
    EXPECT_EQ(units_of(room.order("o1").cut, room.sku("A")), Units{0});
    EXPECT_EQ(units_of(room.order("o1").cut, room.sku("B")), Units{1});
    EXPECT_EQ(units_of(room.order("o1").cut, room.sku("C")), Units{1});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(SplitEnds, OfAnArticleThatIsGivenUpOthersKeepWhatTheyHaveOfIt) {
    allow({.may_split = true, .may_be_partial = true});
    take_split();
    bring(third, {{"A", 4}});
    refuse(room.till);
    EXPECT_EQ(held_at("store-2"), apples(4));
    EXPECT_EQ(units_of(room.order("o1").cut, room.sku("A")), Units{4});
    EXPECT_EQ(held_at("warehouse-1"), apples(2)) << "as it was";
}

// What may not be split is sent in one parcel: nobody else is asked for some of its rest.
TEST_F(SplitEnds, OfAnOrderThatMayNotBeSplitTheRestIsCutWhole) {
    take_split();
    allow({.may_split = false, .may_be_partial = true});
    bring(third, {{"A", 4}});
    refuse(room.till);
    EXPECT_EQ(held_at("store-2"), HoldLines{});
    EXPECT_EQ(units_of(room.order("o1").cut, room.sku("A")), Units{8});
}

TEST_F(SplitEnds, APartThatIsGivenUpIsKeptElsewhereThoughAnotherIsNowhere) {
    take_apart();
    refuse(room.warehouse);
    ASSERT_EQ(stage("o1"), OrderStage::waiting) << "nobody has a C";
    bring(third, {{"A", 9}});
    refuse(room.till);
    EXPECT_EQ(held_at("store-2"), apples(8));
    EXPECT_EQ(wanted_of(room.order("o1")), (HoldLines{{room.sku("C"), Units{1}}}));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, waiting"});
    EXPECT_EQ(case_text(),
              "shop order o1 was refused at store-1 (no time): that part is kept elsewhere, and "
              "nobody can keep what else of it is looked for");
    ASSERT_EQ(told(third, "o1").size(), 1u);
    EXPECT_EQ(told(third, "o1")[0].state, OrderState::held);
    room.restart();
    ship(third, {{"A", 8}});
    EXPECT_EQ(stage("o1"), OrderStage::waiting) << "for the C";
}

TEST_F(SplitEnds, APartOfASilentLocationGoesElsewhereThoughAnotherIsNowhere) {
    take_apart(" due " + std::to_string(room.now().wall.value + limits::minute_ms));
    refuse(room.warehouse);
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    bring(third, {{"A", 9}});
    for (int i = 0; i < 20; ++i) {
        room.pass(limits::minute_ms);
        room.hears(room.warehouse);
        room.hears(third);
    }
    EXPECT_EQ(held_at("store-1"), HoldLines{});
    EXPECT_EQ(held_at("store-2"), apples(8));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
}

TEST_F(SplitEnds, AParcelThatIsSentTwiceTakesNothingFromAnotherLocation) {
    add_second();
    take_split();
    ship(room.warehouse, {{"A", 2}});
    ASSERT_TRUE(room.open_cases().empty());
    ship(second, {{"A", 2}});  // it had not heard that the other till sent it
    EXPECT_EQ(units_of(held_at("store-1"), room.sku("A")), Units{8}) << "its own part";
    EXPECT_EQ(shelf("A"), Units{1}) << "what a till says has left has left";
    EXPECT_EQ(case_text(),
              "shop order o1 was shipped once more from warehouse-1, which had sent its part");
    EXPECT_EQ(stage("o1"), OrderStage::held);
    ship(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
}

TEST_F(SplitEnds, APersonLooksForItWhereItIsStillKept) {
    add_store_2();
    move_to_store_2();
    room.fact(third, pick_of(key("o1"), {{"A", 2}}, "P"));
    ship(room.warehouse, {{"A", 2}});
    ASSERT_EQ(staged("A", "store-2"), Units{2}) << "to be put back";
    EXPECT_EQ(place_of(room.order("o1")), room.at("store-1"));
    room.webhook("cancel o1");
    EXPECT_EQ(place_of(room.order("o1")), room.at("store-2")) << "that is all there is to do";
}

}  // namespace
}  // namespace onepool::hub
