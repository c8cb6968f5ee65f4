// Who picks an order: taken, taken over, given back, refused by its location and found elsewhere;
// and what waits until stock arrives.
#include "hub/core/order_steps.hpp"
#include "protocol/limits.hpp"
#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

using Takers = OrderRoom;

TEST_F(Takers, TheOnlyNodeOfALocationHasAnOrderAtOnce) {
    takes("order o1 A=3");

    EXPECT_EQ(room.leg("o1").taker, room.warehouse.node());
    EXPECT_EQ(room.leg("o1").taker_staff, StaffId{});
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].taker, room.warehouse.node());
    EXPECT_EQ(told(room.warehouse, "o1")[0].state, OrderState::held);
}

TEST_F(Takers, TheOnlyNodeSaysWhoPicksAndKeepsTheOrderWhenHeGivesItBack) {
    takes("order o1 A=3");
    room.fact(room.warehouse, take_of(key("o1")));
    EXPECT_EQ(room.leg("o1").taker_staff, StaffId{"anna"});
    EXPECT_EQ(step("o1"), "being picked by anna at back-room");
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].taker, room.warehouse.node());
    EXPECT_EQ(told(room.warehouse, "o1")[0].taker_staff, StaffId{}) << "it is its own unasked";
}

TEST_F(Takers, WhoSaysNoNameWipesNone) {
    takes("order o1 A=3");
    room.fact(room.warehouse, take_of(key("o1")));
    room.warehouse.staff = {};
    expect_nothing(room.warehouse, take_of(key("o1")));
    EXPECT_EQ(room.leg("o1").taker_staff, StaffId{"anna"});
}

TEST_F(Takers, ARevokedNodeIsNobody) {
    add_second();
    room.command(RevokeNode{second.node(), "stolen"});
    takes("order o1 A=3");
    EXPECT_EQ(room.leg("o1").taker, room.warehouse.node());
}

TEST_F(Takers, WhatARevokedNodeHadIsTheOthers) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, take_of(key("o1")));
    room.command(RevokeNode{second.node(), "stolen"});
    EXPECT_EQ(room.leg("o1").taker, room.warehouse.node());
    EXPECT_EQ(room.leg("o1").taker_staff, StaffId{});
    EXPECT_EQ(step("o1"), "held at warehouse-1: desk is revoked");
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].taker, room.warehouse.node());
}

// Its disk is dead: what it had at once as the only one there, its successor has.
TEST_F(Takers, WhoReplacesTheOnlyNodeHasItsOrders) {
    takes("order o1 A=3");
    room.command(RevokeNode{room.warehouse.node(), "its machine was replaced"});
    EXPECT_EQ(room.leg("o1").taker, std::nullopt);
    add_second();
    EXPECT_EQ(room.leg("o1").taker, second.node());
    EXPECT_EQ(step("o1"), "held at warehouse-1");
}

TEST_F(Takers, ANewNodeTakesNothingFromWhoHasIt) {
    takes("order o1 A=3");
    add_second();
    EXPECT_EQ(room.leg("o1").taker, room.warehouse.node());
}

TEST_F(Takers, OfSeveralNodesTheFirstToTakeItHasIt) {
    add_second();
    takes("order o1 A=3");
    EXPECT_EQ(room.leg("o1").taker, std::nullopt);

    room.fact(second, take_of(key("o1")));

    EXPECT_EQ(room.leg("o1").taker, second.node());
    EXPECT_EQ(room.leg("o1").taker_staff, StaffId{"anna"});
    EXPECT_EQ(step("o1"), "being picked by anna at desk");
    EXPECT_EQ(room.order("o1").steps.back().by, StaffId{"anna"});
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u) << "the others see who has it";
    EXPECT_EQ(told(room.warehouse, "o1")[0].taker, second.node());
    EXPECT_EQ(told(room.warehouse, "o1")[0].taker_staff, StaffId{"anna"});
    expect_nothing(room.warehouse, take_of(key("o1")));
    expect_nothing(second, take_of(key("o1")));
    EXPECT_EQ(room.leg("o1").taker, second.node());
}

TEST_F(Takers, WhoTakesOverHasIt) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, take_of(key("o1")));

    room.fact(room.warehouse, take_over_of(key("o1")));

    EXPECT_EQ(room.leg("o1").taker, room.warehouse.node());
    EXPECT_EQ(step("o1"), "being picked by anna at back-room");
}

TEST_F(Takers, ThatSomebodyPicksItIsNoNewsForItsChannel) {
    takes("order o1 A=3");
    room.settle_channel();
    room.fact(room.warehouse, take_of(key("o1")));
    room.pass(10);
    EXPECT_TRUE(std::ranges::none_of(
        room.exchanges, [](const auto& each) { return each.first.starts_with("tell"); }));
    EXPECT_TRUE(room.state().orders().untold().empty());
}

TEST_F(Takers, WhatIsNotToBePickedThereAnyMoreIsNotTaken) {
    takes("order o1 A=3");
    takes("cancel 2 o1");
    expect_nothing(room.warehouse, take_of(key("o1")));
    expect_nothing(room.warehouse, leave_of(key("o1"), "late"));
    expect_nothing(room.warehouse, refusal_of(key("o1"), "late"));
    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Takers, AnOrderGivenBackIsForSomebodyElse) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, take_of(key("o1")));
    expect_nothing(room.warehouse, leave_of(key("o1"), "not mine"));

    room.fact(second, leave_of(key("o1"), "lunch"));

    EXPECT_EQ(room.leg("o1").taker, std::nullopt);
    EXPECT_EQ(room.leg("o1").taker_staff, StaffId{});
    EXPECT_EQ(step("o1"), "given back by anna: lunch");
    EXPECT_EQ(room.leg("o1").held, apples(3));
    expect_nothing(second, leave_of(key("o1"), "lunch"));
}

TEST_F(Takers, TheOnlyNodeKeepsWhatItGivesBackForWhoeverComes) {
    takes("order o1 A=3");
    room.fact(room.warehouse, take_of(key("o1")));
    room.fact(room.warehouse, leave_of(key("o1"), ""));
    EXPECT_EQ(step("o1"), "given back by anna");
    EXPECT_EQ(room.leg("o1").taker, room.warehouse.node());
    EXPECT_EQ(room.leg("o1").taker_staff, StaffId{});
}

// The page shows that nobody has it until the hub's word of it comes.
TEST_F(Takers, TheOnlyNodeThatGivesBackWhatItNeverTookIsToldThatItHasIt) {
    takes("order o1 A=3");
    room.fact(room.warehouse, leave_of(key("o1"), "lunch"));
    EXPECT_EQ(step("o1"), "given back by anna: lunch");
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].taker, room.warehouse.node());
}

TEST_F(Takers, ARefusedOrderIsHeldElsewhere) {
    takes("order o1 A=3");
    room.settle_channel();

    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));

    const OrderRecord order = room.order("o1");
    const OrderLeg leg = room.leg("o1");
    EXPECT_EQ(order.stage, OrderStage::held);
    EXPECT_EQ(leg.location, room.at("store-1"));
    EXPECT_EQ(leg.taker, room.till.node());
    EXPECT_EQ(order.gave_up, (std::vector{room.at("warehouse-1")}));
    ASSERT_EQ(order.steps.size(), 3u);
    EXPECT_EQ(order.steps[1].stage, OrderStage::waiting);
    EXPECT_EQ(order.steps[1].text, "refused at warehouse-1 by anna: no time");
    EXPECT_EQ(order.steps[1].by, StaffId{"anna"});
    EXPECT_TRUE(order.steps[2].text.starts_with("held at store-1: ")) << order.steps[2].text;
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{5});
    EXPECT_EQ(room.cell("A", "store-1").held, Units{3});
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::released);
    EXPECT_EQ(told(room.till, "o1").at(0).state, OrderState::held);
    EXPECT_TRUE(room.state().orders().untold().empty()) << "its channel was promised it, and is";
    expect_nothing(room.warehouse, refusal_of(key("o1"), "no time"));
}

TEST_F(Takers, WhoHasItRefusesItAndNobodyElse) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, take_of(key("o1")));
    expect_nothing(room.warehouse, refusal_of(key("o1"), "no time"));
    EXPECT_EQ(room.leg("o1").location, room.at("warehouse-1"));
}

TEST_F(Takers, WhatNobodyCanKeepWaitsWithACaseAndIsHeldWhereStockArrives) {
    takes("order o1 A=4");
    room.fact(room.warehouse, refusal_of(key("o1"), "no time"));
    room.fact(room.till, refusal_of(key("o1"), "closed"));

    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1, waiting"}));
    EXPECT_EQ(case_text(),
              "shop order o1 was refused at store-1 (closed) and no other location "
              "can keep it");
    EXPECT_EQ(told(room.till, "o1").at(0).state, OrderState::released);
    EXPECT_EQ(takes("order o1 A=4").stage, OrderStage::waiting);
    room.fact(room.warehouse, receipt_of({{"A", 9}}));
    EXPECT_EQ(stage("o1"), OrderStage::waiting) << "who gave it up is not asked again";

    add_store_2();
    room.fact(third, receipt_of({{"A", 3}}));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    room.fact(third, receipt_of({{"A", 1}}));

    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(room.leg("o1").location, room.at("store-2"));
    EXPECT_EQ(room.leg("o1").taker, third.node());
    EXPECT_EQ(room.cell("A", "store-2").online, Units{0}) << "before any channel is told of them";
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(told(third, "o1").at(0).state, OrderState::held);
    EXPECT_EQ(room.notices.back().kind, "order");
}

TEST_F(Takers, TheOldestOrderIsServedFirst) {
    add_store_2();
    for (const char* order : {"o1", "o2"}) {
        takes(std::string("order ") + order + " A=4");
        room.fact(room.warehouse, refusal_of(key(order), ""));
        room.fact(room.till, refusal_of(key(order), ""));
    }
    room.fact(third, receipt_of({{"A", 5}}));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(stage("o2"), OrderStage::waiting);
    takes("cancel 2 o1");
    room.hears(third);
    EXPECT_EQ(stage("o2"), OrderStage::held) << "what a cancelled order frees is stock too";
}

TEST_F(Takers, AWaitingOrderIsCancelledLikeAnyOther) {
    takes("order o1 A=4");
    room.fact(room.warehouse, refusal_of(key("o1"), ""));
    room.fact(room.till, refusal_of(key("o1"), ""));
    EXPECT_EQ(takes("cancel 2 o1").stage, OrderStage::cancelled);
    EXPECT_TRUE(room.open_cases().empty());
    add_store_2();
    room.fact(third, receipt_of({{"A", 9}}));
    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
}

TEST_F(Takers, ThatItWaitsIsACaseBesideWhatElseIsOdd) {
    takes("order 1 o1 A=4");
    room.fact(room.warehouse, refusal_of(key("o1"), ""));
    EXPECT_EQ(takes("order 2 o1 A=5").stage, OrderStage::held);
    room.fact(room.till, refusal_of(key("o1"), ""));
    EXPECT_EQ(room.open_cases(),
              (Cases{"odd_order shop order o1", "odd_order shop order o1, waiting"}));
    add_store_2();
    room.fact(third, receipt_of({{"A", 9}}));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
    EXPECT_EQ(room.state().cases().all()[0].text,
              "shop order o1 was changed at the channel after it was taken: A 5, not 4");
}

TEST_F(Takers, WhoeverPicksItIsToldThatItsChannelChangedIt) {
    takes("order 1 o1 A=3");
    room.fact(room.warehouse, take_of(key("o1")));
    takes("order 1 o1 A=3");
    EXPECT_FALSE(room.order("o1").is_changed) << "the same again is no news";

    takes("order 2 o1 A=4");

    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_TRUE(told(room.warehouse, "o1")[0].is_changed);
    EXPECT_EQ(told(room.warehouse, "o1")[0].state, OrderState::held);
    EXPECT_EQ(told(room.warehouse, "o1")[0].taker, room.warehouse.node());
    EXPECT_EQ(told(room.warehouse, "o1")[0].lines.at(0).quantity, Units{3}) << "as first placed";
    EXPECT_EQ(step("o1"),
              "being picked by anna at back-room: changed at the channel since: a person is to "
              "decide");
    const std::size_t steps = room.order("o1").steps.size();
    takes("order 2 o1 A=4");
    EXPECT_EQ(room.order("o1").steps.size(), steps) << "polled again, it is told once";
}

TEST_F(Takers, AWaitingOrderThatLeftAllTheSameWaitsNoMore) {
    takes("order o1 A=2 at store-1");
    room.fact(room.till, refusal_of(key("o1"), "flood"));
    room.fact(room.till, collect_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
}

TEST(OrderCases, TellAllThatIsOddWithinABound) {
    HubState state;
    Decision decision(state, UnixMs{1}, InputKind::timer);
    const OrderKey key{ChannelId{"shop"}, OrderId{"o1"}};
    raise_odd(decision, key, "clause 1.", "look");
    raise_odd(decision, key, "clause 2.", "look");
    raise_odd(decision, key, "clause 1.", "count");
    EXPECT_EQ(state.cases().all().at(0).text, "clause 1.; clause 2.");
    EXPECT_EQ(state.cases().all().at(0).proposal, "look; count");
    for (int i = 3; i < 500; ++i)
        raise_odd(decision, key, "clause " + std::to_string(i) + ".", "look");
    const std::string& text = state.cases().all().at(0).text;
    EXPECT_EQ(state.cases().all().size(), 1u);
    EXPECT_TRUE(text.starts_with("clause 1.; clause 2.; clause 3."));
    EXPECT_TRUE(text.ends_with("; and more: see the order's steps"));
    EXPECT_LE(text.size(), limits::odd_order_bytes + 50);
}

TEST_F(Takers, AnOrderThatIsCollectedIsHeldThereOrNowhere) {
    EXPECT_EQ(takes("order o1 A=2 at store-1").reason, "held at store-1");
    EXPECT_EQ(room.order("o1").collect_at, room.at("store-1"));
    EXPECT_TRUE(told(room.till, "o1").at(0).is_collected);
    EXPECT_EQ(takes("order o2 B=2 at store-1").reason,
              "refused: 2 of B wanted, 1 available at store-1");
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(takes("order o3 A=1 at nowhere").reason, "refused: unknown location nowhere");
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o3"}));
}

TEST_F(Takers, AnOrderThatIsCollectedAndRefusedWaitsForItsBuyersWord) {
    takes("order o1 A=2 at store-1");
    room.fact(room.till, refusal_of(key("o1"), "flood"));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(case_text(),
              "shop order o1 was refused at store-1 (flood), where its buyer collects it");
    room.fact(room.till, receipt_of({{"A", 5}}));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
}

TEST_F(Takers, GoodsKeptForWhoPaysAreKeptWhereTheyAreCollected) {
    EXPECT_EQ(room.hold("place h1 anna 1 60 at nowhere A=1").verdict,
              CommandVerdict::unknown_subject);
    EXPECT_EQ(room.hold("place h1 anna 1 60 at store-1 B=2").verdict, CommandVerdict::sold_out);
    EXPECT_EQ(room.hold("place h1 anna 1 60 at store-1 A=2").verdict, CommandVerdict::done);
    EXPECT_EQ(room.cell("A", "store-1").held, Units{2});
    EXPECT_EQ(room.hold("place h1 anna 1 60 at warehouse-1 A=2").verdict, CommandVerdict::conflict);
    EXPECT_EQ(room.hold("confirm h1 order o1 A=2 at warehouse-1").verdict,
              CommandVerdict::conflict);
    EXPECT_EQ(room.hold("confirm h1 order o1 A=2 at store-1").orders.at(0).reason,
              "held at store-1");
    EXPECT_EQ(room.cell("A", "store-1").held, Units{2});
}

TEST_F(Takers, AnOrderCollectedElsewhereThanItWasKeptIsTakenWhereItIsCollected) {
    room.hold("place h1 anna 1 60 A=2");
    EXPECT_EQ(takes("order o1 A=2 at store-1 hold h1").reason, "held at store-1");
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
}

}  // namespace
}  // namespace onepool::hub
