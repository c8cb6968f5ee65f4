// Units that were sold or are missing although they are claimed: by rule the newest order that can
// be sent from elsewhere goes there, and its units pay once all tills have heard.
#include "hub/core/debt_desk.hpp"

#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

class Debts : public OrderRoom {
  protected:
    Units debt(const std::string& sku = "A", const std::string& location = "warehouse-1") const {
        return room.cell(sku, location).debt;
    }
    LocationIndex where(const std::string& order) const { return room.leg(order).location; }
    bool is_at_store(const std::string& order) const { return where(order) == room.at("store-1"); }
    const CaseRecord* debt_case(const std::string& subject = "A at warehouse-1") const {
        return room.state().cases().find_open(CaseKind::oversell, subject);
    }
};

TEST_F(Debts, AnOrderGoesElsewhereAtOnceAndItsUnitsPayOnceTheTillHasHeard) {
    takes("order o1 A=5");
    ASSERT_EQ(where("o1"), room.at("warehouse-1"));

    room.fact(room.warehouse, sale_of({{"A", 1}}));

    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_TRUE(is_at_store("o1"));
    EXPECT_EQ(room.cell("A", "store-1").online, Units{3});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{5}) << "its till may still hand it over";
    EXPECT_EQ(debt(), Units{1});
    ASSERT_NE(debt_case(), nullptr);
    EXPECT_EQ(debt_case()->text,
              "A at warehouse-1: 1 units more are claimed than are on the shelf (shelf 4, held for "
              "orders 5, 5 of them given up); shop order o1 goes to store-1 instead, by rule");
    EXPECT_EQ(debt_case()->proposal,
              "nothing: what was given up here is free once the tills of warehouse-1 have heard of "
              "it");
    ASSERT_EQ(told(room.warehouse, "o1").size(), 1u);
    EXPECT_EQ(told(room.warehouse, "o1")[0].state, OrderState::released);
    ASSERT_EQ(told(room.till, "o1").size(), 1u);
    EXPECT_EQ(told(room.till, "o1")[0].state, OrderState::held);

    room.hears(room.warehouse);

    EXPECT_EQ(debt(), Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").online, Units{4});
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(room.state().cases().all().back().note, "every claim is covered again");
}

TEST_F(Debts, TheStoryOfTheOrderNamesTheRuleAndTheShortage) {
    takes("order o1 A=5");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    const auto& steps = room.order("o1").steps;
    ASSERT_GE(steps.size(), 3u);
    const OrderStep& left = steps[steps.size() - 2];
    EXPECT_EQ(left.by, StaffId{"rule"});
    EXPECT_EQ(left.stage, OrderStage::waiting);
    EXPECT_EQ(left.text,
              "given up at warehouse-1, as 1 of A is claimed there and not on the shelf");
    EXPECT_NE(steps.back().text.find("held at store-1: the only one that has all of it"),
              std::string::npos)
        << steps.back().text;
    EXPECT_NE(steps.back().text.find("warehouse-1 gave it up"), std::string::npos);
}

TEST_F(Debts, TheNewestOfThoseThatCanGoes) {
    takes("order o1 A=2");
    takes("order o2 A=2");
    takes("order o3 A=1");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_TRUE(is_at_store("o3"));
    EXPECT_FALSE(is_at_store("o2"));
    EXPECT_FALSE(is_at_store("o1"));
}

TEST_F(Debts, AsManyGoAsTheDebtWants) {
    takes("order o1 A=2");
    takes("order o2 A=2");
    takes("order o3 A=1");
    room.fact(room.warehouse, sale_of({{"A", 2}}));
    EXPECT_TRUE(is_at_store("o3"));
    EXPECT_TRUE(is_at_store("o2"));
    EXPECT_FALSE(is_at_store("o1"));
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_FALSE(is_at_store("o1")) << "what the two gave up pays for the third too";
}

TEST_F(Debts, AnOlderOneGoesWhereNobodyElseCanKeepTheNewest) {
    takes("order o1 A=2");
    takes("order o2 A=3 B=2");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_FALSE(is_at_store("o2")) << "the store has one of B";
    EXPECT_TRUE(is_at_store("o1"));
}

TEST_F(Debts, AnOrderOfSeveralItemsPaysForEachOfThem) {
    takes("order o1 A=1 B=1");
    takes("order o2 A=4 B=1");
    ASSERT_FALSE(is_at_store("o2"));
    room.fact(room.warehouse, sale_of({{"A", 1}, {"B", 1}}));
    EXPECT_TRUE(is_at_store("o2"));
    EXPECT_FALSE(is_at_store("o1")) << "one of them is enough";
    room.hears(room.warehouse);
    EXPECT_EQ(debt("A"), Units{0});
    EXPECT_EQ(debt("B"), Units{0});
    EXPECT_TRUE(room.open_cases().empty());
}

// ---- who stays

TEST_F(Debts, WhatItsBuyerCollectsStaysThoughItIsNewer) {
    takes("order o1 A=2");
    takes("order o2 A=3 at warehouse-1");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_TRUE(is_at_store("o1"));
    EXPECT_EQ(where("o2"), room.at("warehouse-1"));
    EXPECT_EQ(stage("o2"), OrderStage::held);
}

TEST_F(Debts, WhereOnlyPickupsAreLeftAPersonDecides) {
    takes("order o1 A=5 at warehouse-1");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_EQ(where("o1"), room.at("warehouse-1"));
    EXPECT_EQ(debt(), Units{1});
    ASSERT_NE(debt_case(), nullptr);
    EXPECT_EQ(debt_case()->proposal,
              "the buyer of shop order o1 collects it at warehouse-1: count the shelf, then move "
              "it to another store on its buyer's word (store-1 has it), or cancel it");
}

TEST_F(Debts, WhatSomebodyPicksStays) {
    add_second();
    takes("order o1 A=5");
    room.fact(room.warehouse, take_of(key("o1")));
    room.fact(second, sale_of({{"A", 1}}));
    EXPECT_FALSE(is_at_store("o1"));
    ASSERT_NE(debt_case(), nullptr);
    EXPECT_EQ(debt_case()->proposal,
              "shop order o1 is being picked at warehouse-1: what its picker does not find goes "
              "elsewhere by itself; count the shelf");

    room.fact(room.warehouse, leave_of(key("o1"), "break"));
    EXPECT_TRUE(is_at_store("o1")) << "nobody picks it any more";
}

TEST_F(Debts, WhatStandsPickedStays) {
    takes("order o1 A=3");
    takes("order o2 A=2");
    room.fact(room.warehouse, pick_of(key("o2"), {{"A", 2}}, "B-07"));
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_EQ(stage("o2"), OrderStage::staged);
    EXPECT_TRUE(is_at_store("o1"));
}

TEST_F(Debts, AnUnpaidHoldOfAShopperEndsByItself) {
    room.hold("place h1 anna 1 60 A=5");
    room.fact(room.warehouse, sale_of({{"A", 2}}));
    ASSERT_NE(debt_case(), nullptr);
    EXPECT_EQ(debt_case()->proposal,
              "count the shelf; what is being paid is free again where nobody pays in time");
    room.hold("confirm h1 order o1 A=5");
    EXPECT_TRUE(is_at_store("o1")) << "paid, it is an order like any other";
}

// ---- when

TEST_F(Debts, WhatNobodyCanKeepGoesAsSoonAsSomebodyCan) {
    room.fact(room.till, sale_of({{"A", 8}}));
    takes("order o1 A=5");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_FALSE(is_at_store("o1"));
    ASSERT_NE(debt_case(), nullptr);
    EXPECT_EQ(debt_case()->proposal,
              "no other location can keep shop order o1: count the shelf, then tell its buyer that "
              "it is late or cancelled");

    room.fact(room.till, receipt_of({{"A", 5}}));

    EXPECT_TRUE(is_at_store("o1"));
    room.hears(room.warehouse);
    EXPECT_EQ(debt(), Units{0});
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Debts, AReceiptPaysBeforeAnyOrderGoes) {
    room.fact(room.till, sale_of({{"A", 8}}));
    takes("order o1 A=5");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    room.fact(room.warehouse, receipt_of({{"A", 1}}));
    EXPECT_EQ(debt(), Units{0});
    room.fact(room.till, receipt_of({{"A", 5}}));
    EXPECT_FALSE(is_at_store("o1"));
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(Debts, WhatATillStillHasToTellIsHeardFirst) {
    takes("order o1 A=5");
    const std::uint64_t next = room.warehouse.head().seq.value + 1;
    room.warehouse.records(sale_of({{"A", 1}}));
    room.warehouse.records(receipt_of({{"A", 1}}));
    room.step(room.warehouse.state());  // it says how much it has recorded
    room.step(room.warehouse.batch(next, next));
    EXPECT_EQ(debt(), Units{1});
    EXPECT_FALSE(is_at_store("o1"));
    room.step(room.warehouse.batch_from(next + 1));

    EXPECT_EQ(debt(), Units{0});
    EXPECT_FALSE(is_at_store("o1")) << "the receipt paid it";
}

TEST_F(Debts, ARestartPaysWhatIsOwedYet) {
    room.fact(room.till, sale_of({{"A", 8}}));
    takes("order o1 A=5");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    room.restart();
    room.greet(room.till);
    room.greet(room.warehouse);
    EXPECT_FALSE(is_at_store("o1"));
    room.fact(room.till, receipt_of({{"A", 5}}));
    EXPECT_TRUE(is_at_store("o1"));
}

TEST_F(Debts, WithoutNodesThatMayHandItOverItIsPaidAtOnce) {
    takes("order o1 A=5");
    room.command(RevokeNode{room.warehouse.node(), "stolen"});
    room.fact(room.till, sale_of({{"A", 8}}));
    ASSERT_EQ(debt(), Units{0});
}

TEST_F(Debts, ThePickOfAnOrderThatWentIsInVainAndPutBack) {
    takes("order o1 A=5");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 4}}, "B-07"));
    EXPECT_TRUE(is_at_store("o1"));
    EXPECT_EQ(shelf("A"), Units{4});
    EXPECT_EQ(debt(), Units{0});
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1"});
}

// Nobody had looked for its goods before.
TEST_F(Debts, WhatIsSeenToBeDamagedForAnOrderThatWentIsBooked) {
    takes("order o1 A=5");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    ASSERT_TRUE(is_at_store("o1"));
    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 2}}, {{"A", 1}}, {{"A", 1}}));
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(balance("A", "warehouse-1", AccountKind::damaged), Units{1});
    EXPECT_EQ(staged("A"), Units{});
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1"});
}

// Two who looked on the same shelf saw the same gap.
TEST_F(Debts, WhatTwoSawForAnOrderThatWentIsBookedOnce) {
    takes("order o1 A=5");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    ASSERT_TRUE(is_at_store("o1"));
    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 2}}, {{"A", 1}}, {{"A", 1}}));
    room.fact(room.warehouse, short_pick_of(key("o1"), {{"A", 2}}, {{"A", 1}}, {{"A", 1}}));
    EXPECT_EQ(shelf("A"), Units{2});
    EXPECT_EQ(balance("A", "warehouse-1", AccountKind::damaged), Units{1});
}

// Somebody begins without a name where the only device has it: it is not sent from elsewhere.
TEST_F(Debts, AnOrderThatSomebodyBeganToPickIsNotMoved) {
    takes("order o1 A=5");
    room.warehouse.staff = {};
    room.fact(room.warehouse, take_of(key("o1")));
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    EXPECT_FALSE(is_at_store("o1"));
    EXPECT_EQ(debt(), Units{1});
}

TEST_F(Debts, APersonWhoClosedTheCaseIsNotToldOfTheSameDebtAgain) {
    takes("order o1 A=5 at warehouse-1");
    room.fact(room.warehouse, sale_of({{"A", 1}}));
    room.command(ResolveCase{.id = debt_case()->id, .by = StaffId{"anna"}, .note = "called him"});
    room.pass(60'000);
    room.fact(room.till, receipt_of({{"A", 1}}));
    EXPECT_EQ(debt_case(), nullptr);
    EXPECT_EQ(debt(), Units{1});
}

}  // namespace
}  // namespace onepool::hub
