// Orders that are moved after a hub came back from a backup: nodes know more of them than it does,
// and their channels were told more.
#include <gtest/gtest.h>

#include "hub/core/order_move.hpp"
#include "protocol/recovery_limits.hpp"
#include "tests/unit/hub/restore_room.hpp"

namespace onepool::hub {
namespace {

// Beside the warehouse and the store another store with five apples.
class RestoredMoves : public Restore {
  protected:
    RestoredMoves() {
        room.command(AddLocation{LocationId{"store-2"}, "Store 2", Units{0}});
        room.command(RegisterNode{third.node(), LocationId{"store-2"}, "till-3"});
        room.greet(third);
        room.fact(third, receipt_of({{"A", 5}}));
        room.settle_channel();
        backup = room.log.size();
    }
    void everybody_tells() {
        all_tell();
        greet(third);
        deliver(third);
    }
    // What was picked at the warehouse, where the lost life had moved an order of the store to, and
    // nobody told its channel.
    void pick_where_it_was_moved(std::int64_t ordered, const Pick& pick) {
        const std::string order = "order o1 A=" + std::to_string(ordered) + " at store-1";
        room.webhook(order);
        room.command(MoveOrder{key(), LocationId{"warehouse-1"}, StaffId{"olga"}, "rang"});
        room.fact(room.warehouse, pick);
        put_back();
        everybody_tells();
        room.webhook(order + " told held");
        ASSERT_EQ(room.order("o1").collect_at, room.at("store-1"));
        ASSERT_EQ(room.leg("o1").location, room.at("warehouse-1"));
    }
    CommandVerdict moves(const std::string& store) {
        room.command(MoveOrder{key(), LocationId{store}, StaffId{"olga"}, "rang"});
        return room.last_verdict();
    }
    std::string answered() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* found = std::get_if<Answer>(&out))
                return found->text;
        }
        return "";
    }
    OrderKey key() const { return room.shop->key("o1"); }
    Units held(const std::string& location) const { return room.cell("A", location).held; }

    Till third{4};
};

TEST_F(RestoredMoves, AnOrderOfAListingThatIsNotMappedAnyMoreStaysWhereItStands) {
    room.fact(room.till, pick_of(key(), {{"A", 2}}, "C-07"));
    put_back();
    everybody_tells();
    room.webhook("order o1 Q=2 at store-1 told staged");
    ASSERT_EQ(room.order("o1").stage, OrderStage::staged);
    EXPECT_EQ(moves("store-2"), CommandVerdict::conflict);
    EXPECT_EQ(answered(),
              "shop order o1 has Q, a listing that is mapped to no SKU: have it collected where it "
              "stands, or cancel it and map it before its buyer orders again");
    EXPECT_TRUE(stores_for(room.state(), room.order("o1")).empty());
}

TEST_F(RestoredMoves, AnOrderOfSuchAListingThatNoNodeToldOfStaysToo) {
    put_back();
    everybody_tells();
    room.webhook("order o1 Q=2 at store-1 told staged");
    ASSERT_EQ(room.order("o1").stage, OrderStage::staged);
    room.command(ResolveCase{room.state().cases().all().back().id, StaffId{"anna"}, "found"});
    EXPECT_EQ(moves("store-2"), CommandVerdict::conflict);
    EXPECT_NE(answered().find("mapped to no SKU"), std::string::npos) << answered();
}

TEST_F(RestoredMoves, WhatStandsElsewhereIsLeftThereToo) {
    pick_where_it_was_moved(2, pick_of(key(), {{"A", 2}}, "B-07"));
    EXPECT_EQ(moves("store-2"), CommandVerdict::done) << answered();
    const OrderRecord order = room.order("o1");
    EXPECT_EQ(order.stage, OrderStage::held);
    EXPECT_EQ(held("store-2"), Units{2});
    EXPECT_TRUE(is_left_behind(order, *leg_at(order, room.at("warehouse-1"))));
    EXPECT_TRUE(was_moved_from(order, room.at("store-1")));
    room.fact(room.warehouse, put_back_of(key(), {{"A", 2}}));
    room.fact(third, collect_of(key(), {{"A", 2}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::collected);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{20});
    EXPECT_EQ(room.open_cases(), Cases{});
}

TEST_F(RestoredMoves, ItIsCollectedWhereItStandsWithoutBeingPickedAgain) {
    pick_where_it_was_moved(2, pick_of(key(), {{"A", 2}}, "B-07"));
    const auto stores = stores_for(room.state(), room.order("o1"));
    EXPECT_EQ(stores.at(0), (StoreChoice{room.at("warehouse-1"), ""}));
    EXPECT_EQ(moves("warehouse-1"), CommandVerdict::done) << answered();
    const OrderRecord order = room.order("o1");
    EXPECT_EQ(order.stage, OrderStage::staged);
    EXPECT_EQ(order.reason, "stands picked at warehouse-1");
    EXPECT_EQ(order.collect_at, room.at("warehouse-1"));
    EXPECT_EQ(order.told, std::nullopt) << "its channel is told where";
    EXPECT_EQ(held("warehouse-1"), Units{0});
    EXPECT_EQ(order.steps[order.steps.size() - 2].text,
              "moved from store-1 to warehouse-1 by olga: rang");
    EXPECT_EQ(moves("warehouse-1"), CommandVerdict::repeated);
    room.fact(room.warehouse, collect_of(key(), {{"A", 2}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::collected);
    EXPECT_EQ(room.open_cases(), Cases{});
}

TEST_F(RestoredMoves, AllOfItIsKeptAnewWhereAPartStoodElsewhere) {
    pick_where_it_was_moved(3, short_pick_of(key(), {{"A", 2}}, {{"A", 1}}));
    EXPECT_EQ(moves("warehouse-1"), CommandVerdict::conflict);
    EXPECT_EQ(answered(),
              "a part of it stands at warehouse-1, which is to put that back first: choose another "
              "store, or cancel shop order o1");
    EXPECT_EQ(moves("store-2"), CommandVerdict::done) << answered();
    EXPECT_EQ(held("store-2"), Units{3});
}

TEST_F(RestoredMoves, WhatAPersonMovedSinceIsNotMovedAgain) {
    room.webhook("order o1 A=2 at store-1");
    room.settle_channel();
    backup = room.log.size();
    put_back();
    everybody_tells();
    EXPECT_EQ(moves("store-2"), CommandVerdict::done) << answered();
    room.settle_channel();
    room.webhook("order o1 A=2 at warehouse-1 told held");
    EXPECT_EQ(room.order("o1").collect_at, room.at("store-2")) << "their word is newer";
    EXPECT_EQ(room.open_cases(), Cases{});
}

TEST_F(RestoredMoves, WhatWasMovedBeforeTheBackupIsMovedAgain) {
    room.webhook("order o1 A=2 at store-1");
    moves("store-2");
    room.settle_channel();
    backup = room.log.size();
    put_back();
    everybody_tells();
    room.webhook("order o1 A=2 at warehouse-1 told held");
    EXPECT_EQ(room.order("o1").collect_at, room.at("warehouse-1"));
}

TEST_F(RestoredMoves, AChannelsWordOfTheLostLifeEndsSomeDay) {
    room.webhook("order o1 A=2 at store-1");
    room.settle_channel();
    backup = room.log.size();
    put_back();
    everybody_tells();
    const Millis age = room.now().wall - recovery().record().lost_at;
    room.clock += limits::lost_tasks_ms - age.value + 1;
    room.webhook("order o1 A=2 at warehouse-1 told held");
    EXPECT_EQ(room.order("o1").collect_at, room.at("store-1"));
}

TEST_F(RestoredMoves, AnOrderPlacedSinceWasNotMovedInTheLostLife) {
    put_back();
    everybody_tells();
    const std::int64_t since = recovery().record().lost_at.value + limits::placed_apart_ms + 1;
    const std::string placed = " placed " + std::to_string(since);
    room.webhook("order o1 A=2 at store-1" + placed);
    room.webhook("order o1 A=2 at warehouse-1 told held" + placed);
    EXPECT_EQ(room.order("o1").collect_at, room.at("store-1"));
}

}  // namespace
}  // namespace onepool::hub
