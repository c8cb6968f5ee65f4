// Picking an order and putting it back: whole, short, in vain, and in whatever order it is heard.
#include "hub/core/movements.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

using Picks = OrderRoom;

constexpr SkuIndex A{0};
constexpr LocationIndex warehouse{0};

TEST_F(Picks, WhatIsPickedLeavesTheShelfAndStandsForItsOrder) {
    takes("order o1 A=3");

    const auto effects = room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    EXPECT_PRED_FORMAT2(
        same_effects, effects,
        (Effects{
            HoldEnded{key("o1"), warehouse},
            OrderStaged{key("o1"), warehouse, "B-07", {{A, Units{3}}}},
            Moved{A, {AccountKind::shelf, warehouse}, {AccountKind::staged, warehouse}, Units{3}},
            OrderMoved{key("o1"), OrderStage::staged, "picked by anna, stands at B-07",
                       StaffId{"anna"}},
            EventJudged{room.warehouse.node(), Seq{2}, Verdict::applied, FactKind::pick},
            StreamAdvanced{room.warehouse.node(), room.warehouse.head()}}));
    const OrderRecord order = room.order("o1");
    const OrderLeg leg = room.leg("o1");
    EXPECT_EQ(leg.staged, apples(3));
    EXPECT_EQ(leg.location, room.at("warehouse-1"));
    EXPECT_EQ(leg.place, "B-07");
    EXPECT_EQ(leg.taker, std::nullopt);
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{2}) << "what was promised is as before";
    const auto tasks = told(room.warehouse, "o1");
    ASSERT_EQ(tasks.size(), 1u);
    EXPECT_EQ(tasks[0].state, OrderState::staged);
    EXPECT_EQ(tasks[0].place, "B-07");
    EXPECT_EQ(tasks[0].lines, (std::vector<StockLine>{{Sku{"A"}, Units{3}}}));
    EXPECT_EQ(tasks[0].taker, std::nullopt);
    EXPECT_EQ(room.notices.at(0).text, "warehouse-1 picked 3 of A");
}

TEST_F(Picks, TheChannelIsToldThatItIsStaged) {
    takes("order o1 A=3");
    room.settle_channel();
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));
    room.pass(10);
    room.answer("tell o1 staged");
    EXPECT_EQ(room.order("o1").told, OrderStage::staged);
    EXPECT_TRUE(room.state().orders().untold().empty());
}

TEST_F(Picks, WhatIsMissingIsLostAndTheRestStandsWithACase) {
    takes("order o1 A=3 B=1");

    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 2}}, {{"A", 1}}, {{"B", 1}}));

    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(room.leg("o1").staged, apples(2));
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(shelf("B"), Units{1});
    EXPECT_EQ(outside("A", AccountKind::loss), Units{1});
    EXPECT_EQ(balance("B", "warehouse-1", AccountKind::damaged), Units{1});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{2}) << "it was covered by the hold";
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
    EXPECT_EQ(case_text(), "shop order o1: 1 of A missing, 1 of B damaged at warehouse-1");
    EXPECT_TRUE(std::ranges::none_of(room.log.back().effects, [](const Effect& effect) {
        return std::holds_alternative<Drawn>(effect);
    }));
}

TEST_F(Picks, WhatIsNotThereAtAllIsHeldElsewhere) {
    takes("order o1 A=3");

    room.fact(room.warehouse, short_pick_of(key("o1"), {}, {{"A", 2}}, {{"A", 1}}));

    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(room.leg("o1").location, room.at("store-1"));
    EXPECT_EQ(room.order("o1").steps.at(1).text, "all of it is missing or damaged at warehouse-1");
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{2});
    EXPECT_EQ(outside("A", AccountKind::loss), Units{2});
    EXPECT_EQ(staged("A"), Units{0});
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::released);
}

TEST_F(Picks, WhatItsBuyerWasToCollectAndIsNotThereIsForAPerson) {
    takes("order o1 A=2 at store-1");

    room.fact(room.till, short_pick_of(key("o1"), {}, {{"A", 2}}));

    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(case_text(),
              "shop order o1 cannot be picked: all of it is missing at store-1, where "
              "its buyer collects it");
    EXPECT_EQ(room.state().cases().all().back().proposal,
              "move it to another store on its buyer's word (warehouse-1 has it), or cancel it");
    EXPECT_EQ(shelf("A", "store-1"), Units{6});
}

TEST_F(Picks, WhatIsPickedBeyondItsHoldIsDrawnLikeASaleWithACase) {
    takes("order o1 A=3");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 4}, {"B", 1}}, "B-07"));
    EXPECT_EQ(staged("A"), Units{4});
    EXPECT_EQ(shelf("A"), Units{1});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{1});
    EXPECT_EQ(case_text(),
              "shop order o1: 1 of A more than was held, 1 of B more than was held at "
              "warehouse-1");
}

TEST_F(Picks, WhatIsPickedOffAnEmptyShelfIsAnOverdraft) {
    takes("order o1 A=5 at warehouse-1");
    room.fact(room.warehouse, sale_of({{"A", 4}}));

    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 5}}, "B-07"));

    EXPECT_EQ(shelf("A"), Units{-4});
    EXPECT_EQ(staged("A"), Units{5});
    EXPECT_EQ(room.cell("A", "warehouse-1").debt, Units{4});
    EXPECT_EQ(room.state().nodes().find(room.warehouse.node())->overdrafts, 2u);
}

// The buyer cancelled while somebody picked: both are facts.
TEST_F(Picks, WhatWasPickedOfACancelledOrderIsPutBack) {
    takes("order o1 A=3");
    takes("cancel 2 o1");

    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(staged("A"), Units{3});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{2});
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::put_back);
    EXPECT_EQ(told(room.warehouse, "o1").at(0).place, "B-07");
    EXPECT_TRUE(room.open_cases().empty());

    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 3}}));

    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{5});
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::released);
    EXPECT_TRUE(room.leg("o1").staged.empty());
    EXPECT_EQ(step("o1"), "cancelled by the channel: put back by anna: tidied");
}

TEST_F(Picks, AStagedOrderThatIsCancelledStandsThereUntilItIsPutBack) {
    takes("order o1 A=3");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    EXPECT_EQ(takes("cancel 2 o1").stage, OrderStage::cancelled);

    EXPECT_EQ(staged("A"), Units{3});
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::put_back);
    EXPECT_EQ(room.state().orders().open().size(), 1u) << "its goods are still there";
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(room.leg("o1").staged, apples(2));
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_TRUE(room.state().orders().open().empty());
    EXPECT_TRUE(room.open_cases().empty());
}

// One till picked, another one shipped, and was heard first.
TEST_F(Picks, APickHeardAfterItsShippingMovesNothingMore) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, ship_of(key("o1"), {{"A", 3}}));
    EXPECT_EQ(room.leg("o1").left_unpicked, apples(3));

    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(staged("A"), Units{0});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(room.order("o1").reason, "shipped from warehouse-1");
    EXPECT_TRUE(room.leg("o1").left_unpicked.empty()) << "another pick would be more";
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::shipped);
}

TEST_F(Picks, OfAPickHeardAfterItsShippingWhatDidNotLeaveIsPutBack) {
    add_second();
    takes("order o1 A=4");
    room.fact(second, ship_of(key("o1"), {{"A", 4}}));

    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 5}}, "B-07"));

    EXPECT_EQ(room.leg("o1").staged, apples(1));
    EXPECT_EQ(shelf("A"), Units{0});
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(case_text(), "shop order o1 was picked at warehouse-1 although it is shipped");
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::put_back);
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(shelf("A"), Units{1});
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::shipped);
}

TEST_F(Picks, WhatAShippedPickLackedIsLostAllTheSame) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, ship_of(key("o1"), {{"A", 2}}));
    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 2}}, {{"A", 1}}));
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(outside("A", AccountKind::loss), Units{1});
    EXPECT_EQ(staged("A"), Units{0});
}

TEST_F(Picks, TheSecondOfTwoPicksMovesNothing) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 2}}, {{"A", 1}}));

    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(staged("A"), Units{3});
    EXPECT_EQ(outside("A", AccountKind::loss), Units{0});
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(room.leg("o1").place, "B-07");
    EXPECT_EQ(
        case_text(),
        "shop order o1 was picked at warehouse-1 although it is staged at warehouse-1: 1 of A "
        "missing");
}

TEST_F(Picks, AGapThatTwoPickersReportIsLostOnce) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, short_pick_of(key("o1"), {}, {{"A", 3}}));
    ASSERT_EQ(room.leg("o1").location, room.at("store-1"));

    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 2}}, {{"A", 1}}));

    EXPECT_EQ(outside("A", AccountKind::loss), Units{3});
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(room.state().cases().all().back().proposal,
              "put the goods back on the shelf at warehouse-1, and count there what is missing or "
              "damaged");
}

// Two were ordered: one was handed over, and the other cannot be found.
TEST_F(Picks, WhatItsBuyerHasIsNotHeldElsewhereOnceMore) {
    add_second();
    takes("order o1 A=2");
    room.fact(second, collect_of(key("o1"), {{"A", 1}}));

    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 1}}, {{"A", 1}}));

    EXPECT_EQ(room.leg("o1").location, room.at("store-1"));
    EXPECT_EQ(room.leg("o1").held, apples(1));
    EXPECT_EQ(room.order("o1").handed_over, apples(1));
}

TEST_F(Picks, AllThatIsOddAboutAnOrderIsTold) {
    takes("order o1 A=3");
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 3}}));
    room.fact(room.warehouse, ship_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
    EXPECT_EQ(case_text(),
              "more of shop order o1 was put back at warehouse-1 than stood there; shop order o1 "
              "was shipped with 2 of A, 3 were held");
}

TEST_F(Picks, APickWhereItIsNotHeldAnyMoreMovesNothing) {
    add_second();
    takes("order o1 A=3");
    room.fact(second, refusal_of(key("o1"), "no time"));
    ASSERT_EQ(room.leg("o1").location, room.at("store-1"));

    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_EQ(room.cell("A", "store-1").held, Units{3});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(case_text(),
              "shop order o1 was picked at warehouse-1 although it is held at "
              "store-1");
    EXPECT_EQ(room.state().cases().all().back().proposal,
              "put the goods back on the shelf at warehouse-1");
}

TEST_F(Picks, APickOfAWaitingOrderMovesNothing) {
    add_second();
    takes("order o1 A=5 B=2");
    room.fact(second, refusal_of(key("o1"), "no time"));
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 5}, {"B", 2}}, "B-07"));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_EQ(case_text(), "shop order o1 was picked at warehouse-1 although it is waiting");
}

TEST_F(Picks, WhatIsPutBackByItsStoreEndsItsOrder) {
    takes("order o1 A=3");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(step("o1"), "partly put back by anna: tidied");

    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 2}}));

    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(room.order("o1").reason, "put back by anna: tidied");
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{5});
    EXPECT_EQ(told(room.warehouse, "o1").at(0).state, OrderState::released);
}

TEST_F(Picks, WhatDoesNotStandThereIsNotPutBack) {
    takes("order o1 A=3");

    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 3}}));

    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(case_text(), "more of shop order o1 was put back at warehouse-1 than stood there");
}

TEST_F(Picks, MoreThanStandsThereIsNotPutBack) {
    takes("order o1 A=3");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "B-07"));

    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 2}, {"A", 2}, {"B", 1}}));

    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_EQ(shelf("B"), Units{2});
    EXPECT_EQ(staged("A"), Units{0});
    EXPECT_EQ(stage("o1"), OrderStage::cancelled);
    EXPECT_EQ(case_text(), "more of shop order o1 was put back at warehouse-1 than stood there");
}

// A hostile till could name any order.
TEST_F(Picks, WhatIsDoneForAnUnknownOrderIsSetAside) {
    const std::vector<std::pair<EventBody, std::string>> done{
        {take_of(key("o9")), "takes"},
        {refusal_of(key("o9"), ""), "gives back"},
        {pick_of(key("o9"), {{"A", 1}}, "B-07"), "picks"},
        {collect_of(key("o9"), {{"A", 1}}), "hands over"},
        {put_back_of(key("o9"), {{"A", 1}}), "puts back"}};
    for (const auto& [body, verb] : done) {
        room.fact(room.warehouse, body);
        EXPECT_EQ(room.state().worklist().all().back().reason,
                  "it " + verb + " shop order o9, which this hub never took");
    }
    EXPECT_EQ(room.state().worklist().open_count(), done.size());
    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_EQ(room.state().orders().find(key("o9")), nullptr);
    EXPECT_EQ(room.state().cases().all().at(2).proposal,
              "ask there whether the goods were picked: if so replay it (onepool replay 3), if not "
              "void it and look at who has that machine");
}

TEST_F(Picks, WhatIsDoneForAnotherLocationsOrderIsSetAside) {
    takes("order o1 A=3");
    room.fact(room.till, pick_of(key("o1"), {{"A", 3}}, "B-07"));
    EXPECT_EQ(
        room.state().worklist().all().back().reason,
        "it picks shop order o1, which is held at warehouse-1 and was never shown at store-1");
    room.fact(room.till, refusal_of(key("o1"), ""));
    EXPECT_EQ(room.state().worklist().open_count(), 2u);
    EXPECT_EQ(room.leg("o1").held, apples(3));
    EXPECT_EQ(shelf("A", "store-1"), Units{8});

    room.replay(1);

    EXPECT_EQ(room.last_verdict(), CommandVerdict::done) << "on a person's word";
    EXPECT_EQ(room.leg("o1").held, apples(3));
    EXPECT_EQ(shelf("A", "store-1"), Units{8}) << "its goods are kept in the warehouse";
}

TEST_F(Picks, APersonsWordTakesAnUnknownOrderThatWasPicked) {
    room.fact(room.warehouse, pick_of(key("o9"), {{"A", 2}}, "B-07"));

    room.replay(1);

    EXPECT_EQ(stage("o9"), OrderStage::staged);
    EXPECT_EQ(room.leg("o9").staged, apples(2));
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o9"}));
    EXPECT_EQ(told(room.warehouse, "o9").at(0).state, OrderState::staged);
    EXPECT_EQ(takes("order o9 A=2").stage, OrderStage::staged) << "and is not taken once more";
}

TEST_F(Picks, LinesOfAnUnknownSkuAreBookedWhenItIsNamed) {
    takes("order o1 A=3");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}, {"Z", 1}}, "B-07"));
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(room.leg("o1").staged, apples(3));
    room.command(ImportCatalogue{{{Sku{"Z"}, Gtin{}, "named late", Minor{1}}}});

    room.replay(1);

    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(staged("Z"), Units{1});
    EXPECT_EQ(shelf("Z"), Units{-1});
    EXPECT_EQ(staged("A"), Units{3});
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(told(room.warehouse, "o1").at(0).lines.size(), 2u);
}

TEST_F(Picks, APickOfNothingKnownLeavesTheHold) {
    takes("order o1 A=3");
    room.fact(room.warehouse, pick_of(key("o1"), {{"Z", 1}}, "B-07"));
    EXPECT_EQ(room.leg("o1").held, apples(3));
    EXPECT_EQ(room.state().worklist().open_count(), 1u);
    room.command(ImportCatalogue{{{Sku{"Z"}, Gtin{}, "named late", Minor{1}}}});

    room.replay(1);

    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(staged("Z"), Units{1});
    EXPECT_EQ(shelf("Z"), Units{-1});
    EXPECT_EQ(case_text(),
              "shop order o1: 3 of A not picked, 1 of Z more than was held at warehouse-1");
}

// The order was sent when it was heard, though nothing of it could be booked.
TEST_F(Picks, AShippingOfNothingKnownIsBookedOnceItIsNamed) {
    takes("order o1 A=3");
    room.fact(room.warehouse, ship_of(key("o1"), {{"Z", 1}}));
    ASSERT_EQ(stage("o1"), OrderStage::shipped);
    const std::size_t cases = room.state().cases().all().size();
    room.command(ImportCatalogue{{{Sku{"Z"}, Gtin{}, "named late", Minor{1}}}});
    room.replay(1);
    EXPECT_EQ(shelf("Z"), Units{-1});
    EXPECT_EQ(room.order("o1").handed_over, (HoldLines{{room.sku("Z"), Units{1}}}));
    ASSERT_EQ(room.state().cases().all().size(), cases + 1) << "no other than that Z is short";
    EXPECT_EQ(room.state().cases().all().back().kind, CaseKind::oversell);
}

TEST_F(Picks, ATaskStaysWithinTheWireWhateverAHostileTillPicked) {
    takes("order o1 A=3");
    room.fact(room.warehouse,
              pick_of(key("o1"), {{"A", limits::line_units}, {"A", limits::line_units}}, "B-07"));
    EXPECT_EQ(room.leg("o1").staged, apples(2 * limits::line_units));
    EXPECT_EQ(told(room.warehouse, "o1").at(0).lines.at(0).quantity, Units{limits::line_units});
}

TEST(PickPlans, RefuseQuantitiesNobodyPicks) {
    Ledger ledger;
    ledger.apply(SkuNamed{SkuIndex{0}, Sku{"A"}, Gtin{}, ""});
    const OrderKey order{ChannelId{"shop"}, OrderId{"o1"}};
    Plan plan;
    Event event;
    for (const std::int64_t absurd : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'001}}) {
        event.body = pick_of(order, {{"A", absurd}}, "B-07");
        EXPECT_EQ(plan_event(event, ledger, plan), "absurd quantity of A");
        event.body = short_pick_of(order, {{"A", 1}}, {{"A", absurd}});
        EXPECT_EQ(plan_event(event, ledger, plan), "absurd quantity of A");
        event.body = collect_of(order, {{"A", absurd}});
        EXPECT_EQ(plan_event(event, ledger, plan), "absurd quantity of A");
        event.body = put_back_of(order, {{"A", absurd}});
        EXPECT_EQ(plan_event(event, ledger, plan), "absurd quantity of A");
    }
}

}  // namespace
}  // namespace onepool::hub
