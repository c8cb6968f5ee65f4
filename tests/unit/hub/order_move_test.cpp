// An order that its buyer collects, moved to another store: by a person or its channel, while it is
// held, waits, is picked or stands ready; what its old store says late; and what cannot be moved.
#include "hub/core/order_move.hpp"

#include "tests/unit/hub/order_room.hpp"
#include "tests/unit/hub/rights_room.hpp"

namespace onepool::hub {
namespace {

class Moves : public OrderRoom {
  protected:
    Answer moves(const std::string& order, const std::string& store = "warehouse-1",
                 const std::string& by = "olga", const std::string& reason = "its buyer rang") {
        room.command(MoveOrder{key(order), LocationId{store}, StaffId{by}, reason});
        for (const Outgoing& out : room.sent) {
            if (const auto* found = std::get_if<Answer>(&out))
                return *found;
        }
        ADD_FAILURE() << "nothing was answered";
        return {};
    }
    void expect_refused(const Answer& answer, CommandVerdict verdict, const std::string& part) {
        EXPECT_EQ(answer.verdict, verdict) << answer.text;
        EXPECT_NE(answer.text.find(part), std::string::npos) << answer.text;
    }
    std::string where(const std::string& order) const {
        return room.state().location(room.leg(order).location).id.value;
    }
    Units held(const std::string& location) const { return room.cell("A", location).held; }
    const CaseRecord* waiting_case(const std::string& order) const {
        return room.state().cases().find_open(CaseKind::odd_order,
                                              "shop order " + order + ", waiting");
    }
    std::string told_channel() const {
        for (const Outgoing& out : room.sent) {
            const auto* request = std::get_if<ToChannel>(&out);
            if (request != nullptr && request->request.target.starts_with("tell"))
                return request->request.target + ": " + request->request.body;
        }
        return "";
    }
    // Two apples that are collected at the store.
    void places(const std::string& order = "o1") {
        takes("order " + order + " A=2 at store-1");
        room.settle_channel();
    }
};

// ---- held ---------------------------------------------------------------------------------------

TEST_F(Moves, AHeldOrderIsHeldAtTheOtherStore) {
    places();
    EXPECT_EQ(moves("o1").verdict, CommandVerdict::done);

    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(where("o1"), "warehouse-1");
    EXPECT_EQ(room.order("o1").collect_at, room.at("warehouse-1"));
    EXPECT_EQ(held("warehouse-1"), Units{2});
    EXPECT_EQ(told_channel(), "tell o1 held: held at warehouse-1");
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].state, OrderState::held);
    EXPECT_TRUE(told(room.warehouse, "o1")[0].is_collected);
    ASSERT_EQ(told(room.till, "o1").size(), 1u);
    EXPECT_EQ(told(room.till, "o1")[0].state, OrderState::released);
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Moves, ItsStepsSayWhoMovedItAndWhy) {
    places();
    moves("o1");
    const auto& steps = room.order("o1").steps;
    ASSERT_GE(steps.size(), 3u);
    const OrderStep& moved = steps[steps.size() - 2];
    EXPECT_EQ(moved.by, StaffId{"olga"});
    EXPECT_EQ(moved.text, "moved from store-1 to warehouse-1 by olga: its buyer rang");
    EXPECT_EQ(steps.back().text, "held at warehouse-1: its buyer collects it there");
}

TEST_F(Moves, WhatTheOldStoreHadStaysClaimedUntilItsTillsHaveHeard) {
    places();
    moves("o1");
    EXPECT_EQ(held("store-1"), Units{2}) << "its till may be handing it over";
    EXPECT_EQ(room.cell("A", "store-1").online, Units{6});
    room.hears(room.till);
    EXPECT_EQ(held("store-1"), Units{0});
    EXPECT_EQ(room.cell("A", "store-1").online, Units{8});
}

TEST_F(Moves, TheChannelIsToldAgainUntilItConfirmsTheStore) {
    places();
    EXPECT_EQ(room.order("o1").told, OrderStage::held);
    moves("o1");
    EXPECT_EQ(room.order("o1").told, std::nullopt);
    room.settle_channel();
    EXPECT_EQ(room.order("o1").told, OrderStage::held);
}

TEST_F(Moves, WhatTheChannelConfirmsOfTheOldStoreIsNoWordOfTheNewOne) {
    takes("order o1 A=2 at store-1");
    moves("o1");
    room.answer("tell o1 held");
    EXPECT_EQ(room.order("o1").told, std::nullopt) << "that was said of store-1";
    room.settle_channel();
    EXPECT_EQ(room.order("o1").told, OrderStage::held);
}

TEST_F(Moves, TheCodeGoesOnBeingValid) {
    places();
    moves("o1");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 2}}, "B-07"));
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(shelf("A"), Units{3});
    EXPECT_EQ(shelf("A", "store-1"), Units{8});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Moves, ARepeatedRequestMovesItOnce) {
    places();
    moves("o1");
    const std::size_t entries = room.log.size();
    EXPECT_EQ(moves("o1").verdict, CommandVerdict::repeated);
    EXPECT_EQ(room.log.size(), entries);
}

// The first answer was lost; what the new store did since is no reason to refuse it.
TEST_F(Moves, ARequestIsRepeatedHoweverFarTheNewStoreCame) {
    places();
    moves("o1");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 2}}, "B-07"));
    EXPECT_EQ(moves("o1").verdict, CommandVerdict::repeated);
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(moves("o1").verdict, CommandVerdict::repeated);
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(moves("o1").verdict, CommandVerdict::repeated);
    expect_refused(moves("o1", "store-1"), CommandVerdict::conflict, "is collected");
}

TEST_F(Moves, ItIsMovedOnToAThirdStoreButNeverBack) {
    add_store_2();
    room.fact(third, receipt_of({{"A", 2}}));
    places();
    moves("o1");
    EXPECT_EQ(moves("o1", "store-2").verdict, CommandVerdict::done);
    EXPECT_EQ(where("o1"), "store-2");
    expect_refused(moves("o1", "store-1"), CommandVerdict::conflict, "store-1 gave up");
    room.hears(room.till);
    room.hears(room.warehouse);
    EXPECT_EQ(held("store-1"), Units{0});
    EXPECT_EQ(held("warehouse-1"), Units{0});
    EXPECT_EQ(held("store-2"), Units{2});
}

TEST_F(Moves, ItIsCancelledAtTheNewStoreAsAnyOther) {
    places();
    moves("o1");
    takes("cancel 2 o1");
    room.hears(room.warehouse);
    room.hears(room.till);
    EXPECT_EQ(held("warehouse-1"), Units{0});
    EXPECT_EQ(held("store-1"), Units{0});
    expect_refused(moves("o1", "store-1"), CommandVerdict::conflict, "let its buyer order again");
}

// ---- waiting ------------------------------------------------------------------------------------

TEST_F(Moves, AnOrderThatItsStoreRefusesHasACaseUntilItIsMoved) {
    places();
    room.fact(room.till, refusal_of(key("o1"), "no time"));
    ASSERT_NE(waiting_case("o1"), nullptr);
    EXPECT_EQ(waiting_case("o1")->text,
              "shop order o1 was refused at store-1 (no time), where its buyer collects it");
    EXPECT_EQ(waiting_case("o1")->proposal,
              "move it to another store on its buyer's word (warehouse-1 has it), or cancel it");
    EXPECT_EQ(moves("o1").verdict, CommandVerdict::done);
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(waiting_case("o1"), nullptr);
    EXPECT_EQ(held("store-1"), Units{0}) << "its till said so itself";
}

TEST_F(Moves, AnOrderOfWhichNothingIsFoundHasACaseUntilItIsCancelled) {
    places();
    room.fact(room.till, short_pick_of(key("o1"), {}, {{"A", 2}}));
    ASSERT_NE(waiting_case("o1"), nullptr);
    takes("cancel 2 o1");
    EXPECT_EQ(waiting_case("o1"), nullptr);
}

TEST_F(Moves, AnOrderThatWaitsHasACaseUntilItIsCollectedAllTheSame) {
    places();
    room.fact(room.till, refusal_of(key("o1"), "no time"));
    room.fact(room.till, collect_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(waiting_case("o1"), nullptr);
}

TEST_F(Moves, ACaseSaysThatNoOtherStoreHasIt) {
    takes("order o1 A=6 at store-1");
    room.fact(room.till, refusal_of(key("o1"), ""));
    EXPECT_EQ(waiting_case("o1")->proposal,
              "no other store has it: where stock arrives it can be moved on its buyer's word; "
              "else cancel it");
    expect_refused(moves("o1"), CommandVerdict::sold_out, "warehouse-1 has 5 of A, 6 wanted");
}

TEST_F(Moves, TheCaseOfADebtSaysWhoseOrderIsToBeMovedAndWhere) {
    takes("order o1 A=5 at warehouse-1");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    const auto* debt = room.state().cases().find_open(CaseKind::oversell, "A at warehouse-1");
    ASSERT_NE(debt, nullptr);
    EXPECT_EQ(debt->proposal,
              "the buyer of shop order o1 collects it at warehouse-1: count the shelf, then move "
              "it to another store on its buyer's word (store-1 has it), or cancel it");
    moves("o1", "store-1");
    debt = room.state().cases().find_open(CaseKind::oversell, "A at warehouse-1");
    ASSERT_NE(debt, nullptr);
    EXPECT_NE(debt->text.find("shop order o1 was moved from warehouse-1 to store-1 by olga"),
              std::string::npos)
        << debt->text;
    room.hears(room.warehouse);
    EXPECT_TRUE(room.open_cases().empty());
}

// ---- picked, or being picked --------------------------------------------------------------------

TEST_F(Moves, WhatStandsAtTheOldStoreIsPutBack) {
    places();
    room.fact(room.till, pick_of(key("o1"), {{"A", 2}}, "C-07"));
    room.settle_channel();
    EXPECT_EQ(moves("o1").verdict, CommandVerdict::done);

    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(where("o1"), "warehouse-1");
    EXPECT_EQ(held("warehouse-1"), Units{2});
    EXPECT_EQ(told_channel(), "tell o1 held: held at warehouse-1");
    ASSERT_FALSE(told(room.till, "o1").empty());
    EXPECT_EQ(told(room.till, "o1").back().state, OrderState::put_back);
    EXPECT_EQ(told(room.till, "o1").back().place, "C-07");
    EXPECT_EQ(told(room.till, "o1").back().collect_by, std::nullopt);

    room.fact(room.till, put_back_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(shelf("A", "store-1"), Units{8});
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(told(room.till, "o1").back().state, OrderState::released);
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Moves, ItIsReadyOnceTheNewStoreHasPickedIt) {
    places();
    room.fact(room.till, pick_of(key("o1"), {{"A", 2}}, "C-07"));
    moves("o1");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 2}}, "B-07"));
    EXPECT_EQ(stage("o1"), OrderStage::staged);
    EXPECT_EQ(room.leg("o1").place, "B-07");
    EXPECT_EQ(staged("A", "store-1"), Units{2}) << "still to be put back";
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    room.fact(room.till, put_back_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(shelf("A", "store-1"), Units{8});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Moves, AnOrderIsMovedWhileItIsPickedAndThePickIsInVain) {
    places();
    room.fact(room.till, take_of(key("o1")));
    moves("o1");
    const auto entries = room.fact(room.till, pick_of(key("o1"), {{"A", 2}}, "C-07"));
    EXPECT_FALSE(entries.empty());
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(where("o1"), "warehouse-1");
    EXPECT_EQ(shelf("A", "store-1"), Units{8}) << "by the books they never left it";
    EXPECT_EQ(staged("A", "store-1"), Units{0});
    EXPECT_EQ(room.open_cases(), (Cases{"odd_order shop order o1"}));
    EXPECT_NE(case_text().find("was picked at store-1 although it is held at warehouse-1"),
              std::string::npos)
        << case_text();
}

TEST_F(Moves, ARefusalThatIsHeardLateIsNoNews) {
    places();
    moves("o1");
    room.fact(room.till, refusal_of(key("o1"), "no time"));
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(where("o1"), "warehouse-1");
    EXPECT_TRUE(room.open_cases().empty());
}

// ---- collected at the old store all the same ----------------------------------------------------

TEST_F(Moves, WhoeverTakesItAlongOffTheOldShelfIsNotWaitedForAtTheNewStore) {
    places();
    moves("o1");
    room.fact(room.till, collect_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(shelf("A", "store-1"), Units{6});
    room.hears(room.warehouse);
    EXPECT_EQ(held("warehouse-1"), Units{0});
    EXPECT_EQ(case_text(), "shop order o1 was held at warehouse-1 but collected at store-1");
}

TEST_F(Moves, WhoeverTakesAlongWhatStoodAtTheOldStoreIsNotWaitedForEither) {
    places();
    room.fact(room.till, pick_of(key("o1"), {{"A", 2}}, "C-07"));
    moves("o1");
    room.fact(room.till, collect_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(staged("A", "store-1"), Units{0});
    room.hears(room.warehouse);
    EXPECT_EQ(held("warehouse-1"), Units{0});
    EXPECT_EQ(shelf("A"), Units{5});
}

TEST_F(Moves, WhatTheNewStorePickedIsPutBackWhenTheOldOneHandedItOver) {
    places();
    room.fact(room.till, pick_of(key("o1"), {{"A", 2}}, "C-07"));
    moves("o1");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 2}}, "B-07"));
    room.fact(room.till, collect_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(case_text(),
              "shop order o1 stands picked at warehouse-1 but was collected at store-1");
    ASSERT_FALSE(told(room.warehouse, "o1").empty());
    EXPECT_EQ(told(room.warehouse, "o1").back().state, OrderState::put_back);
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 2}}));
    EXPECT_EQ(shelf("A"), Units{5});
    EXPECT_EQ(stage("o1"), OrderStage::collected);
}

// ---- refused ------------------------------------------------------------------------------------

TEST_F(Moves, NothingIsMovedThatIsUnknownOrUnsigned) {
    places();
    const std::size_t entries = room.log.size();
    expect_refused(moves("o9"), CommandVerdict::unknown_subject, "there is no shop order o9");
    expect_refused(moves("o1", "moon"), CommandVerdict::unknown_subject, "unknown location moon");
    expect_refused(moves("o1", "warehouse-1", ""), CommandVerdict::out_of_bounds, "who moves it");
    expect_refused(moves("o1", "warehouse-1", "olga", ""), CommandVerdict::out_of_bounds, "why");
    expect_refused(moves("o1", "warehouse-1", "olga", std::string(limits::text_bytes + 1, 'x')),
                   CommandVerdict::out_of_bounds, "why");
    EXPECT_EQ(room.log.size(), entries);
}

TEST_F(Moves, NoOrderIsMovedThatIsSent) {
    takes("order o1 A=2");
    expect_refused(moves("o1", "store-1"), CommandVerdict::conflict,
                   "not one that its buyer collects");
}

TEST_F(Moves, NoOrderIsMovedToWhereItIs) {
    places();
    expect_refused(moves("o1", "store-1"), CommandVerdict::conflict,
                   "is collected at store-1 as it is: choose another store");
}

TEST_F(Moves, NoOrderIsMovedToWhereThereIsNotEnough) {
    takes("order o1 A=6 at store-1");
    expect_refused(moves("o1"), CommandVerdict::sold_out,
                   "warehouse-1 has 5 of A, 6 wanted: choose another store, or cancel shop order "
                   "o1");
    EXPECT_EQ(where("o1"), "store-1");
    EXPECT_EQ(held("store-1"), Units{6});
}

TEST_F(Moves, NoOrderIsMovedToAStoreThatCloses) {
    places();
    room.command(DrainLocation{LocationId{"warehouse-1"}, StaffId{"anna"}, "moving out", true});
    expect_refused(moves("o1"), CommandVerdict::conflict, "warehouse-1 is being drained");
}

TEST_F(Moves, NoOrderIsMovedToAStoreThatRefusedIt) {
    places();
    room.fact(room.till, refusal_of(key("o1"), "no time"));
    expect_refused(moves("o1", "store-1"), CommandVerdict::conflict, "store-1 gave up");
}

TEST_F(Moves, NoOrderIsMovedThatIsCollectedOrOver) {
    places();
    room.fact(room.till, collect_of(key("o1"), {{"A", 2}}));
    expect_refused(moves("o1"), CommandVerdict::conflict, "is collected");
    takes("order o2 A=99 at store-1");
    expect_refused(moves("o2"), CommandVerdict::conflict, "let its buyer order again");
}

TEST_F(Moves, NoOrderIsMovedOfWhichItsBuyerHasAPart) {
    places();
    room.fact(room.till, pick_of(key("o1"), {{"A", 2}}, "C-07"));
    room.fact(room.till, collect_of(key("o1"), {{"A", 1}}));
    expect_refused(moves("o1"), CommandVerdict::conflict,
                   "is collected in part: have the rest collected at store-1 too");
}

// Nobody came for it: it is on its way back to the shelf.
TEST_F(Moves, NoOrderIsMovedThatWasNotCollectedInTime) {
    takes("order o1 A=2 at store-1 by " + std::to_string(room.now().wall.value + 60'000));
    room.fact(room.till, pick_of(key("o1"), {{"A", 2}}, "C-07"));
    room.pass(120'000);
    ASSERT_TRUE(room.order("o1").is_overdue);
    expect_refused(moves("o1"), CommandVerdict::conflict, "was not collected in time");
}

// ---- by its channel -----------------------------------------------------------------------------

TEST_F(Moves, AChannelHasItsOrderCollectedElsewhere) {
    places();
    const Answer answer = room.order_asked("move o1 warehouse-1 the buyer chose it");
    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    ASSERT_EQ(answer.orders.size(), 1u);
    EXPECT_EQ(answer.orders[0].stage, OrderStage::held);
    EXPECT_EQ(answer.orders[0].reason, "held at warehouse-1");
    const auto& steps = room.order("o1").steps;
    EXPECT_EQ(steps[steps.size() - 2].text,
              "moved from store-1 to warehouse-1 by its channel: the buyer chose it");
    EXPECT_EQ(room.order_asked("move o1 warehouse-1").verdict, CommandVerdict::repeated);
    EXPECT_EQ(room.order_asked("move o1 moon").verdict, CommandVerdict::unknown_subject);
    EXPECT_EQ(room.order_asked("move o9 warehouse-1").verdict, CommandVerdict::unknown_subject);
    EXPECT_EQ(room.order_asked("move o1 warehouse-1", "bad").verdict, CommandVerdict::unauthorized);
}

TEST_F(Moves, WhatWasPlacedIsAnsweredTheSameAfterItWasMoved) {
    room.order_asked("order o1 A=2 at store-1");
    moves("o1");
    EXPECT_EQ(room.order_asked("order o1 A=2 at store-1").verdict, CommandVerdict::repeated);
    EXPECT_EQ(room.order_asked("order o1 A=2 at warehouse-1").verdict, CommandVerdict::repeated);
    EXPECT_EQ(room.order_asked("order o1 A=2").verdict, CommandVerdict::conflict);
}

// ---- which stores -------------------------------------------------------------------------------

TEST_F(Moves, TheStoresToChooseFromSayWhyTheyCannot) {
    add_store_2();
    places();
    const auto stores = stores_for(room.state(), room.order("o1"));
    EXPECT_EQ(stores,
              (std::vector<StoreChoice>{{room.at("warehouse-1"), ""},
                                        {room.at("store-2"), "store-2 has 0 of A, 2 wanted"}}));
}

// What tills of the other store may sell they are asked for: until then it waits, and a case says
// so.
class MovesToRights : public RightsRoom {};

TEST_F(MovesToRights, AnOrderWaitsForWhatTillsOfTheOtherStoreMaySell) {
    give_rights();
    ASSERT_LT(online(), Units{70});
    room.fact(room.warehouse, receipt_of({{"A", 70}}));
    room.webhook("order o1 A=70 at warehouse-1");
    room.command(MoveOrder{room.shop->key("o1"), LocationId{"store-1"}, StaffId{"olga"}, "rang"});

    EXPECT_EQ(room.last_verdict(), CommandVerdict::done);
    EXPECT_EQ(room.order("o1").stage, OrderStage::waiting);
    EXPECT_EQ(room.open_cases(), (std::vector<std::string>{"odd_order shop order o1, waiting"}));
}

TEST_F(MovesToRights, TheCaseOfAnOrderThatIsRefusedInTheEndIsClosed) {
    room.warehouse.takes_rights = true;
    room.warehouse.records_at = room.now().wall;
    room.fact(room.warehouse, receipt_of({{"A", 100}}));
    room.fact(room.warehouse, sale_of({{"A", 24}}));
    for (std::int64_t at = 0; at < 2 * limits::heartbeat_every_ms; at += heard_every) {
        room.hears(room.till);
        room.hears(room.warehouse);
        room.pass(heard_every);
    }
    ASSERT_LT(room.cell("A", "warehouse-1").online, Units{70});
    ASSERT_LT(online(), Units{70});
    room.webhook("order o1 A=70 at warehouse-1");
    ASSERT_EQ(room.order("o1").stage, OrderStage::waiting);
    room.command(MoveOrder{room.shop->key("o1"), LocationId{"store-1"}, StaffId{"olga"}, "rang"});
    ASSERT_EQ(room.order("o1").stage, OrderStage::waiting);
    ASSERT_EQ(room.open_cases(), (std::vector<std::string>{"odd_order shop order o1, waiting"}));
    room.pass(2 * limits::minute_ms);
    EXPECT_EQ(room.order("o1").stage, OrderStage::refused);
    EXPECT_EQ(room.state().cases().find_open(CaseKind::odd_order, "shop order o1, waiting"),
              nullptr);
}

}  // namespace
}  // namespace onepool::hub
