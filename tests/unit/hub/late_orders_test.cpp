// Late orders that are held where nobody is heard of: they are sent from elsewhere.
#include "hub/core/late_orders.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "protocol/limits.hpp"
#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t minute = limits::minute_ms;
constexpr std::int64_t hour = 60 * minute;

class LateOrder : public OrderRoom {
  protected:
    std::string due_in(std::int64_t ms) const {
        return " due " + std::to_string(room.now().wall.value + ms);
    }
    // The nodes that are named say every ten seconds that they are there.
    void pass_hearing(std::int64_t ms, std::initializer_list<const Till*> heard) {
        for (std::int64_t gone = 0; gone < ms; gone += 10'000) {
            room.pass(10'000);
            for (const Till* node : heard)
                room.hears(*node);
        }
    }
    std::string location_of(const std::string& order) const {
        return room.state().location(room.leg(order).location).id.value;
    }
    // Whatever is odd about it.
    const CaseRecord* odd_case(const std::string& order) const {
        const auto& cases = room.state().cases().all();
        const auto found = std::ranges::find_if(cases, [&](const CaseRecord& each) {
            return each.is_open() && each.kind == CaseKind::odd_order &&
                   each.subject.starts_with("shop order " + order);
        });
        return found == cases.end() ? nullptr : &*found;
    }
    void resolve(const std::string& order) {
        room.command(ResolveCase{odd_case(order)->id, StaffId{"olga"}, "they were called"});
        ASSERT_EQ(odd_case(order), nullptr);
    }
};

TEST_F(LateOrder, GoesElsewhereFromWhereNobodyIsHeardOf) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    ASSERT_EQ(location_of("o1"), "warehouse-1");
    pass_hearing(59 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "warehouse-1") << "there is time yet";
    pass_hearing(2 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "store-1");
    EXPECT_EQ(stage("o1"), OrderStage::held);
    const auto& steps = room.order("o1").steps;
    EXPECT_EQ(steps[steps.size() - 2].text,
              "not sent in time, and nobody at warehouse-1 is heard of");
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{3})
        << "it may have been sent there, so its units are promised to nobody else";
    EXPECT_EQ(room.cell("A", "store-1").held, Units{3});
    room.hears(room.warehouse);
    room.hears(room.warehouse);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{});
    EXPECT_EQ(odd_case("o1"), nullptr);
}

TEST_F(LateOrder, ThatWasSentThereAllTheSameIsACase) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    pass_hearing(61 * minute, {&room.till});
    ASSERT_EQ(location_of("o1"), "store-1");
    room.fact(room.warehouse, ship_of(key("o1"), {{"A", 3}}));
    EXPECT_EQ(stage("o1"), OrderStage::shipped);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{});
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_NE(odd_case("o1")->text.find("was held at store-1 but shipped from warehouse-1"),
              std::string::npos);
}

TEST_F(LateOrder, StaysWhereSomebodyIsHeardOf) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    pass_hearing(90 * minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "warehouse-1");
    EXPECT_EQ(odd_case("o1"), nullptr);
    pass_hearing(14 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "warehouse-1") << "a link that comes and goes";
    pass_hearing(3 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "store-1");
}

TEST_F(LateOrder, StaysWithACaseWhereNobodyElseCanKeepIt) {
    takes("order o1" + due_in(60 * minute) + " B=2");
    pass_hearing(61 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "warehouse-1");
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_EQ(odd_case("o1")->text,
              "shop order o1 is late, nobody at warehouse-1 is heard of, and no other location can "
              "keep it");
    const std::size_t cases = room.state().cases().all().size();
    pass_hearing(40 * minute, {&room.till});
    EXPECT_EQ(room.state().cases().all().size(), cases) << "said once";
    room.fact(room.till, receipt_of({{"B", 1}}));
    pass_hearing(16 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "store-1");
    EXPECT_EQ(odd_case("o1"), nullptr) << "nobody need call the warehouse any more";
}

TEST_F(LateOrder, IsNotSentFromElsewhereWhenItIsToBeCollected) {
    takes("order o1 at warehouse-1" + due_in(60 * minute) + " A=3");
    pass_hearing(90 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "warehouse-1");
}

// ---- where somebody is heard of, and nobody picks -----------------------------------------------

TEST_F(LateOrder, GoesElsewhereFromWhereNobodyBeginsToPickIt) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    pass_hearing(60 * minute + 4 * hour - minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "warehouse-1") << "somebody may be about to";
    pass_hearing(3 * minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "store-1");
    EXPECT_EQ(stage("o1"), OrderStage::held);
    const auto& steps = room.order("o1").steps;
    EXPECT_EQ(steps[steps.size() - 2].text,
              "not sent in time, and nobody at warehouse-1 began to pick it");
    EXPECT_EQ(odd_case("o1"), nullptr);
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{}) << "it has heard of it";
}

TEST_F(LateOrder, HasAsLongAtTheLocationItWentTo) {
    takes("order o1" + due_in(60 * minute) + " A=2");
    pass_hearing(5 * hour + 3 * minute, {&room.till, &room.warehouse});
    ASSERT_EQ(location_of("o1"), "store-1");
    pass_hearing(3 * hour, {&room.till, &room.warehouse});
    EXPECT_EQ(odd_case("o1"), nullptr);
    pass_hearing(hour + 20 * minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "store-1");
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_EQ(
        odd_case("o1")->text,
        "shop order o1 is late, nobody at store-1 began to pick it, and no other location can "
        "keep it");
}

TEST_F(LateOrder, StaysWhereSomebodyPicksItAndSaysSoAfterALongTime) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    pass_hearing(4 * hour, {&room.till, &room.warehouse});
    room.fact(room.warehouse, take_of(key("o1")));
    pass_hearing(3 * hour, {&room.till, &room.warehouse});
    EXPECT_EQ(odd_case("o1"), nullptr);
    pass_hearing(hour + 20 * minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "warehouse-1") << "she may have it in her hands";
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_TRUE(odd_case("o1")->text.starts_with(
        "shop order o1 is late, and what anna began to pick at warehouse-1 ("))
        << odd_case("o1")->text;
    const std::size_t cases = room.state().cases().all().size();
    pass_hearing(hour, {&room.till, &room.warehouse});
    EXPECT_EQ(room.state().cases().all().size(), cases) << "said once";
}

// The only device of a location has it unasked: with its first scan it says that somebody begins.
TEST_F(LateOrder, StaysWhereSomebodyBeganWhoGivesNoName) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    ASSERT_EQ(room.leg("o1").taker, room.warehouse.node());
    EXPECT_FALSE(room.leg("o1").is_begun);
    pass_hearing(4 * hour, {&room.till, &room.warehouse});
    room.warehouse.staff = {};
    room.fact(room.warehouse, take_of(key("o1")));
    EXPECT_TRUE(room.leg("o1").is_begun);
    pass_hearing(4 * hour + 20 * minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "warehouse-1");
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_TRUE(odd_case("o1")->text.starts_with(
        "shop order o1 is late, and what somebody began to pick at warehouse-1 ("))
        << odd_case("o1")->text;
    room.fact(room.warehouse, leave_of(key("o1"), ""));
    EXPECT_FALSE(room.leg("o1").is_begun);
    pass_hearing(4 * hour + 20 * minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "store-1") << "nobody goes on with it";
}

// A waiting order is held by a step of its own, after the others.
TEST_F(LateOrder, ThatWaitedIsLookedAfterToo) {
    takes("order o1" + due_in(60 * minute) + " B=2");
    room.fact(room.warehouse, refusal_of(key("o1"), ""));
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    room.fact(room.till, receipt_of({{"B", 1}}));
    ASSERT_EQ(location_of("o1"), "store-1");
    ASSERT_EQ(stage("o1"), OrderStage::held);
    pass_hearing(5 * hour + 20 * minute, {&room.till, &room.warehouse});
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_NE(odd_case("o1")->text.find("nobody at store-1 began to pick it"), std::string::npos);
}

TEST_F(LateOrder, IsNotBegunByThatAnotherDeviceComes) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    add_second();
    pass_hearing(5 * hour + 3 * minute, {&room.till, &room.warehouse, &second});
    EXPECT_EQ(location_of("o1"), "store-1");
    EXPECT_EQ(odd_case("o1"), nullptr);
}

// The second has no location left to go to: where the first went it has a part already.
TEST_F(LateOrder, OfTwoPartsEachIsLateInItsOwnTime) {
    room.command(SetFulfilment{ChannelId{"shop"}, {.may_split = true, .may_be_partial = false}});
    add_store_2();
    takes("order o1" + due_in(60 * minute) + " A=10");
    ASSERT_EQ(room.order("o1").legs.size(), 2u);
    room.fact(third, receipt_of({{"A", 20}}));
    pass_hearing(5 * hour + 3 * minute, {&room.till, &room.warehouse, &third});
    const OrderRecord order = room.order("o1");
    const OrderLeg* leg = leg_at(order, room.at("store-2"));
    ASSERT_NE(leg, nullptr);
    EXPECT_EQ(leg->held, apples(8));
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_EQ(odd_case("o1")->subject, "shop order o1, late at warehouse-1");
}

TEST_F(LateOrder, IsNotIdleByAClockThatJumps) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    pass_hearing(61 * minute, {&room.till, &room.warehouse});
    room.wall_off = 5 * hour;
    pass_hearing(3 * minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "warehouse-1");
}

TEST_F(LateOrder, IsSaidAgainOfAnotherTrouble) {
    takes("order o1" + due_in(60 * minute) + " B=2");
    pass_hearing(5 * hour + 20 * minute, {&room.till, &room.warehouse});
    ASSERT_NE(odd_case("o1"), nullptr);
    resolve("o1");
    room.fact(room.warehouse, take_of(key("o1")));
    pass_hearing(4 * hour + 20 * minute, {&room.till, &room.warehouse});
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_NE(odd_case("o1")->text.find("what anna began to pick"), std::string::npos);
    room.fact(room.warehouse, ship_of(key("o1"), {{"B", 2}}));
    EXPECT_EQ(odd_case("o1"), nullptr) << "it is sent";
}

TEST_F(LateOrder, WithoutATimeIsBegunWithinThreeDaysOrGoesElsewhere) {
    takes("order o1 A=3");
    const auto pass_days = [&](int days) {
        for (int quarter = 0; quarter < days * 96; ++quarter) {
            room.pass(15 * minute - 1'000);
            room.hears(room.till);
            room.hears(room.warehouse);
        }
    };
    pass_days(2);
    EXPECT_EQ(location_of("o1"), "warehouse-1");
    pass_days(1);
    room.pass(30 * minute);
    EXPECT_EQ(location_of("o1"), "store-1");
}

TEST_F(LateOrder, ToBeCollectedThatNobodyBeginsToPickForADayIsACase) {
    takes("order o1 at warehouse-1 A=3");
    pass_hearing(23 * hour, {&room.till, &room.warehouse});
    EXPECT_EQ(odd_case("o1"), nullptr);
    pass_hearing(80 * minute, {&room.till, &room.warehouse});
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_EQ(odd_case("o1")->text,
              "shop order o1 is to be collected at warehouse-1, and nobody there began to pick it "
              "for a day");
    EXPECT_EQ(location_of("o1"), "warehouse-1") << "its buyer comes there";
}

TEST_F(LateOrder, ToBeCollectedThatIsNotFinishedForADayIsACase) {
    add_second();
    takes("order o1 at warehouse-1 A=3");
    room.fact(room.warehouse, take_of(key("o1")));
    pass_hearing(26 * hour, {&room.till, &room.warehouse, &second});
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_EQ(odd_case("o1")->text,
              "shop order o1 is to be collected at warehouse-1, and what anna began to pick is not "
              "all ready after a day");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "P"));
    EXPECT_EQ(odd_case("o1"), nullptr);
}

TEST_F(LateOrder, ToBeCollectedIsSaidAgainOfAnotherTrouble) {
    takes("order o1 at warehouse-1 A=3");
    pass_hearing(25 * hour, {&room.till});
    ASSERT_NE(odd_case("o1"), nullptr);
    resolve("o1");
    pass_hearing(25 * hour, {&room.till, &room.warehouse});
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_NE(odd_case("o1")->text.find("nobody there began to pick it for a day"),
              std::string::npos);
}

// All were silent for the hub while it was away, and none need have been.
TEST_F(LateOrder, HasTimeToBeHeardOfAfterAStartOfTheHub) {
    takes("order o1" + due_in(60 * minute) + " A=3");
    room.pass(50 * minute);
    room.clock += 60 * minute;
    room.restart();
    pass_hearing(14 * minute, {&room.till, &room.warehouse});
    EXPECT_EQ(location_of("o1"), "warehouse-1");
}

// ---- without a time by which it is due ----------------------------------------------------------

TEST_F(LateOrder, WithoutATimeGoesElsewhereFromWhereNobodyWasHeardOfForADay) {
    takes("order o1 A=3");
    ASSERT_EQ(location_of("o1"), "warehouse-1");
    room.pass(23 * hour);
    EXPECT_EQ(location_of("o1"), "warehouse-1");
    pass_hearing(80 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "store-1");
    EXPECT_EQ(stage("o1"), OrderStage::held);
    const auto steps = room.order("o1").steps;
    ASSERT_GE(steps.size(), 2u);
    EXPECT_EQ(steps[steps.size() - 2].text,
              "not sent, and nobody at warehouse-1 was heard of for a day");
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{3}) << "until its tills have heard of it";
    EXPECT_EQ(odd_case("o1"), nullptr);
}

// Its location was silent long before: it has a day all the same.
TEST_F(LateOrder, WithoutATimeIsWaitedForADayFromWhenItWasTaken) {
    room.pass(20 * hour);
    takes("order o1 A=3");
    ASSERT_EQ(location_of("o1"), "warehouse-1");
    room.pass(23 * hour);
    EXPECT_EQ(location_of("o1"), "warehouse-1");
    pass_hearing(80 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "store-1");
}

TEST_F(LateOrder, WithoutATimeStaysWhereSomebodyWasHeardOf) {
    takes("order o1 A=3");
    room.pass(12 * hour);
    room.hears(room.warehouse);
    room.pass(20 * hour);
    EXPECT_EQ(location_of("o1"), "warehouse-1") << "silent for 20 hours";
    room.pass(4 * hour);
    pass_hearing(20 * minute, {&room.till});
    EXPECT_EQ(location_of("o1"), "store-1");
}

TEST_F(LateOrder, WithoutATimeStaysWithACaseWhereNobodyElseCanKeepIt) {
    takes("order o1 B=2");
    room.pass(25 * hour);
    EXPECT_EQ(location_of("o1"), "warehouse-1");
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_EQ(odd_case("o1")->text,
              "shop order o1 is not sent, nobody at warehouse-1 was heard of for a day, and no "
              "other location can keep it");
    const std::size_t cases = room.state().cases().all().size();
    room.pass(2 * hour);
    EXPECT_EQ(room.state().cases().all().size(), cases) << "said once";
}

// ---- to be collected ----------------------------------------------------------------------------

TEST_F(LateOrder, ToBeCollectedWhereNobodyWasHeardOfForADayIsACase) {
    takes("order o1 at warehouse-1 A=3");
    room.pass(23 * hour);
    EXPECT_EQ(odd_case("o1"), nullptr);
    pass_hearing(80 * minute, {&room.till});
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_EQ(odd_case("o1")->text,
              "shop order o1 is to be collected at warehouse-1, where nobody was heard of for a "
              "day");
    EXPECT_EQ(odd_case("o1")->proposal,
              "call warehouse-1; or move it to another store on its buyer's word (onepool "
              "move-order), or tell its buyer not to come");
    EXPECT_EQ(location_of("o1"), "warehouse-1") << "its buyer comes there";
}

TEST_F(LateOrder, ThatStandsReadyAndIsNotToBeCollectedThereForNowIsOneCase) {
    takes("order o1 at warehouse-1 by " + std::to_string(room.now().wall.value + 5 * hour) +
          " A=3");
    room.fact(room.warehouse, pick_of(key("o1"), {{"A", 3}}, "P"));
    room.pass(25 * hour);
    ASSERT_NE(odd_case("o1"), nullptr) << "its buyer may come though its time is over";
    room.command(ResolveCase{odd_case("o1")->id, StaffId{"olga"}, "she was told"});
    ASSERT_EQ(odd_case("o1"), nullptr);
    room.pass(26 * hour);
    EXPECT_EQ(odd_case("o1"), nullptr) << "said once";
}

TEST_F(LateOrder, ThatWasCollectedOrMovedIsNoCase) {
    takes("order o1 at warehouse-1 A=2");
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 2}}));
    takes("order o2 at warehouse-1 A=2");
    room.command(MoveOrder{key("o2"), LocationId{"store-1"}, StaffId{"olga"}, "she rang"});
    room.pass(20 * hour);
    room.hears(room.till);
    room.fact(room.till, take_of(key("o2")));
    room.pass(5 * hour);
    EXPECT_EQ(odd_case("o1"), nullptr);
    EXPECT_EQ(odd_case("o2"), nullptr);
}

}  // namespace
}  // namespace onepool::hub
