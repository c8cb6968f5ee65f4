// Orders that several locations keep together: a leg each, under one key.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "hub/core/splitting.hpp"
#include "protocol/limits.hpp"
#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

// A and B are at the warehouse (5 and 2) and at the store (8 and 1); store-2 has what a test says.
class SplitOrders : public OrderRoom {
  protected:
    SplitOrders() { allow({.may_split = true, .may_be_partial = false}); }
    void allow(Fulfilment fulfilment) {
        room.command(SetFulfilment{ChannelId{"shop"}, fulfilment});
    }
    HoldLines lines(std::int64_t of_a, std::int64_t of_b = 0) const {
        HoldLines all;
        for (const auto& [sku, units] : {std::pair{"A", of_a}, std::pair{"B", of_b}}) {
            if (units > 0)
                all.emplace_back(room.sku(sku), Units{units});
        }
        return all;
    }
    OrderLeg leg(const std::string& order, const std::string& location) const {
        const OrderRecord record = room.order(order);
        const OrderLeg* found = leg_at(record, room.at(location));
        return found == nullptr ? OrderLeg{} : *found;
    }
    void bring(Till& node, const Lines& received) { room.fact(node, receipt_of(received)); }
    void pick(Till& node, const Lines& picked) { room.fact(node, pick_of(key("o1"), picked, "P")); }
    void ship(Till& node, const Lines& shipped) { room.fact(node, ship_of(key("o1"), shipped)); }
    Units held(const std::string& sku, const std::string& location) const {
        return room.cell(sku, location).held;
    }
    // 10 apples: the store has 8 of them, the warehouse the other two, beside a loaf.
    void take_split() { takes("order o1 A=10 B=1"); }
    std::vector<std::string> tells() const {
        std::vector<std::string> found;
        for (const Outgoing& out : room.sent) {
            const auto* to = std::get_if<ToChannel>(&out);
            if (to != nullptr && to->request.target.rfind("tell", 0) == 0)
                found.push_back(to->request.target + ": " + to->request.body);
        }
        return found;
    }
};

TEST_F(SplitOrders, AreHeldAtTheFewestLocationsTogether) {
    const OrderMoved moved = takes("order o1 A=10 B=1");

    EXPECT_EQ(moved.stage, OrderStage::held);
    EXPECT_EQ(moved.reason, "held at store-1 and warehouse-1");
    EXPECT_EQ(leg("o1", "store-1").held, lines(8, 1));
    EXPECT_EQ(leg("o1", "warehouse-1").held, lines(2));
    EXPECT_EQ(held("A", "store-1"), Units{8});
    EXPECT_EQ(held("A", "warehouse-1"), Units{2});
    EXPECT_EQ(leg("o1", "store-1").taker, room.till.node());
    EXPECT_EQ(leg("o1", "warehouse-1").taker, room.warehouse.node());
    EXPECT_NE(step("o1").find("in 2 parts, the fewest found"), std::string::npos) << step("o1");
    ASSERT_EQ(told(room.till, "o1").size(), 1u);
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].lines.size(), 1u) << "its own part alone";
    EXPECT_EQ(told(room.warehouse, "o1")[0].lines[0].quantity, Units{2});
}

TEST_F(SplitOrders, AreRefusedWholeWhereTheChannelAllowsNoSplit) {
    allow({});
    EXPECT_EQ(takes("order o1 A=10").reason,
              "refused: 10 of A wanted, 8 available at one location");
}

TEST_F(SplitOrders, AreAsFarAsTheirLegThatIsLeastFar) {
    take_split();
    pick(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(told(room.till, "o1").at(0).state, OrderState::staged) << "for its buyer";
    ship(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(room.order("o1").reason, "partly shipped from store-1");
    EXPECT_EQ(told(room.till, "o1").at(0).state, OrderState::shipped);
    pick(room.warehouse, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(step("o1"), "picked at warehouse-1 by anna, stands at P");
    ship(room.warehouse, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(room.order("o1").handed_over, lines(10, 1));
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_TRUE(room.state().orders().open().empty());
}

TEST_F(SplitOrders, TheChannelIsToldThatItIsShippedOnceAllPartsAre) {
    take_split();
    room.settle_channel();
    ship(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(tells(), std::vector<std::string>{});
    ship(room.warehouse, {{"A", 2}});
    EXPECT_EQ(tells(), (std::vector<std::string>{"tell o1 shipped: shipped by post"}));
}

TEST_F(SplitOrders, TheChannelIsToldHowEachPartWasSent) {
    take_split();
    room.settle_channel();
    Ship first = ship_of(key("o1"), {{"A", 8}, {"B", 1}});
    first.tracking = "RM-1";
    room.fact(room.till, first);
    Ship second = ship_of(key("o1"), {{"A", 2}});
    second.tracking = "RM-2";
    room.fact(room.warehouse, second);
    EXPECT_EQ(tells(), (std::vector<std::string>{"tell o1 shipped: shipped by post, tracking RM-1; "
                                                 "by post, tracking RM-2"}));
}

TEST_F(SplitOrders, ArePackedOnceAllThatStandsIs) {
    take_split();
    pick(room.till, {{"A", 8}, {"B", 1}});
    room.fact(room.till, pack_of(key("o1"), 1));
    EXPECT_EQ(stage("o1"), OrderStage::held) << "the warehouse is to pick its part yet";
    EXPECT_EQ(step("o1"), "packed at store-1 by anna: 1 parcel");
    EXPECT_TRUE(told(room.till, "o1").at(0).is_packed);
    pick(room.warehouse, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_FALSE(told(room.warehouse, "o1").at(0).is_packed);
    const std::string before = print(room.state());
    room.restart();
    EXPECT_EQ(print(room.state()), before);
    room.fact(room.warehouse, pack_of(key("o1"), 1));
    EXPECT_EQ(stage("o1"), OrderStage::packed);
    ship(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(stage("o1"), OrderStage::packed) << "its other part stands in its parcels";
    ship(room.warehouse, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(SplitOrders, OfADebtThePartThatIsThereGoesElsewhere) {
    add_store_2();
    bring(third, {{"A", 2}});
    take_split();
    room.fact(room.warehouse, sale_of({{"A", 4}}));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(leg("o1", "store-1").held, lines(8, 1)) << "what is not owed stays";
    EXPECT_EQ(leg("o1", "store-2").held, lines(2));
    EXPECT_EQ(held("A", "warehouse-1"), Units{2}) << "its till may still send it";
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{1});
    EXPECT_EQ(room.open_cases(), Cases{"oversell A at warehouse-1"});
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::released);
    room.hears(room.warehouse);
    EXPECT_EQ(held("A", "warehouse-1"), Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{0});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(SplitOrders, OfADebtNothingGoesThatOnlyAnotherPartOfItCouldKeep) {
    bring(room.till, {{"A", 2}});
    takes("order o1 A=12 B=1");
    ASSERT_EQ(leg("o1", "store-1").held, lines(10, 1));
    ASSERT_EQ(leg("o1", "warehouse-1").held, lines(2));
    bring(room.till, {{"A", 5}});
    room.fact(room.warehouse, sale_of({{"A", 4}}));
    EXPECT_EQ(leg("o1", "warehouse-1").held, lines(2)) << "the store has a part of it";
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{1});
}

TEST_F(SplitOrders, AnOrderThatOneLocationOwesGoesToSeveral) {
    add_store_2();
    bring(third, {{"A", 2}});
    bring(room.warehouse, {{"A", 5}});
    takes("order o1 A=10");
    ASSERT_EQ(leg("o1", "warehouse-1").held, lines(10));
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(leg("o1", "store-1").held, lines(8));
    EXPECT_EQ(leg("o1", "store-2").held, lines(2));
}

TEST_F(SplitOrders, APickHeardAfterItsPartWasShippedMovesItNoMore) {
    take_split();
    ship(room.warehouse, {{"A", 2}});
    ASSERT_EQ(shelf("A"), Units{3});
    pick(room.warehouse, {{"A", 2}});
    EXPECT_EQ(shelf("A"), Units{3});
    EXPECT_EQ(staged("A"), Units{0});
    EXPECT_EQ(stage("o1"), OrderStage::held) << "the store is to send its part yet";
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(SplitOrders, APartThatIsRefusedIsHeldElsewhereAlone) {
    add_store_2();
    takes("order o1 A=12 B=2");
    ASSERT_EQ(leg("o1", "store-1").held, lines(8, 1));
    ASSERT_EQ(leg("o1", "warehouse-1").held, lines(4, 1));
    bring(third, {{"A", 9}, {"B", 1}});
    room.fact(room.till, refusal_of(key("o1"), "no time"));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(leg("o1", "warehouse-1").held, lines(4, 1)) << "as it was";
    EXPECT_EQ(leg("o1", "store-2").held, lines(8, 1));
    EXPECT_EQ(leg_at(room.order("o1"), room.at("store-1")), nullptr);
    EXPECT_EQ(held("A", "store-1"), Units{0});
    EXPECT_EQ(told(room.till, "o1").at(0).state, OrderState::released);
}

TEST_F(SplitOrders, APartThatNobodyElseHasWaitsWhileTheOthersGoOn) {
    take_split();
    room.settle_channel();
    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1, waiting"}));
    EXPECT_EQ(leg("o1", "store-1").held, lines(8, 1));
    ship(room.till, {{"A", 8}, {"B", 1}});
    EXPECT_EQ(stage("o1"), OrderStage::waiting) << "two apples are still to be found";
    EXPECT_EQ(tells(), std::vector<std::string>{}) << "it is held, for all its buyer knows";
    add_store_2();
    bring(third, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(leg("o1", "store-2").held, lines(2));
    EXPECT_TRUE(room.open_cases().empty());
    room.fact(third, ship_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
}

TEST_F(SplitOrders, WhatCancelsThemEndsEveryLeg) {
    take_split();
    pick(room.till, {{"A", 8}, {"B", 1}});
    room.webhook("cancel o1");
    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(room.order("o1").giving_back.size(), 1u) << "the warehouse is still to hear of it";
    EXPECT_EQ(told(room.till, "o1").at(0).state, OrderState::put_back);
    room.hears(room.warehouse);
    room.hears(room.warehouse);
    EXPECT_EQ(held("A", "warehouse-1"), Units{0});
    room.fact(room.till, put_back_of(key("o1"), {{"A", 8}, {"B", 1}}));
    EXPECT_EQ(shelf("A", "store-1"), Units{8});
    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
}

TEST_F(SplitOrders, ThatWereSentInPartAreCancelledWithACase) {
    take_split();
    ship(room.till, {{"A", 8}, {"B", 1}});
    room.webhook("cancel o1");
    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(case_text(), "shop order o1 was cancelled after a part of it was sent");
}

TEST_F(SplitOrders, ThePartOfALocationThatIsNotHeardOfGoesElsewhere) {
    add_store_2();
    bring(third, {{"A", 2}});
    takes("order o1 due " + std::to_string(room.now().wall.value + 60'000) + " A=10 B=1");
    for (int i = 0; i < 20; ++i) {
        room.pass(limits::minute_ms);
        room.hears(room.till);
        room.hears(third);
    }
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(leg("o1", "store-1").held, lines(8, 1));
    EXPECT_EQ(leg("o1", "store-2").held, lines(2));
    EXPECT_EQ(held("A", "warehouse-1"), Units{2}) << "it may have been sent there";
    ship(room.warehouse, {{"A", 2}});
    EXPECT_TRUE(leg("o1", "store-2").held.empty()) << "what it was to send has left already";
    EXPECT_EQ(leg("o1", "store-1").held, lines(8, 1)) << "what is not replaced stays";
    EXPECT_EQ(stage("o1"), OrderStage::held);
}

TEST_F(SplitOrders, APartThatIsPutBackIsLookedForElsewhere) {
    add_store_2();
    bring(third, {{"A", 2}});
    take_split();
    pick(room.warehouse, {{"A", 2}});
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(leg("o1", "store-2").held, lines(2));
    EXPECT_EQ(leg("o1", "store-1").held, lines(8, 1));
    EXPECT_EQ(shelf("A"), Units{5});
}

TEST_F(SplitOrders, TheRestOfAShortPickIsHeldWhereItIs) {
    takes("order o1 A=3 B=1");
    ASSERT_EQ(leg("o1", "warehouse-1").held, lines(3, 1));
    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 2}}, {{"A", 1}}, {{"B", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(leg("o1", "warehouse-1").staged, lines(2));
    EXPECT_EQ(leg("o1", "store-1").held, lines(1, 1));
    EXPECT_EQ(held("A", "store-1"), Units{1});
    EXPECT_EQ(step("o1").rfind("held at warehouse-1 and store-1: 1 of A missing, 1 of B damaged at "
                               "warehouse-1; the rest: ",
                               0),
              0u)
        << step("o1");
    EXPECT_TRUE(room.open_cases().empty()) << "nobody has to do anything about it";
    ship(room.warehouse, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    ship(room.till, {{"A", 1}, {"B", 1}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
}

TEST_F(SplitOrders, TheRestOfAShortPickThatNobodyHasIsForAPerson) {
    takes("order o1 A=8 B=1");
    ASSERT_EQ(leg("o1", "store-1").held, lines(8, 1));
    room.fact(room.warehouse, sale_of({{"B", 2}}));
    room.fact(room.till, short_pick_of(key("o1"), {{"A", 8}}, {{"B", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(case_text(), "shop order o1: 1 of B missing at store-1");
    EXPECT_EQ(room.order("o1").cut, lines(0, 1));
    bring(room.warehouse, {{"B", 4}});
    EXPECT_EQ(stage("o1"), OrderStage::staged) << "a person decides";
    ship(room.till, {{"A", 8}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
}

TEST_F(SplitOrders, WhatWasCutIsNotLookedForWithAnotherPart) {
    take_split();
    room.fact(room.warehouse, sale_of({{"B", 2}}));
    room.fact(room.till, short_pick_of(key("o1"), {{"A", 8}}, {{"B", 1}}));
    ASSERT_EQ(room.order("o1").cut, lines(0, 1));
    add_store_2();
    bring(third, {{"A", 2}});
    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(leg("o1", "store-2").held, lines(2));
}

TEST_F(SplitOrders, TakenInPartTheChannelIsToldWhatIsLacking) {
    allow({.may_split = true, .may_be_partial = true});
    const OrderMoved moved = takes("order o1 A=20 B=1");
    EXPECT_EQ(moved.stage, OrderStage::held);
    EXPECT_EQ(moved.reason, "held at store-1 and warehouse-1; without 7 of A: out of stock");
    EXPECT_EQ(room.order("o1").cut, lines(7));
    EXPECT_EQ(tells(), (std::vector<std::string>{"tell o1 held: " + moved.reason}));
    ship(room.till, {{"A", 8}, {"B", 1}});
    ship(room.warehouse, {{"A", 5}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
}

TEST_F(SplitOrders, NothingAtAllIsRefusedThoughAPartMayBeTaken) {
    allow({.may_split = true, .may_be_partial = true});
    EXPECT_EQ(takes("order o1 C=1").stage, OrderStage::refused);
}

TEST_F(SplitOrders, WhatAPickLackedIsToldToAChannelThatTakesAPart) {
    allow({.may_split = true, .may_be_partial = true});
    takes("order o1 A=8 B=1");
    room.settle_channel();
    room.fact(room.warehouse, sale_of({{"B", 2}}));
    room.settle_channel();
    room.fact(room.till, short_pick_of(key("o1"), {{"A", 8}}, {{"B", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(tells(),
              (std::vector<std::string>{"tell o1 staged: picked; without 1 of B: out of stock"}));
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(SplitOrders, AreForgottenByNoRestartInTheMiddle) {
    take_split();
    pick(room.till, {{"A", 8}, {"B", 1}});
    const std::string before = print(room.state());
    room.restart();
    EXPECT_EQ(print(room.state()), before);
    ship(room.till, {{"A", 8}, {"B", 1}});
    ship(room.warehouse, {{"A", 2}});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
}

}  // namespace
}  // namespace onepool::hub
