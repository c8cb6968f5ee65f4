// What a location was told to give up: claimed until each of its nodes knows, and the hub has what
// they recorded before.
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

class GivenBack : public OrderRoom {
  protected:
    Units held(const std::string& sku, const std::string& location = "warehouse-1") const {
        return room.cell(sku, location).held;
    }
    Units online(const std::string& location = "warehouse-1") const {
        return room.cell("A", location).online;
    }
};

TEST_F(GivenBack, ACancelledOrderIsFreeOnceItsOnlyNodeKnows) {
    takes("order o1 A=3");
    takes("cancel 2 o1");

    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(held("A"), Units{3}) << "its till may be handing it over";
    EXPECT_EQ(online(), Units{2});
    EXPECT_EQ(
        step("o1"),
        "cancelled by the channel: its goods stay claimed at warehouse-1 until its tills have "
        "heard of it");
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].state, OrderState::released);

    room.hears(room.warehouse);

    EXPECT_EQ(held("A"), Units{0});
    EXPECT_EQ(online(), Units{5});
    EXPECT_TRUE(room.order("o1").giving_back.empty());
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(GivenBack, WhatANodeSaidBeforeItHeardCountsForNothing) {
    takes("order o1 A=3");
    const FromNode before = room.warehouse.state();
    takes("cancel 2 o1");
    room.step(before);
    EXPECT_EQ(held("A"), Units{3});
}

TEST_F(GivenBack, AllNodesOfTheLocationMustKnow) {
    add_second();
    takes("order o1 A=3");
    takes("cancel 2 o1");
    room.hears(room.warehouse);
    EXPECT_EQ(held("A"), Units{3});
    room.hears(second);
    EXPECT_EQ(held("A"), Units{0});
}

TEST_F(GivenBack, WhatItRecordedBeforeItKnewMustBeHereFirst) {
    takes("order o1 A=3");
    takes("cancel 2 o1");
    const std::uint64_t next = room.warehouse.head().seq.value + 1;
    room.warehouse.records(ship_of(key("o1"), {{"A", 3}}));

    room.hears(room.warehouse);
    EXPECT_EQ(held("A"), Units{3}) << "it has something to say yet";

    room.step(room.warehouse.batch_from(next));

    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(held("A"), Units{0});
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{0}) << "nobody else was promised it";
    EXPECT_EQ(online(), Units{2});
    EXPECT_EQ(room.open_cases().size(), 1u) << "shipped although it is cancelled";
}

TEST_F(GivenBack, ThePickOfACancelledOrderIsCovered) {
    takes("order o1 A=5");
    takes("cancel 2 o1");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 5}}, "B-07"));
    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(staged("A"), Units{5});
    EXPECT_EQ(held("A"), Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{0});
    ASSERT_FALSE(told(room.warehouse, "o1").empty());
    EXPECT_EQ(told(room.warehouse, "o1").back().state, OrderState::put_back);
}

TEST_F(GivenBack, ANodeThatWasRevokedNeedNotHear) {
    add_second();
    takes("order o1 A=3");
    takes("cancel 2 o1");
    room.hears(room.warehouse);
    room.command(RevokeNode{second.node(), "stolen"});
    EXPECT_EQ(held("A"), Units{0});
    EXPECT_EQ(online(), Units{5});
}

TEST_F(GivenBack, WhereNoNodeWasEverMetItIsFreeAtOnce) {
    room.command(AddLocation{LocationId{"store-2"}, "Store 2", Units{0}});
    room.command(RegisterNode{third.node(), LocationId{"store-2"}, "till-3"});
    takes("order o1 A=9");
    EXPECT_EQ(stage("o1"), OrderStage::refused);
    room.greet(third);
    room.fact(third, receipt_of({{"A", 9}}));
    takes("order o2 A=9");
    EXPECT_EQ(room.leg("o2").location, room.at("store-2"));
    takes("cancel 2 o2");
    EXPECT_EQ(held("A", "store-2"), Units{9});
    room.hears(third);
    EXPECT_EQ(held("A", "store-2"), Units{0});
}

TEST_F(GivenBack, ARefusalOfOneOfTwoNodesLeavesTheClaimUntilTheOtherKnows) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, take_of(key("o1")));
    room.fact(second, refusal_of(key("o1"), "no time"));
    EXPECT_EQ(room.leg("o1").location, room.at("store-1"));
    EXPECT_EQ(held("A"), Units{3});
    EXPECT_EQ(held("A", "store-1"), Units{3});
    room.hears(second);
    room.hears(room.warehouse);
    EXPECT_EQ(held("A"), Units{0});
    EXPECT_EQ(held("A", "store-1"), Units{3});
}

TEST_F(GivenBack, ARestartedHubWaitsForTheSame) {
    takes("order o1 A=3");
    takes("cancel 2 o1");
    room.restart();
    EXPECT_EQ(held("A"), Units{3});
    room.greet(room.warehouse);
    EXPECT_EQ(held("A"), Units{3});
    room.hears(room.warehouse);
    EXPECT_EQ(held("A"), Units{0});
}

}  // namespace
}  // namespace onepool::hub
