// Orders after a hub came back from a backup: what it cannot hold yet waits, what was promised or
// ended in the life it lost is not decided a second time.
#include <gtest/gtest.h>

#include "protocol/recovery_limits.hpp"
#include "tests/unit/hub/restore_room.hpp"

namespace onepool::hub {
namespace {

TEST_F(Restore, OrdersThatNobodyCanHoldYetAreToBeSentAgain) {
    put_back();
    const Answer answer = room.webhook("order o1 A=2");

    EXPECT_EQ(answer.http_status, 503);
    EXPECT_EQ(answer.again_after, Millis{limits::postponed_again_ms});
    EXPECT_EQ(room.state().orders().find(room.shop->key("o1")), nullptr);

    all_tell();
    const Answer again = room.webhook("order o1 A=2");
    EXPECT_EQ(again.http_status, 200);
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
}

// It was sent in the life that is forgotten: who sent it has not said so again yet.
TEST_F(Restore, ALateOrderStaysWhereItMayHaveBeenSent) {
    const std::int64_t hour = 60 * limits::minute_ms;
    room.webhook("order o1 due " + std::to_string(room.now().wall.value + hour) + " A=3");
    backup = room.log.size();
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 3}}));
    room.pass(2 * hour);
    put_back();
    greet(room.till);
    deliver(room.till);
    for (std::int64_t gone = 0; gone < hour; gone += 10'000) {
        room.pass(10'000);
        say_state(room.till);
    }
    EXPECT_FALSE(is_closed("store-1"));
    EXPECT_EQ(room.leg("o1").location, room.at("warehouse-1"));
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    greet(room.warehouse);
    deliver(room.warehouse);
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_FALSE(has_case("odd_order shop order o1"));
}

TEST_F(Restore, OrdersOfTheFeedThatNobodyCanHoldAreReadAgain) {
    put_back();
    room.pass(10);
    room.answer("poll 1", 200, "order o1 A=2 drained 2");
    EXPECT_EQ(room.state().orders().find(room.shop->key("o1")), nullptr);
    EXPECT_EQ(room.state().listings().channel(ChannelId{"shop"}).feed(), "2");
    ASSERT_NE(recovery().find_postponed(ChannelId{"shop"}), nullptr);

    all_tell();
    EXPECT_EQ(room.state().listings().channel(ChannelId{"shop"}).feed(), "1");
    room.pass(10);
    room.answer("poll 1", 200, "order o1 A=2 drained 2");
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_EQ(recovery().find_postponed(ChannelId{"shop"}), nullptr);
}

TEST_F(Restore, APollOnItsWayWhenTheFeedIsReadAgainIsNotListenedTo) {
    put_back();
    room.pass(10);
    room.answer("poll 1", 200, "order o1 A=2 drained 2");
    room.pass(limits::poll_every_ms + 10);
    ASSERT_TRUE(room.exchanges.contains("poll 2"));
    all_tell();
    room.answer("poll 2", 200, "drained 3");
    EXPECT_EQ(room.state().listings().channel(ChannelId{"shop"}).feed(), "1");
}

TEST_F(Restore, WhatNoLocationCouldEverShipIsRefusedAtOnce) {
    put_back();
    EXPECT_EQ(room.webhook("order o1 Q=2").orders.at(0).stage, OrderStage::refused);
}

TEST_F(Restore, AnOrderShippedInTheLostLifeIsNotTakenOnceMore) {
    room.webhook("order o1 A=2");
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));
    put_back();
    all_tell();
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.open_cases(), Cases{});

    room.webhook("order o1 A=2");
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
}

TEST_F(Restore, AnOrderThatWasMovedInTheLostLifeIsMovedAgainAsItsChannelSays) {
    room.webhook("order o1 A=2 at store-1");
    room.webhook("order o2 A=2 at store-1");
    room.settle_channel();
    backup = room.log.size();
    put_back();
    EXPECT_EQ(room.webhook("order o1 A=2 at warehouse-1 told held").http_status, 503)
        << "nobody knows yet what is there";
    all_tell();
    room.webhook("order o1 A=2 at warehouse-1 told held");
    EXPECT_EQ(room.order("o1").collect_at, room.at("warehouse-1"));
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{2});
    room.webhook("order o1 A=2 at store-1 told held");
    EXPECT_EQ(room.order("o1").collect_at, room.at("warehouse-1")) << "that was said before";
    EXPECT_EQ(room.open_cases(), Cases{});

    room.fact(room.warehouse, sale_of({{"A", 18}}));
    room.webhook("order o2 A=2 at warehouse-1 told held");
    EXPECT_EQ(room.order("o2").collect_at, room.at("store-1"));
    EXPECT_TRUE(has_case("odd_order shop order o2"));
}

TEST_F(Restore, AnOrderOfWhichTheChannelWasToldTheEndIsNotDecidedAgain) {
    put_back();
    room.webhook("order o1 A=2 told refused");
    room.webhook("order o2 A=2 told cancelled");
    EXPECT_EQ(room.order("o1").stage, OrderStage::refused);
    EXPECT_EQ(room.order("o2").stage, OrderStage::cancelled);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
    EXPECT_EQ(room.open_cases(), Cases{});
    room.pass(10);
    EXPECT_FALSE(std::ranges::any_of(room.exchanges, [](const auto& exchange) {
        return exchange.first.starts_with("tell");
    })) << "the channel has that word";
    room.webhook("order o3 A=2 told held");
    EXPECT_EQ(room.state().orders().find(room.shop->key("o3")), nullptr) << "perhaps it is shipped";
    all_tell();
    room.webhook("order o3 A=2 told held");
    EXPECT_EQ(room.order("o3").stage, OrderStage::held);
    room.webhook("order o4 A=999 told held");
    EXPECT_EQ(room.order("o4").stage, OrderStage::refused);
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o4"}) << "it was promised";
}

// Its buyer rang in the lost life, and somebody cancelled it at the hub; or it was sent, and the
// till that did is lost too.
TEST_F(Restore, AnOrderThatEndedInTheLostLifeEndsAsItsChannelWasTold) {
    room.webhook("order o1 A=2");
    room.webhook("order o2 A=3");
    room.webhook("order o3 A=1");
    room.settle_channel();
    backup = room.log.size();
    put_back();
    room.webhook("order o1 A=2 told cancelled");
    EXPECT_EQ(room.order("o1").stage, OrderStage::cancelled);
    EXPECT_EQ(room.order("o1").reason,
              "cancelled, as the channel was told before this hub was restored");
    EXPECT_EQ(room.webhook("order o2 A=3 told shipped").http_status, 503)
        << "its node may say so yet";
    EXPECT_EQ(room.order("o2").stage, OrderStage::held);
    all_tell();
    room.webhook("order o3 A=1 told held");
    EXPECT_EQ(room.order("o3").stage, OrderStage::held) << "nothing ended";
    room.webhook("order o2 A=3 told shipped");
    EXPECT_EQ(room.order("o2").stage, OrderStage::shipped);
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o2, unseen"});
    room.hears(room.warehouse);
    room.hears(room.warehouse);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{1});
    room.fact(room.warehouse, ship_of(room.shop->key("o2"), {{"A", 3}}));
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{17});
    EXPECT_EQ(room.open_cases(), Cases{});
}

// What this life of the hub did is nobody's loss, whatever the channel says.
TEST_F(Restore, AnOrderOfThisLifeDoesNotEndAsItsChannelSays) {
    room.webhook("order o1 A=2");
    room.webhook("order o1 A=2 told cancelled");
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
}

// Nodes alone know of it while the hub waits for all of them; afterwards its channel is told.
TEST_F(Restore, WhatBecameOfAnOrderThatANodeToldFirstIsToldOnceAllAreHeard) {
    room.webhook("order o1 A=2");
    room.fact(room.warehouse, pick_of(room.shop->key("o1"), {{"A", 2}}, "B-07"));
    put_back();
    greet(room.warehouse);
    deliver(room.warehouse);
    ASSERT_EQ(room.order("o1").stage, OrderStage::staged);
    room.webhook("cancel o1 A=2");
    room.pass(10);
    const auto is_told = [&] {
        return std::ranges::any_of(room.exchanges, [](const auto& exchange) {
            return exchange.first.starts_with("tell");
        });
    };
    EXPECT_FALSE(is_told());
    greet(room.till);
    deliver(room.till);
    room.pass(10);
    EXPECT_EQ(room.order("o1").stage, OrderStage::cancelled);
    EXPECT_TRUE(is_told());
}

// Seed 2217 of the simulator: held in the warehouse in the lost life, and cancelled meanwhile.
TEST_F(Restore, WhatTheLostLifeHeldIsTakenOffTheListsOfEveryLocation) {
    put_back();
    room.webhook("cancel o1 A=2");
    for (const Till* node : {&room.till, &room.warehouse}) {
        greet(*node);
        const auto told = room.told<Downlink>();
        ASSERT_FALSE(told.empty());
        ASSERT_EQ(told[0].tasks.size(), 1u);
        EXPECT_EQ(told[0].tasks[0].order, room.shop->key("o1"));
        EXPECT_EQ(told[0].tasks[0].state, OrderState::released);
    }
    all_tell();
    room.webhook("order o2 A=2");
    EXPECT_EQ(room.order("o2").stage, OrderStage::held);
    room.restart();
    greet(room.till);
    EXPECT_EQ(room.told<Downlink>().at(0).tasks.size(), 2u) << "o2 may have been held here";
}

TEST_F(Restore, AShippingThatTheChannelKnowsOfIsAwaitedFromItsNode) {
    room.webhook("order o1 A=2");
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));
    put_back();
    room.webhook("order o1 A=2 told shipped");
    EXPECT_EQ(room.state().orders().find(room.shop->key("o1")), nullptr) << "it is asked again";
    all_tell();
    room.webhook("order o1 A=2 told shipped");
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
    EXPECT_EQ(room.open_cases(), Cases{});
}

// The order that a restored hub decides before a node shows it that history was lost.
TEST_F(Restore, WhatWasDecidedBeforeTheLossWasNoticedIsTakenOffTheListsToo) {
    put_back("r-1");
    greet(room.till);
    put_back("r-2");
    room.webhook("cancel o1 A=2");
    greet(room.till, 2);
    EXPECT_EQ(recovery().epoch(), HubEpoch{3});
    greet(room.warehouse);
    const auto told = room.told<Downlink>();
    ASSERT_FALSE(told.empty());
    ASSERT_EQ(told[0].tasks.size(), 1u);
    EXPECT_EQ(told[0].tasks[0].state, OrderState::released);
}

TEST_F(Restore, AnOrderCancelledAfterItWasShippedIsACaseAfterARestoreToo) {
    put_back();
    room.webhook("cancel o1 A=2 told shipped");
    EXPECT_EQ(room.state().orders().find(room.shop->key("o1")), nullptr);
    all_tell();
    room.webhook("cancel o1 A=2 told shipped");
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.open_cases(),
              (Cases{"odd_order shop order o1, unseen", "odd_order shop order o1"}));
}

TEST_F(Restore, AShippingThatNoNodeTellsOfIsACase) {
    put_back();
    all_tell();
    room.webhook("order o1 A=2 told shipped");
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{20});
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});
}

TEST_F(Restore, TheCaseOfAShippingThatNoNodeToldOfEndsWhenOneTells) {
    put_back();
    all_tell();
    room.webhook("order o1 A=2 told shipped");
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
    EXPECT_EQ(room.open_cases(), Cases{});
    EXPECT_EQ(room.state().cases().all().back().note, "shipped from warehouse-1, as its node said");

    room.fact(room.till, ship_of(room.shop->key("o1"), {{"A", 2}}));
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1"}) << "it left twice";
}

// What else is odd about it stays, and the other way round.
TEST_F(Restore, WhatIsOddAboutAnUnseenShippingIsACaseOfItsOwn) {
    put_back();
    all_tell();
    room.webhook("cancel o1 A=2 told shipped");
    ASSERT_EQ(room.state().cases().open_count(), 2u);
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1"});
    EXPECT_EQ(room.state().cases().all().back().text,
              "shop order o1 was cancelled after it was shipped");
}

TEST_F(Restore, AShippingToldOfAfterItsCaseWasSettledByHandIsACaseAgain) {
    put_back();
    all_tell();
    room.webhook("order o1 A=2 told shipped");
    room.command(ResolveCase{room.state().cases().all().back().id, StaffId{"anna"}, "counted"});
    ASSERT_EQ(room.open_cases(), Cases{});
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1"}) << "its units are gone twice";
}

// Held in the warehouse in the lost life; what is left there now is too little.
TEST_F(Restore, AShippingFromWhereTheLostLifeMayHaveHeldItIsBelieved) {
    put_back();
    all_tell();
    room.fact(room.warehouse, sale_of({{"A", 19}}));
    room.webhook("order o1 A=2");
    ASSERT_EQ(room.leg("o1").location, room.at("store-1"));
    room.restart();

    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));

    EXPECT_EQ(room.order("o1").reason, "shipped from warehouse-1");
    room.greet(room.till);
    room.hears(room.till);
    EXPECT_EQ(room.cell("A", "store-1").held, Units{0});
    EXPECT_EQ(room.state().worklist().open_count(), 0u);
    EXPECT_TRUE(has_case("odd_order shop order o1"));
}

TEST_F(Restore, AShippingOfAnOrderPlacedSinceIsBelievedOnlyFromWhereItIsHeld) {
    put_back();
    const std::int64_t restored = recovery().record().lost_at.value;
    all_tell();
    const auto placed = [&](std::int64_t after) { return std::to_string(restored + after); };
    room.webhook("order o1 A=2 placed " + placed(limits::placed_apart_ms));
    room.webhook("order o2 A=2 placed " + placed(limits::placed_apart_ms + 1));

    room.fact(room.till, ship_of(room.shop->key("o1"), {{"A", 2}}));
    room.fact(room.till, ship_of(room.shop->key("o2"), {{"A", 2}}));

    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped) << "the channel's clock may be ahead";
    EXPECT_EQ(room.order("o2").stage, OrderStage::held);
    EXPECT_EQ(room.state().worklist().open_count(), 1u);
}

// Seed 70000930 of the simulator: its clock is two days back when it finds that it was restored.
TEST_F(Restore, AClockThatIsSetBackMakesNothingOfTheLostLifeUnheardOf) {
    const std::int64_t placed = room.now().wall.value;
    room.wall_off = -2LL * 24 * 60 * limits::minute_ms;
    put_back();
    EXPECT_GT(recovery().record().lost_at.value, placed - limits::placed_apart_ms);
    room.webhook("cancel o1 A=2 placed " + std::to_string(placed));
    all_tell();
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));
    EXPECT_EQ(room.state().worklist().open_count(), 0u);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
}

// Seed 29933000000063: what was left of its memory is older than the order by more than an hour.
TEST_F(Restore, AnOrderThatHasYetToBePlacedByItsClockIsNoneThatWasPlacedSince) {
    room.clock += 2 * limits::placed_apart_ms;
    const std::int64_t placed = room.now().wall.value;
    room.wall_off = -2LL * 24 * 60 * limits::minute_ms;
    put_back();
    room.webhook("cancel o1 A=2 placed " + std::to_string(placed));
    all_tell();
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));
    EXPECT_EQ(room.state().worklist().open_count(), 0u);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
}

TEST_F(Restore, AnOrderThatOnlyTheLostLifeKnewIsBelievedToBeShippedForSomeTime) {
    put_back();
    all_tell();
    const Millis age = room.now().wall - recovery().record().lost_at;
    room.clock += limits::lost_tasks_ms - age.value;
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 2}}));
    ++room.clock;
    room.fact(room.warehouse, ship_of(room.shop->key("o2"), {{"A", 2}}));

    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.state().orders().find(room.shop->key("o2")), nullptr);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{18});
    EXPECT_EQ(room.state().worklist().open_count(), 1u);
}

}  // namespace
}  // namespace onepool::hub
