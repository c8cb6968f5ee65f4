// Tills get rights by what they sell, use them, and give them back.
#include "hub/core/rights_desk.hpp"

#include "tests/unit/hub/rights_room.hpp"

namespace onepool::hub {
namespace {

using Desk = RightsRoom;

TEST_F(Desk, GivesATillWhatItShouldSellInADayAndPromisesThatToNobodyElse) {
    EXPECT_EQ(online(), Units{76});
    give_rights();
    EXPECT_EQ(out(), Units{31});
    EXPECT_EQ(online(), Units{76 - 31});
    EXPECT_EQ(room.online("A"), Units{45}) << "which is what the channel is told";
    EXPECT_EQ(room.state().rights().find({room.sku("B"), room.at("store-1")}), nullptr)
        << "never sold: no rights, and no memory";
}

TEST_F(Desk, DebitsAGrantInTheEntryThatIsWrittenBeforeItIsTold) {
    room.hears(room.till);
    std::optional<Right> right;
    for (int tick = 0; tick < 20 && !right; ++tick) {
        room.clock += 500;
        room.step(Tick{});
        right = told();
    }
    ASSERT_TRUE(right.has_value());
    EXPECT_EQ(right->granted, Units{31});
    EXPECT_EQ(right->keep, keeps_all);
    EXPECT_EQ(count_of<RightGranted>(room.log.back().effects), 1u);
    EXPECT_EQ(count_of<OnlineSet>(room.log.back().effects), 1u);
    EXPECT_EQ(online(), Units{45});
}

TEST_F(Desk, TellsAllOfItAgainToATillThatGreets) {
    give_rights();
    room.greet(room.till);
    ASSERT_TRUE(told().has_value());
    EXPECT_EQ(told()->granted, Units{31});
    room.restart();
    room.greet(room.till);
    ASSERT_TRUE(told().has_value()) << "also by a hub that was started anew";
    EXPECT_EQ(told()->granted, Units{31});
}

TEST_F(Desk, GivesNothingToATillThatDoesNotTakeRights) {
    room.till.takes_rights = false;
    pass(60'000);
    EXPECT_EQ(record(), nullptr);
    EXPECT_EQ(online(), Units{76});
}

TEST_F(Desk, GivesNothingWithoutAHorizon) {
    room.rights.horizon = Millis{0};
    room.restart();
    room.greet(room.till);
    pass(60'000);
    EXPECT_EQ(record(), nullptr);
}

TEST_F(Desk, TakesEverythingBackOnceThereIsNoHorizonAnyMore) {
    give_rights();
    room.rights.horizon = Millis{0};
    room.restart();
    room.greet(room.till);
    give_rights();
    EXPECT_EQ(record()->keep, Units{0});
}

TEST_F(Desk, GivesAtMostTheShareOfWhatIsThere) {
    room.rights.share_percent = 10;
    room.restart();
    room.greet(room.till);
    give_rights();
    EXPECT_EQ(out(), Units{7});
}

TEST_F(Desk, ASaleOnTheRightTakesNothingThatIsPromised) {
    give_rights();
    room.fact(room.till, sale_on_right({{"A", 5}}, 5));
    EXPECT_EQ(online(), Units{45});
    EXPECT_EQ(out(), Units{26});
    EXPECT_EQ(record()->sold, Units{5});
}

TEST_F(Desk, WhatIsBorrowedComesOffWhatIsPromised) {
    give_rights();
    room.fact(room.till, sale_on_right({{"A", 5}}, 2));
    EXPECT_EQ(out(), Units{29});
    EXPECT_EQ(online(), Units{42});
    EXPECT_TRUE(room.open_cases().empty()) << "no case, and nobody was asked";
    const RightsCount count = room.state().rights().count(room.at("store-1"));
    EXPECT_EQ(count.sold, Units{29});
    EXPECT_EQ(count.on_right, Units{2});
}

TEST_F(Desk, TwoLinesOfOneSkuUseTheRightTogether) {
    give_rights();
    room.fact(room.till, sale_on_right({{"A", 5}, {"A", 3}}, 4));
    EXPECT_EQ(record()->sold, Units{7});
}

TEST_F(Desk, ATillThatClaimsMoreThanItHasGetsNoMore) {
    give_rights();
    room.fact(room.till, sale_on_right({{"A", 40}}, 40));
    EXPECT_EQ(record()->sold, Units{31});
    EXPECT_EQ(out(), Units{0});
    EXPECT_EQ(online(), Units{36});
    room.fact(room.till, release_of({{"A", 500}}));
    EXPECT_EQ(record()->released, Units{0});
}

TEST_F(Desk, FillsUpBelowSevenTenths) {
    give_rights();
    room.fact(room.till, sale_on_right({{"A", 7}}, 7));
    give_rights();
    EXPECT_EQ(out(), Units{24}) << "34 are half of what is left; 70 % of them are 23.8";
    room.fact(room.till, sale_on_right({{"A", 1}}, 1));
    give_rights();
    EXPECT_EQ(out(), Units{34});
    EXPECT_EQ(record()->granted, Units{31 + 11});
}

TEST_F(Desk, WhatATillGivesBackIsPromisedOnceTheEventIsHere) {
    give_rights();
    room.command(DrainLocation{LocationId{"store-1"}, StaffId{"anna"}, "closing", true});
    EXPECT_EQ(record()->keep, Units{0});
    room.command(DrainLocation{LocationId{"store-1"}, StaffId{"anna"}, "it stays", false});
    EXPECT_EQ(record()->keep, keeps_all);
    EXPECT_EQ(online(), Units{45}) << "it may have given them back, which is not here yet";
    const Effects effects = room.fact(room.till, release_of({{"A", 31}}));
    EXPECT_EQ(count_of<Moved>(effects), 0u);
    EXPECT_EQ(record()->released, Units{31});
    EXPECT_EQ(online(), Units{76});
}

TEST_F(Desk, AReleaseOfASkuThatNobodyKnowsChangesNothing) {
    give_rights();
    const Effects effects = room.fact(room.till, release_of({{"ZZZ", 4}}));
    EXPECT_EQ(count_of<RightUsed>(effects), 0u);
    EXPECT_EQ(count_of<EventSetAside>(effects), 0u);
    EXPECT_EQ(out(), Units{31});
}

TEST_F(Desk, ASilentTillKeepsItsRightAndMaySellBeyondIt) {
    room.rights.share_percent = 10;
    room.restart();
    room.greet(room.till);
    give_rights();
    const auto pass_silent = [&](int hours) {
        for (int minutes = 0; minutes < hours * 60; ++minutes) {
            room.step(room.warehouse.state());
            room.pass(limits::minute_ms);
        }
    };
    pass_silent(1);
    EXPECT_EQ(out(), Units{7});
    EXPECT_EQ(online(), Units{69}) << "3 that it may have sold in an hour are less than its right";
    pass_silent(5);
    EXPECT_EQ(out(), Units{7});
    EXPECT_EQ(online(), Units{66}) << "in six hours it may have sold 10";
}

TEST_F(Desk, AReserveIsForWalkInsAsRightsAre) {
    room.command(AddLocation{LocationId{"store-1"}, "Store", Units{20}});
    give_rights();
    EXPECT_EQ(out(), Units{31});
    EXPECT_EQ(online(), Units{45}) << "not less by both";
    room.command(AddLocation{LocationId{"store-1"}, "Store", Units{40}});
    EXPECT_EQ(online(), Units{36});
}

TEST_F(Desk, AsksForTheRestWhenTheShelfShrinks) {
    give_rights();
    room.fact(room.till, adjustment_of({{"A", -66}}));
    EXPECT_EQ(online(), Units{0});
    EXPECT_EQ(room.cell("A", "store-1").debt, Units{0}) << "nothing is promised wrongly";
    room.pass(2'000);
    EXPECT_EQ(record()->keep, Units{10});
}

TEST_F(Desk, WhatComesBackIsNotGivenOutWhileAnOrderWaitsForIt) {
    give_rights();
    room.fact(room.till, adjustment_of({{"A", -45}}));
    ASSERT_EQ(room.cell("A", "store-1").shelf(), Units{31});
    EXPECT_EQ(online(), Units{0});
    const Answer answer = room.webhook("order o1 A=2");
    EXPECT_TRUE(answer.orders.empty()) << "nothing is promised yet";
    EXPECT_EQ(room.order("o1").stage, OrderStage::waiting);
    EXPECT_LE(record()->keep, Units{29});
    room.fact(room.till, release_of({{"A", 2}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_EQ(room.cell("A", "store-1").held, Units{2});
}

TEST_F(Desk, EachOrderThatWaitsIsAskedForBesideTheOthers) {
    give_rights();
    room.fact(room.till, adjustment_of({{"A", -45}}));
    room.webhook("order o1 A=2");
    room.webhook("order o2 A=3");
    EXPECT_EQ(room.order("o2").stage, OrderStage::waiting);
    EXPECT_EQ(record()->keep, Units{31 - 5});
    room.webhook("order o3 A=27");
    EXPECT_EQ(room.order("o3").stage, OrderStage::refused) << "26 are not promised to the others";
    room.fact(room.till, release_of({{"A", 5}}));
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_EQ(room.order("o2").stage, OrderStage::held);
}

TEST_F(Desk, WhatComesBackGoesToTheOneThatIsCollectedBeforeThoseThatCanBeSentFromElsewhere) {
    give_rights();
    room.fact(room.till, adjustment_of({{"A", -45}}));
    const std::int64_t now = room.now().wall.value;
    room.webhook("order late A=2 due " + std::to_string(now + 9'000'000));
    room.webhook("order soon A=2 due " + std::to_string(now + 5'000'000));
    room.webhook("order mine A=2 at store-1");
    const auto stage = [&](const char* order) { return room.order(order).stage; };
    room.fact(room.till, release_of({{"A", 2}}));
    EXPECT_EQ(stage("mine"), OrderStage::held) << "the newest, and nobody else can ever keep it";
    EXPECT_EQ(stage("soon"), OrderStage::waiting);
    room.fact(room.till, release_of({{"A", 2}}));
    EXPECT_EQ(stage("soon"), OrderStage::held) << "due before the older one";
    EXPECT_EQ(stage("late"), OrderStage::waiting);
}

TEST_F(Desk, AsksAgainWhereATillHadSoldWhatItWasAskedFor) {
    give_rights();
    room.fact(room.till, adjustment_of({{"A", -45}}));
    room.webhook("order o1 A=2");
    ASSERT_EQ(record()->keep, Units{29});
    room.fact(room.till, sale_on_right({{"A", 10}}, 10));
    EXPECT_EQ(out(), Units{21});
    EXPECT_EQ(record()->keep, Units{19});
}

TEST_F(Desk, AnOrderThatWaitedInVainIsRefusedForGood) {
    give_rights();
    room.fact(room.till, adjustment_of({{"A", -45}}));
    const UnixMs until{room.now().wall.value + 10 * limits::minute_ms};
    room.webhook("order o1 A=2 at store-1 by " + std::to_string(until.value));
    ASSERT_EQ(room.order("o1").stage, OrderStage::waiting);
    pass(2 * limits::minute_ms);
    ASSERT_EQ(room.order("o1").stage, OrderStage::refused);
    pass(10 * limits::minute_ms);
    EXPECT_EQ(room.order("o1").stage, OrderStage::refused);
}

TEST_F(Desk, ATillThatSellsOnNoRightAnyMoreHasNone) {
    give_rights();
    ASSERT_EQ(online(), Units{45});
    room.till.takes_rights = false;
    room.hears(room.till);
    EXPECT_EQ(out(), Units{0});
    EXPECT_EQ(stranded(), Units{0});
    EXPECT_EQ(online(), Units{76});
}

}  // namespace
}  // namespace onepool::hub
