// Orders of a channel: held whole at one location, or refused; cancelled, shipped, repeated.
#include <gtest/gtest.h>

#include "hub/core/order_desk.hpp"
#include "hub/core/worklist.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using Cases = std::vector<std::string>;

constexpr SkuIndex A{0};
constexpr SkuIndex B{1};
constexpr LocationIndex warehouse{0};

class Orders : public testing::Test {
  protected:
    Orders() {
        room.fact(room.warehouse, receipt_of({{"A", 5}, {"B", 2}}));
        room.fact(room.till, receipt_of({{"A", 8}, {"B", 1}}));
    }
    OrderMoved moved(const std::string& order, OrderStage stage, const std::string& reason) {
        return {room.shop->key(order), stage, reason};
    }
    OrderMoved takes(const std::string& webhook) { return room.webhook(webhook).orders.at(0); }
    void ships(Till& from, const std::string& order, const Lines& lines) {
        room.fact(from, ship_of(room.shop->key(order), lines));
    }
    const SetAsideRecord& set_aside() const { return room.state().worklist().all().back(); }
    HubRoom room;
};

TEST_F(Orders, AnOrderIsHeldAndAnsweredAtOnce) {
    const Answer answer = room.webhook("order o1 A=3 B=1");

    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    EXPECT_EQ(answer.http_status, 200);
    EXPECT_EQ(answer.orders, (std::vector{moved("o1", OrderStage::held, "held at warehouse-1")}));
    const Effects effects = room.log.back().effects;
    ASSERT_EQ(effects.size(), 6u);
    EXPECT_TRUE(std::holds_alternative<OrderTaken>(effects[0]));
    EXPECT_PRED_FORMAT2(
        same_effects, effects[1],
        Effect(HoldOpened{room.shop->key("o1"), warehouse, {{A, Units{3}}, {B, Units{1}}}}));
    EXPECT_PRED_FORMAT2(same_effects, effects[2], Effect(OnlineSet{A, warehouse, Units{2}}));
    EXPECT_PRED_FORMAT2(same_effects, effects[3], Effect(OnlineSet{B, warehouse, Units{1}}));
    EXPECT_PRED_FORMAT2(
        same_effects, effects[4],
        Effect(OrderTaker{room.shop->key("o1"), room.warehouse.node(), {}, warehouse}));
    const auto& held = std::get<OrderMoved>(effects[5]);
    EXPECT_EQ(held.reason, "held at warehouse-1");
    EXPECT_NE(held.why, "") << "people are told how it was chosen, the channel is not";
    EXPECT_EQ(room.order("o1").steps.at(0).text, held.reason + ": " + held.why);
}

TEST_F(Orders, TheFeedTellsOfAnOrderOnceThoughThePollRepeatsTheWebhook) {
    room.settle_channel();
    room.webhook("order o1 A=3");
    ASSERT_EQ(room.notices.size(), 1u);
    EXPECT_EQ(room.notices[0].kind, "order");
    EXPECT_EQ(room.notices[0].text, "shop order o1 held at warehouse-1");
    EXPECT_EQ(room.notices[0].lsn, room.state().lsn());

    room.webhook("order o1 A=3");
    EXPECT_TRUE(room.notices.empty());
    room.pass(limits::poll_every_ms + 10);
    room.answer("poll", 200, "order o1 A=3 order o2 A=99 drained 2");

    ASSERT_EQ(room.notices.size(), 1u);
    EXPECT_EQ(room.notices[0].text,
              "shop order o2 refused: 99 of A wanted, 8 available at one location");
}

TEST_F(Orders, TheFirstConfiguredLocationThatHasAllIsChosen) {
    EXPECT_EQ(takes("order o1 A=6 B=1"), moved("o1", OrderStage::held, "held at store-1"));
    EXPECT_EQ(takes("order o2 A=1"), moved("o2", OrderStage::held, "held at warehouse-1"));
}

TEST_F(Orders, TwoLinesOfOneSkuClaimBoth) {
    EXPECT_EQ(
        takes("order o1 A=5 A=4"),
        moved("o1", OrderStage::refused, "refused: 9 of A wanted, 8 available at one location"));
    EXPECT_EQ(takes("order o2 A=4 A=4"), moved("o2", OrderStage::held, "held at store-1"));
    EXPECT_EQ(room.leg("o2").held, (HoldLines{{A, Units{8}}}));
}

TEST_F(Orders, AShortOrderIsRefusedWithTheSkuThatIsShort) {
    EXPECT_EQ(
        takes("order o1 A=1 B=3"),
        moved("o1", OrderStage::refused, "refused: 3 of B wanted, 2 available at one location"));
    EXPECT_EQ(takes("order o2 C=1"),
              moved("o2", OrderStage::refused, "refused: 1 of C wanted, 0 available"));
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
    EXPECT_TRUE(room.open_cases().empty()) << "a refusal is not a case";
}

TEST_F(Orders, LinesThatOnlyDifferentLocationsHaveAreRefused) {
    EXPECT_EQ(takes("order o1 A=8 B=2"),
              moved("o1", OrderStage::refused, "refused: no one location has all 2 items"));
}

TEST_F(Orders, TheSameWebhookAgainGivesTheSameAnswerAndHoldsNothingMore) {
    const auto first = takes("order o1 A=3");
    const std::size_t entries = room.log.size();

    EXPECT_EQ(takes("order o1 A=3"), first);

    EXPECT_EQ(room.log.size(), entries);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{3});
}

TEST_F(Orders, ARefusalStandsEvenWhenStockArrivesLater) {
    const auto refused = takes("order o1 C=1");
    room.fact(room.till, receipt_of({{"C", 1}}));

    EXPECT_EQ(takes("order o1 C=1"), refused);
}

TEST_F(Orders, AnUnknownListingIsRefusedWithACase) {
    EXPECT_EQ(takes("order o1 A=1 Q=1"),
              moved("o1", OrderStage::refused, "refused: unknown listing Q"));
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
}

TEST_F(Orders, AbsurdQuantitiesAndEmptyOrdersAreRefused) {
    EXPECT_EQ(takes("order o1 A=0").reason, "refused: absurd quantity of A");
    EXPECT_EQ(takes("order o2 A=-4").reason, "refused: absurd quantity of A");
    EXPECT_EQ(takes("order o3 A=1000001").reason, "refused: absurd quantity of A");
    EXPECT_EQ(takes("order o4").reason, "refused: 0 lines, 1 to 500 are possible");
}

// Held, its task could not be told to any node, and the hub would end over it, again and again.
TEST_F(Orders, LinesThatTogetherAreAbsurdAreRefused) {
    for (int i = 0; i < 2; ++i)
        room.fact(room.till, receipt_of({{"A", limits::line_units}}));

    EXPECT_EQ(takes("order o1 A=500001 A=500000").reason, "refused: absurd quantity of A");
    EXPECT_EQ(takes("order o2 A=500000 A=500000").stage, OrderStage::held);

    EXPECT_EQ(room.leg("o2").held, (HoldLines{{A, Units{limits::line_units}}}));
    ASSERT_EQ(room.told<Downlink>().size(), 1u) << "the till is told what to ship";
    EXPECT_EQ(room.told<Downlink>()[0].tasks.at(0).lines.at(0).quantity, Units{limits::line_units});
}

TEST_F(Orders, AnOrderBeyondItsBoundIsRefused) {
    std::string webhook = "order o1";
    for (std::size_t i = 0; i <= limits::order_lines; ++i)
        webhook += " A=1";
    EXPECT_EQ(takes(webhook).stage, OrderStage::refused);
}

TEST_F(Orders, ABadSignatureIsAnsweredAndChangesNothing) {
    const Answer answer = room.webhook("order o1 A=1", "forged");

    EXPECT_EQ(answer.verdict, CommandVerdict::unauthorized);
    EXPECT_EQ(answer.http_status, 401);
    EXPECT_EQ(room.state().orders().find(room.shop->key("o1")), nullptr);
}

TEST_F(Orders, AWebhookThatIsNoOrderIsMalformed) {
    EXPECT_EQ(room.webhook("?").verdict, CommandVerdict::malformed);
}

TEST_F(Orders, AWebhookForAChannelThatDoesNotExistIsAnswered) {
    room.step(Webhook{RequestId{99}, ChannelId{"elsewhere"}, {}, ""});
    const auto& answer = std::get<Answer>(room.sent.at(0));
    EXPECT_EQ(answer.http_status, 404);
    EXPECT_EQ(answer.request, RequestId{99});
}

TEST_F(Orders, CancellingBeforeShippingGivesTheUnitsBack) {
    takes("order o1 A=3");

    EXPECT_EQ(takes("cancel 2 o1"), moved("o1", OrderStage::cancelled, "cancelled"));
    room.hears(room.warehouse);

    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{5});
    EXPECT_EQ(takes("cancel 2 o1").stage, OrderStage::cancelled);
}

TEST_F(Orders, ACancellationThatComesFirstKeepsTheOrderFromBeingTaken) {
    EXPECT_EQ(takes("cancel 2 o1 A=3").stage, OrderStage::cancelled);

    EXPECT_EQ(takes("order 1 o1 A=3").stage, OrderStage::cancelled);

    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
}

TEST_F(Orders, CancellingAfterShippingIsACase) {
    takes("order o1 A=3");
    ships(room.warehouse, "o1", {{"A", 3}});

    EXPECT_EQ(takes("cancel 2 o1").stage, OrderStage::shipped);

    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
}

TEST_F(Orders, AChangedOrderStandsAsTakenWithACase) {
    takes("order 1 o1 A=3");

    EXPECT_EQ(takes("order 2 o1 A=4").stage, OrderStage::held);

    EXPECT_EQ(room.leg("o1").held, (HoldLines{{A, Units{3}}}));
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
}

TEST_F(Orders, ANewerVersionWithTheSameLinesIsNothingNew) {
    takes("order 1 o1 A=3");
    takes("order 2 o1 A=3");
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Orders, ShippingEndsTheHoldAndMovesTheUnits) {
    takes("order o1 A=3");
    room.warehouse.records(ship_of(room.shop->key("o1"), {{"A", 3}}));

    const auto effects = room.step(room.warehouse.batch(2, 2));

    EXPECT_EQ(
        effects,
        (Effects{HoldEnded{room.shop->key("o1"), warehouse},
                 LeftUnpicked{room.shop->key("o1"), {{A, Units{3}}}, warehouse},
                 HandedOver{room.shop->key("o1"), {{A, Units{3}}}, warehouse, true, "by post"},
                 OrderMoved{room.shop->key("o1"), OrderStage::shipped, "shipped from warehouse-1",
                            StaffId{"anna"}, "by post"},
                 Moved{A, {AccountKind::shelf, warehouse}, {AccountKind::customer, {}}, Units{3}},
                 EventJudged{room.warehouse.node(), Seq{2}, Verdict::applied, FactKind::ship},
                 StreamAdvanced{room.warehouse.node(), room.warehouse.head()}}));
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{2});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{2});
}

TEST_F(Orders, ShippingACancelledOrderIsAFactWithACase) {
    takes("order o1 A=3");
    takes("cancel 2 o1");

    ships(room.warehouse, "o1", {{"A", 3}});

    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{2});
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
}

// A hostile till could name any order: what it cannot have been asked to ship is for a person.
TEST_F(Orders, ShippingAnUnknownOrderIsSetAside) {
    ships(room.warehouse, "o9", {{"A", 1}});

    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{5});
    EXPECT_EQ(room.state().orders().find(room.shop->key("o9")), nullptr);
    EXPECT_EQ(set_aside().reason, "it ships shop order o9, which this hub never took");
    EXPECT_EQ(room.told<Ack>().at(0).quarantined, (std::vector<Seq>{Seq{2}}));
    EXPECT_EQ(room.open_cases(), (Cases{"quarantine back-room event 2"}));
    EXPECT_EQ(room.state().cases().all()[0].text,
              "back-room event 2 was set aside: it ships shop order o9, which this hub never took");
    EXPECT_EQ(room.state().cases().all()[0].proposal,
              "ask there whether the goods left: if so replay it (onepool replay 1), if not void "
              "it and look at who has that machine");
}

TEST_F(Orders, ShippingFromWhereItWasNeverShownIsSetAsideAndTheHoldStands) {
    takes("order o1 A=3");
    takes("order o2 C=1");

    ships(room.till, "o1", {{"A", 3}});
    EXPECT_EQ(
        set_aside().reason,
        "it ships shop order o1, which is held at warehouse-1 and was never shown at store-1");
    ships(room.till, "o2", {{"C", 1}});
    EXPECT_EQ(set_aside().reason,
              "it ships shop order o2, which is refused and was never shown at store-1");

    EXPECT_EQ(set_aside().fact, FactKind::ship);
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{8});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{3});
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    ships(room.warehouse, "o1", {{"A", 3}});
    EXPECT_EQ(room.order("o1").reason, "shipped from warehouse-1");
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{2});
    room.restart();
    EXPECT_EQ(room.state().worklist().open_count(), 2u) << "as the log says, not decided again";
}

TEST_F(Orders, APersonsReplayOfAShippingFromElsewhereEndsTheHoldWhereItWas) {
    takes("order o1 A=3");
    ships(room.till, "o1", {{"A", 3}});
    EXPECT_FALSE(can_replay(room.state(), set_aside())) << "not with all that can be: one by one";

    room.replay(1);

    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    room.hears(room.warehouse);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{5});
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{5});
    EXPECT_EQ(room.order("o1").stage, OrderStage::shipped);
    EXPECT_EQ(set_aside().state, SetAsideState::replayed);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
    EXPECT_EQ(room.state().cases().all()[1].text,
              "shop order o1 was held at warehouse-1 but shipped from store-1");
}

TEST_F(Orders, WhatAnUpdateTriesAgainByItselfIsNoPersonsWord) {
    takes("order o1 A=3");
    ships(room.till, "o1", {{"A", 3}});

    room.command(ReplaySetAside{{room.set_aside(1)}, StaffId{"hub"}});

    EXPECT_EQ(room.last_verdict(), CommandVerdict::conflict);
    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_TRUE(set_aside().is_open());
}

TEST_F(Orders, AReplayOfManyIsNoPersonsWordForEachOfThem) {
    takes("order o1 A=3");
    ships(room.till, "o1", {{"A", 3}});
    ships(room.till, "o9", {{"A", 1}});

    room.command(ReplaySetAside{{room.set_aside(1), room.set_aside(2)}, StaffId{"anna"}});

    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_EQ(room.cell("A", "store-1").shelf(), Units{8});
    EXPECT_EQ(room.state().worklist().open_count(), 2u);
}

TEST_F(Orders, AShortShipmentGivesTheRestBackWithACase) {
    takes("order o1 A=3 B=1");

    ships(room.warehouse, "o1", {{"A", 2}});

    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{3});
    EXPECT_EQ(room.cell("B", "warehouse-1").online, Units{2});
    EXPECT_EQ(room.state().cases().all()[0].text,
              "shop order o1 was shipped with 2 of A, 3 were held");
}

TEST_F(Orders, ShippingMoreThanWasHeldIsDrawnLikeASale) {
    takes("order o1 A=3");

    ships(room.warehouse, "o1", {{"A", 7}});

    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{2});
    EXPECT_EQ(room.state().nodes().find(room.warehouse.node())->overdrafts, 1u);
}

TEST_F(Orders, AHoldCoversItsUnitsOnceThoughTheyAreShippedInTwoLines) {
    takes("order o1 A=3");

    ships(room.warehouse, "o1", {{"A", 3}, {"A", 2}});

    Effects drawn;
    for (const Effect& effect : room.log.back().effects) {
        if (std::holds_alternative<Drawn>(effect))
            drawn.push_back(effect);
    }
    EXPECT_PRED_FORMAT2(same_effects, drawn,
                        (Effects{Drawn{A, warehouse, Units{0}, Units{2}, Units{0}}}));
}

// Walk-in sales take what is held only as an overdraft; the order keeps its claim where nobody else
// can have it (debt_desk_test.cpp).
TEST_F(Orders, ASaleOfHeldUnitsIsAnOverdraftThatNamesTheOrder) {
    takes("order o1 A=3 at warehouse-1");

    room.fact(room.warehouse, sale_of({{"A", 4}}));

    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{2});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{3});
    EXPECT_EQ(room.state().cases().all()[0].proposal,
              "the buyer of shop order o1 collects it at warehouse-1: count the shelf, then move "
              "it to another store on its buyer's word (store-1 has it), or cancel it");
}

TEST_F(Orders, AnOversellNobodyCanHelpSaysWhomToTell) {
    takes("order o1 B=2");
    room.fact(room.warehouse, sale_of({{"B", 2}}));

    EXPECT_EQ(room.state().cases().all()[0].proposal,
              "no other location can keep shop order o1: count the shelf, then tell its buyer that "
              "it is late or cancelled");
}

TEST_F(Orders, ADebtIsRepaidByAHoldThatEnds) {
    takes("order o1 A=3");
    room.fact(room.warehouse, sale_of({{"A", 4}}));

    takes("cancel 2 o1");
    room.hears(room.warehouse);

    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{1});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Orders, TheReserveIsNeverHeldForAnOrder) {
    room.command(AddLocation{LocationId{"warehouse-1"}, "Warehouse", Units{4}});
    EXPECT_EQ(takes("order o1 A=2"), moved("o1", OrderStage::held, "held at store-1"));
}

TEST_F(Orders, ThePollBringsOrdersAndItsCursorInOneEntry) {
    room.pass(10);

    const auto effects = room.answer("poll", 200, "order o1 A=1 odd o2 drained 7");

    EXPECT_EQ(room.order("o1").stage, OrderStage::held);
    EXPECT_PRED_FORMAT2(same_effects, effects.back(), Effect(FeedMoved{ChannelId{"shop"}, "7"}));
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o2"}));
}

TEST_F(Orders, AnOrderSeenByWebhookAndByPollIsTakenOnce) {
    takes("order o1 A=3");
    room.pass(10);
    room.answer("poll", 200, "order o1 A=3 drained 7");
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{3});
}

TEST_F(Orders, TheChannelIsToldEveryOutcomeUntilItKnows) {
    takes("order o1 A=1");
    room.pass(10);
    EXPECT_TRUE(room.answer("tell o1 held", 500).empty());
    EXPECT_EQ(room.state().orders().untold().size(), 1u);

    room.pass(2 * limits::push_first_retry_ms);
    const auto effects = room.answer("tell o1 held");

    EXPECT_PRED_FORMAT2(same_effects, effects,
                        (Effects{OrderStageTold{room.shop->key("o1"), OrderStage::held}}));
    EXPECT_TRUE(room.state().orders().untold().empty());
}

TEST_F(Orders, ARestartTellsWhatWasNotYetConfirmed) {
    takes("order o1 A=1");
    takes("order o2 C=9");
    room.restart();

    room.settle_channel();

    EXPECT_TRUE(room.state().orders().untold().empty());
    EXPECT_EQ(room.order("o2").told, OrderStage::refused);
}

TEST_F(Orders, AChannelThatRefusesToBeToldMakesACase) {
    takes("order o1 A=1");
    room.pass(10);
    room.answer("tell o1 held", 404);
    EXPECT_EQ(room.open_cases(), (Cases{"order_refused_by_channel shop order o1"}));
}

TEST(OrderOutcomes, EveryStageHasItsOutcomeAndBack) {
    for (const auto stage : {OrderStage::refused, OrderStage::held, OrderStage::shipped,
                             OrderStage::cancelled, OrderStage::staged, OrderStage::collected})
        EXPECT_EQ(stage_of(outcome_of(stage)), stage);
    EXPECT_EQ(outcome_of(OrderStage::waiting), OrderOutcome::held) << "it was promised";
}

}  // namespace
}  // namespace onepool::hub
