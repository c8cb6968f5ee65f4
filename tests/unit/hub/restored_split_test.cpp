// Split orders after a hub came back from a backup: what each node did of one in the life that was
// lost is a part of it.
#include <gtest/gtest.h>

#include "tests/unit/hub/restore_room.hpp"

namespace onepool::hub {
namespace {

// Of 22 apples the warehouse is to send 20 and the store 2; the backup knows nothing of them.
class RestoredSplit : public Restore {
  protected:
    RestoredSplit() {
        room.command(
            SetFulfilment{ChannelId{"shop"}, {.may_split = true, .may_be_partial = false}});
        backup = room.log.size();
        room.webhook("order o1 A=22");
        EXPECT_EQ(room.order("o1").legs.size(), 2u);
    }
    OrderKey key() const { return room.shop->key("o1"); }
    void tell(const Till& node) {
        greet(node);
        deliver(node);
    }
    void expect_sent_in_the_end() {
        room.webhook("order o1 A=22");
        EXPECT_EQ(wanted_of(room.order("o1")), HoldLines{});
        EXPECT_EQ(room.open_cases(), Cases{});
    }
    Units sent() const { return units_of(room.order("o1").handed_over, room.sku("A")); }
};

TEST_F(RestoredSplit, APartThatStandsIsStillToBeSentThoughAnotherLeft) {
    room.fact(room.warehouse, pick_of(key(), {{"A", 20}}, "P"));
    room.fact(room.till, ship_of(key(), {{"A", 2}}));
    put_back();
    tell(room.warehouse);
    tell(room.till);
    EXPECT_EQ(room.order("o1").stage, OrderStage::staged);
    expect_sent_in_the_end();
    room.fact(room.warehouse, ship_of(key(), {{"A", 20}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(sent(), Units{22});
}

TEST_F(RestoredSplit, InWhateverTurnTheyTell) {
    room.fact(room.warehouse, pick_of(key(), {{"A", 20}}, "P"));
    room.fact(room.till, ship_of(key(), {{"A", 2}}));
    put_back();
    tell(room.till);
    tell(room.warehouse);
    EXPECT_EQ(room.order("o1").stage, OrderStage::staged);
    expect_sent_in_the_end();
    room.fact(room.warehouse, ship_of(key(), {{"A", 20}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(sent(), Units{22});
}

TEST_F(RestoredSplit, TwoPicksAreTwoParts) {
    room.fact(room.warehouse, pick_of(key(), {{"A", 20}}, "P"));
    room.fact(room.till, pick_of(key(), {{"A", 2}}, "P"));
    put_back();
    all_tell();
    EXPECT_EQ(room.order("o1").stage, OrderStage::staged);
    expect_sent_in_the_end();
    room.fact(room.till, ship_of(key(), {{"A", 2}}));
    room.fact(room.warehouse, ship_of(key(), {{"A", 20}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
}

TEST_F(RestoredSplit, WhatIsLackingIsNotAskedOfWhoHasSentItsPart) {
    room.fact(room.warehouse, receipt_of({{"A", 30}}));
    room.fact(room.warehouse, ship_of(key(), {{"A", 20}}));
    put_back();
    all_tell();
    room.webhook("order o1 A=22");
    const OrderRecord order = room.order("o1");
    ASSERT_NE(leg_at(order, room.at("store-1")), nullptr);
    EXPECT_EQ(units_of(leg_at(order, room.at("store-1"))->held, room.sku("A")), Units{2});
    EXPECT_EQ(order.stage, OrderStage::held);
}

TEST_F(RestoredSplit, OfWhatTheChannelWasToldEachNodeTellsItsPart) {
    put_back();
    all_tell();
    room.webhook("order o1 A=22 told staged");
    ASSERT_TRUE(has_case("odd_order shop order o1, unseen"));
    room.fact(room.warehouse, pick_of(key(), {{"A", 20}}, "P"));
    EXPECT_TRUE(has_case("odd_order shop order o1, unseen")) << "two are still to be told of";
    room.fact(room.till, pick_of(key(), {{"A", 2}}, "P"));
    EXPECT_EQ(room.open_cases(), Cases{});
    EXPECT_EQ(room.order("o1").stage, OrderStage::staged);
}

TEST_F(RestoredSplit, OfWhatIsShippedToo) {
    put_back();
    all_tell();
    room.webhook("order o1 A=22 told shipped");
    room.fact(room.warehouse, ship_of(key(), {{"A", 20}}));
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});
    room.fact(room.till, ship_of(key(), {{"A", 2}}));
    EXPECT_EQ(room.open_cases(), Cases{});
}

// Two tills of the store: one picked its part, and the other, heard first, sent it.
TEST_F(RestoredSplit, WhatAnotherTillSentStandsThereNoMoreWhenItsPickIsHeard) {
    Till second{3};
    put_back();
    all_tell();
    room.command(RegisterNode{second.node(), LocationId{"store-1"}, "till-3"});
    room.greet(second);
    room.webhook("order o1 A=22 told shipped");
    ASSERT_TRUE(room.order("o1").legs.empty());
    Ship sent_here = ship_of(key(), {{"A", 2}});
    sent_here.was_staged = true;
    room.fact(second, sent_here);
    room.fact(room.till, pick_of(key(), {{"A", 2}}, "P"));
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{2});
    EXPECT_EQ(room.cell("A", "store-1").balance[slot_of(AccountKind::staged)], Units{0});
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});
    room.fact(room.warehouse, pick_of(key(), {{"A", 20}}, "P"));
    room.fact(room.warehouse, ship_of(key(), {{"A", 20}}));
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{0});
    EXPECT_EQ(sent(), Units{22});
    EXPECT_EQ(room.open_cases(), Cases{});
    room.restart();
    EXPECT_EQ(sent(), Units{22});
}

// Both stood picked, and both were sent in the life that is lost.
TEST_F(RestoredSplit, OfTwoPartsThatStoodPickedEachNodeSaysThatItsOwnLeft) {
    room.fact(room.warehouse, pick_of(key(), {{"A", 20}}, "P"));
    room.fact(room.till, pick_of(key(), {{"A", 2}}, "P"));
    room.settle_channel();
    backup = room.log.size();
    put_back();
    all_tell();
    room.webhook("order o1 A=22 told shipped");
    ASSERT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});
    room.fact(room.till, ship_of(key(), {{"A", 2}}));
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});
    room.fact(room.warehouse, ship_of(key(), {{"A", 20}}));
    EXPECT_EQ(room.open_cases(), Cases{});
    EXPECT_EQ(sent(), Units{22});
    EXPECT_EQ(staged_of(room.order("o1")), HoldLines{});
}

// A part that was sent while its channel was told no more than that it is kept.
TEST_F(RestoredSplit, APartThatLeftIsNotTheWholeToItsChannelInWhateverTurn) {
    const auto is_told_shipped = [&] {
        return std::ranges::any_of(room.exchanges, [](const auto& exchange) {
            return exchange.first.find("shipped") != std::string::npos;
        });
    };
    room.fact(room.till, ship_of(key(), {{"A", 2}}));
    put_back();
    tell(room.till);
    ASSERT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.webhook("order o1 A=22 told held").http_status, 503);
    tell(room.warehouse);
    room.pass(10);
    EXPECT_FALSE(is_told_shipped()) << "its channel is asked again first";
    room.restart();
    room.pass(10);
    EXPECT_FALSE(is_told_shipped()) << "also by the hub's next start";
    room.webhook("order o1 A=22 told held");
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_EQ(wanted_of(room.order("o1")), HoldLines{});
    room.pass(10);
    room.answer("tell o1 held");
    room.fact(room.warehouse, ship_of(key(), {{"A", 20}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(sent(), Units{22});
    room.pass(10);
    EXPECT_TRUE(is_told_shipped());
    EXPECT_EQ(room.open_cases(), Cases{});
}

// Its shop was told by this hub that it is sent, before it told that more of it was ordered.
TEST_F(RestoredSplit, WhatThisHubSaidItselfIsNoEndOfALostLife) {
    room.fact(room.till, ship_of(key(), {{"A", 2}}));
    put_back();
    all_tell();
    room.webhook("order o1 A=22");
    ASSERT_EQ(room.order("o1").stage, OrderStage::held);
    room.webhook("order o1 A=22 told shipped");
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_EQ(room.open_cases(), Cases{});
}

}  // namespace
}  // namespace onepool::hub
