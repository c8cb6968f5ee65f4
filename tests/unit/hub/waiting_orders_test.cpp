// Orders that wait for stock, and orders whose buyers do not come in time; and that no damaged row
// of an order is gone on with.
#include "hub/core/waiting_orders.hpp"

#include <cstdint>
#include <functional>

#include "hub/core/row_fields.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

class WaitingOrder : public OrderRoom {
  protected:
    // Held at the warehouse, and picked there.
    void stands(const std::string& order) {
        room.fact(room.warehouse, pick_of(key(order), {{"A", 3}}, "B-07"));
    }
    // No location that is there keeps it.
    void refused_everywhere(const std::string& order) {
        room.fact(room.warehouse, refusal_of(key(order), ""));
        room.fact(room.till, refusal_of(key(order), ""));
        ASSERT_EQ(stage(order), OrderStage::waiting);
    }
    std::string in(std::int64_t ms) const { return std::to_string(room.now().wall.value + ms); }
    const CaseRecord* odd_case(const std::string& order) const {
        return room.state().cases().find_open(CaseKind::odd_order, "shop order " + order);
    }
};

// ---- for stock

TEST_F(WaitingOrder, AllThatAStepCanServeAreServedInIt) {
    add_store_2();
    const int orders = 130;
    room.fact(room.warehouse, receipt_of({{"C", orders}}));
    for (int i = 0; i < orders; ++i) {
        const std::string name = "w" + std::to_string(i);
        takes("order " + name + " C=1");
        room.fact(room.warehouse, refusal_of(key(name), ""));
    }
    ASSERT_EQ(room.state().orders().waiting().size(), std::size_t{orders});

    room.fact(third, receipt_of({{"C", orders - 10}}));

    EXPECT_EQ(room.state().orders().waiting().size(), 10u);
    EXPECT_EQ(stage("w119"), OrderStage::held) << "the oldest first";
    EXPECT_EQ(stage("w120"), OrderStage::waiting);
    EXPECT_EQ(room.cell("C", "store-2").online, Units{0}) << "and nobody new overtakes them";
}

TEST_F(WaitingOrder, IsHeldWhereItsLocationShipsOrdersFromNowOn) {
    room.command(AddLocation{LocationId{"store-2"}, "Store 2", Units{0}, false});
    room.command(RegisterNode{third.node(), LocationId{"store-2"}, "till-3"});
    room.greet(third);
    room.fact(third, receipt_of({{"A", 9}}));
    takes("order o1 A=4");
    refused_everywhere("o1");

    room.command(AddLocation{LocationId{"store-2"}, "Store 2", Units{0}, true});

    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_EQ(room.leg("o1").location, room.at("store-2"));
    EXPECT_EQ(odd_case("o1"), nullptr);
}

TEST_F(WaitingOrder, OfSeveralItemsIsHeldOnceAllAreThere) {
    add_store_2();
    takes("order o1 A=2 B=1");
    refused_everywhere("o1");
    room.fact(third, receipt_of({{"A", 2}}));
    EXPECT_EQ(stage("o1"), OrderStage::waiting);
    room.fact(third, receipt_of({{"B", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::held);
}

// ---- for buyers

TEST_F(WaitingOrder, AClockThatJumpsAheadHasNothingPutBack) {
    takes("order o1 A=3 at warehouse-1 by " + in(60'000));
    stands("o1");
    room.wall_off = 365ll * 24 * 3'600'000;
    room.pass(59'000);
    EXPECT_FALSE(room.order("o1").is_overdue);
    room.wall_off = 0;
    room.pass(2'000);
    EXPECT_TRUE(room.order("o1").is_overdue);
}

TEST_F(WaitingOrder, AClockThatWasAheadEndsNoTimeEarly) {
    const std::string by = in(60'000);
    room.wall_off = 50'000;
    takes("order o1 A=3 at warehouse-1 by " + by);
    stands("o1");
    room.wall_off = 0;
    room.pass(59'000);
    EXPECT_FALSE(room.order("o1").is_overdue) << "ten seconds, by the clock of then";
    room.pass(62'000);
    EXPECT_TRUE(room.order("o1").is_overdue);
}

TEST_F(WaitingOrder, ThatIsNotPickedInTimeIsACase) {
    takes("order o1 A=3 at warehouse-1 by " + in(60'000));
    room.pass(59'000);
    EXPECT_EQ(odd_case("o1"), nullptr);
    room.pass(2'000);

    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_TRUE(odd_case("o1")->text.starts_with("shop order o1 was not collected until 2023-"))
        << odd_case("o1")->text;
    EXPECT_TRUE(odd_case("o1")->text.ends_with(" UTC, and it is not picked yet"))
        << odd_case("o1")->text;
    EXPECT_EQ(stage("o1"), OrderStage::held);
    EXPECT_FALSE(room.order("o1").is_overdue);

    stands("o1");
    EXPECT_TRUE(room.order("o1").is_overdue) << "it is to be put back at once";
}

TEST_F(WaitingOrder, ThatWaitsForStockTooLongIsACase) {
    takes("order o1 A=3 at store-1 by " + in(60'000));
    room.fact(room.till, refusal_of(key("o1"), "flood"));
    ASSERT_EQ(stage("o1"), OrderStage::waiting);
    room.pass(61'000);
    ASSERT_NE(odd_case("o1"), nullptr);
    EXPECT_NE(odd_case("o1")->text.find("and it is not picked yet"), std::string::npos)
        << odd_case("o1")->text;
}

TEST_F(WaitingOrder, ThatWasCancelledIsLateForNobody) {
    takes("order o1 A=3 at warehouse-1 by " + in(60'000));
    takes("cancel 2 o1");
    room.pass(61'000);
    EXPECT_EQ(odd_case("o1"), nullptr);
}

// ---- read back

class DamagedOrder : public WaitingOrder {
  protected:
    // As a start reads it, changed like this before.
    bool is_restored(const std::string& order, const std::function<void(OrderRecord&)>& damage) {
        HubState copy = room.state();
        HubState read;
        for (StateRow& row : copy.take_changes().rows) {
            if (row.kind == RowKind::order && row.key == copy.orders().position(key(order))) {
                OrderRecord record = room.order(order);
                damage(record);
                row.body.clear();
                row.body.push_back(rows_version);
                Encoder(row.body, no_node)(record);
                return read.restore(row);
            }
            const bool is_before = row.kind == RowKind::location || row.kind == RowKind::node ||
                                   row.kind == RowKind::sku || row.kind == RowKind::order;
            EXPECT_TRUE(!is_before || read.restore(row));
        }
        ADD_FAILURE() << "no row of " << order;
        return false;
    }
};

// It would be held once more, and ends the hub at every start.
TEST_F(DamagedOrder, ThatHasItsGoodsDoesNotWait) {
    takes("order o1 A=3");
    EXPECT_TRUE(is_restored("o1", [](OrderRecord&) {}));
    for (const OrderStage other : {OrderStage::waiting, OrderStage::staged, OrderStage::shipped,
                                   OrderStage::cancelled, OrderStage::refused}) {
        EXPECT_FALSE(is_restored("o1", [&](OrderRecord& record) { record.stage = other; }))
            << to_text(other);
    }
}

TEST_F(DamagedOrder, ThatIsHeldIsHeldSomewhere) {
    takes("order o1 A=3");
    refused_everywhere("o1");
    EXPECT_TRUE(is_restored("o1", [](OrderRecord&) {}));
    EXPECT_FALSE(is_restored("o1", [](OrderRecord& record) { record.stage = OrderStage::held; }));
    EXPECT_FALSE(is_restored("o1", [](OrderRecord& record) {
        record.stage = OrderStage::held;
        record.legs.clear();
    }));
}

TEST_F(DamagedOrder, WantsNoMoreThanWasTaken) {
    takes("order o1 A=3");
    refused_everywhere("o1");
    for (const std::int64_t units : {std::int64_t{0}, std::int64_t{-3}, INT64_MAX})
        EXPECT_FALSE(is_restored(
            "o1", [&](OrderRecord& record) { record.lines[0].quantity = Units{units}; }));
    EXPECT_FALSE(is_restored("o1", [](OrderRecord& record) { record.taken_at = UnixMs{-1}; }));
}

TEST_F(DamagedOrder, IsGivenBackOnceByALocation) {
    takes("order o1 A=3");
    refused_everywhere("o1");
    const GivingBack some{room.at("store-1"), apples(1)};
    EXPECT_TRUE(is_restored("o1", [&](OrderRecord& record) { record.giving_back = {some}; }));
    EXPECT_FALSE(
        is_restored("o1", [&](OrderRecord& record) { record.giving_back = {some, some}; }));
    EXPECT_FALSE(is_restored(
        "o1", [&](OrderRecord& record) { record.giving_back = {{some.location, {}}}; }));
}

}  // namespace
}  // namespace onepool::hub
