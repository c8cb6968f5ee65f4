// Which lots went to which orders, in whatever order it is heard, and of which nobody said it.
#include "hub/core/order_lots.hpp"

#include "protocol/limits.hpp"
#include "tests/unit/hub/order_room.hpp"

namespace onepool::hub {
namespace {

class Lots : public OrderRoom {
  protected:
    void ask_for_lots(std::optional<bool> asks_lot) {
        room.command(ImportCatalogue{{{.sku = Sku{"A"},
                                       .gtin = {},
                                       .description = "Apple",
                                       .price = Minor{100},
                                       .asks_lot = asks_lot}}});
    }
    bool asks(const std::string& sku) const {
        return room.state().ledger().sku(room.sku(sku)).asks_lot;
    }
    static Pick pick_with(const OrderKey& order, const Lines& lines, std::vector<LotLine> lots) {
        Pick pick = pick_of(order, lines, "B-07");
        pick.lots = std::move(lots);
        return pick;
    }
    static LotLine of_lot(const std::string& lot, std::int64_t units, std::int32_t until = 0) {
        return {Sku{"A"}, Lot{lot}, Units{units}, BusinessDay{until}};
    }
    // "L1 x2 at warehouse-1"
    std::string lots(const std::string& order) const {
        std::string text;
        for (const OrderLot& lot : room.order(order).lots) {
            text += (text.empty() ? "" : ", ") + lot.picked.lot.value + " x" +
                    std::to_string(lot.picked.quantity.value) + " at " +
                    room.state().location(lot.location).id.value;
        }
        return text;
    }
    HoldLines unknown(const std::string& order) const {
        return units_of_unknown_lot(room.state(), room.order(order));
    }
    // Of the orders that a lot of A went to.
    std::vector<std::string> went_to(const std::string& lot) const {
        std::vector<std::string> orders;
        for (const std::uint32_t at : room.state().orders().of_lot(room.sku("A"), Lot{lot}))
            orders.push_back(room.state().orders().all()[at].key.order.value);
        return orders;
    }
};

using Found = std::vector<std::string>;

TEST_F(Lots, AreAskedForAsTheCatalogueSays) {
    EXPECT_FALSE(asks("A"));
    ask_for_lots(true);
    EXPECT_TRUE(asks("A"));
    ask_for_lots(std::nullopt);
    EXPECT_TRUE(asks("A")) << "a file without the column says nothing of it";
    ask_for_lots(false);
    EXPECT_FALSE(asks("A"));
}

TEST_F(Lots, ThatWerePickedStayWithTheirOrder) {
    ask_for_lots(true);
    takes("order o1 A=3");
    room.fact(room.warehouse,
              pick_with(key("o1"), {{"A", 3}}, {of_lot("L1", 1), of_lot("L2", 2, 2027'01'31)}));
    EXPECT_EQ(lots("o1"), "L1 x1 at warehouse-1, L2 x2 at warehouse-1");
    EXPECT_EQ(room.order("o1").lots[1].picked.expiry, BusinessDay{2027'01'31});
    EXPECT_EQ(room.order("o1").lots[1].at, room.log.back().at);
    EXPECT_TRUE(unknown("o1").empty());
    room.fact(room.warehouse, ship_of(key("o1"), {{"A", 3}}));
    EXPECT_EQ(lots("o1"), "L1 x1 at warehouse-1, L2 x2 at warehouse-1")
        << "it left, they went along";
    EXPECT_TRUE(unknown("o1").empty());
    EXPECT_EQ(went_to("L2"), Found{"o1"});
    EXPECT_EQ(went_to("l2"), Found{}) << "upper and lower case are told apart";
}

TEST_F(Lots, AreUnknownWhereAnOlderTillSaysNothingOfThem) {
    ask_for_lots(true);
    takes("order o1 A=3");
    room.fact(room.warehouse, pick_with(key("o1"), {{"A", 3}}, {of_lot("L1", 1)}));
    EXPECT_EQ(unknown("o1"), apples(2));
    takes("order o2 A=1");
    room.fact(room.warehouse, pick_of(key("o2"), {{"A", 1}}, "B-07"));
    room.fact(room.warehouse, ship_of(key("o2"), {{"A", 1}}));
    EXPECT_EQ(unknown("o2"), apples(1)) << "also once it was sent";
    ask_for_lots(false);
    EXPECT_TRUE(unknown("o2").empty()) << "nobody needs them";
}

TEST_F(Lots, OfGoodsThatNeedNoneAreKeptToo) {
    takes("order o1 A=2");
    room.fact(room.warehouse, pick_with(key("o1"), {{"A", 2}}, {of_lot("L1", 1)}));
    EXPECT_EQ(lots("o1"), "L1 x1 at warehouse-1");
    EXPECT_TRUE(unknown("o1").empty());
}

// The order left before the hub heard that it was picked.
TEST_F(Lots, HeardOfLateAreThoseOfWhatLeft) {
    ask_for_lots(true);
    takes("order o1 A=3");
    room.fact(room.warehouse, ship_of(key("o1"), {{"A", 3}}));
    EXPECT_EQ(unknown("o1"), apples(3));
    room.fact(room.warehouse, pick_with(key("o1"), {{"A", 3}}, {of_lot("L1", 3)}));
    EXPECT_EQ(lots("o1"), "L1 x3 at warehouse-1");
    EXPECT_TRUE(unknown("o1").empty());
}

TEST_F(Lots, OfWhatIsPickedInVainAreNotTheOrders) {
    takes("order o1 A=3 at warehouse-1");
    room.fact(room.warehouse, pick_with(key("o1"), {{"A", 3}}, {of_lot("L1", 3)}));
    room.fact(room.till, pick_with(key("o1"), {{"A", 3}}, {of_lot("L9", 3)}));
    EXPECT_EQ(lots("o1"), "L1 x3 at warehouse-1");
    EXPECT_EQ(went_to("L9"), Found{});
}

// It is collected at another store now; its old one picked it before it heard so, and handed it
// over.
TEST_F(Lots, OfWhatIsPickedWhereItWasMovedFromAreTheOrders) {
    ask_for_lots(true);
    takes("order o1 A=1 at warehouse-1");
    room.command(MoveOrder{key("o1"), LocationId{"store-1"}, StaffId{"olga"}, "rang"});
    room.fact(room.warehouse, pick_with(key("o1"), {{"A", 1}}, {of_lot("L1", 1)}));
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(went_to("L1"), Found{"o1"});
    EXPECT_TRUE(unknown("o1").empty());
}

TEST_F(Lots, OfWhatWasPutBackAreNotThoseOfWhatAnotherStoreHandsOver) {
    ask_for_lots(true);
    takes("order o1 A=1 at warehouse-1");
    room.fact(room.warehouse, pick_with(key("o1"), {{"A", 1}}, {of_lot("L1", 1)}));
    room.command(MoveOrder{key("o1"), LocationId{"store-1"}, StaffId{"olga"}, "rang"});
    EXPECT_TRUE(unknown("o1").empty()) << "nobody picked it yet";
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 1}}));
    room.fact(room.till, collect_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(stage("o1"), OrderStage::collected);
    EXPECT_EQ(unknown("o1"), apples(1));
    EXPECT_EQ(went_to("L1"), Found{"o1"});
}

TEST_F(Lots, OfWhatWasPutBackAreNotThoseOfWhatAnotherStorePicked) {
    ask_for_lots(true);
    takes("order o1 A=1 at warehouse-1");
    room.fact(room.warehouse, pick_with(key("o1"), {{"A", 1}}, {of_lot("L1", 1)}));
    room.command(MoveOrder{key("o1"), LocationId{"store-1"}, StaffId{"olga"}, "rang"});
    room.fact(room.till, pick_of(key("o1"), {{"A", 1}}, "C-07"));
    EXPECT_EQ(unknown("o1"), apples(1));
    room.fact(room.till, collect_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(unknown("o1"), apples(1));
}

TEST_F(Lots, OfWhatWasPutBackAreNotThoseOfWhatLeavesTheShelfThereLater) {
    ask_for_lots(true);
    takes("order o1 A=1 at warehouse-1");
    room.fact(room.warehouse, pick_with(key("o1"), {{"A", 1}}, {of_lot("L1", 1)}));
    takes("cancel 2 o1");
    room.fact(room.warehouse, put_back_of(key("o1"), {{"A", 1}}));
    EXPECT_TRUE(unknown("o1").empty());
    room.fact(room.warehouse, collect_of(key("o1"), {{"A", 1}}));
    EXPECT_EQ(unknown("o1"), apples(1));
}

TEST_F(Lots, OfSeveralOrdersAreFoundOldestFirst) {
    takes("order o1 A=1");
    takes("order o2 A=1");
    takes("order o3 A=1");
    for (const char* order : {"o3", "o1"}) {
        const LocationIndex at = room.leg(order).location;
        Till& picker = at == room.at("store-1") ? room.till : room.warehouse;
        room.fact(picker, pick_with(key(order), {{"A", 1}}, {of_lot("L1", 1)}));
    }
    EXPECT_EQ(went_to("L1"), (Found{"o1", "o3"}));
    EXPECT_EQ(went_to("L2"), Found{});
    room.restart();
    EXPECT_EQ(went_to("L1"), (Found{"o1", "o3"})) << "also after a start";
}

TEST_F(Lots, OfSkusThatTheHubDoesNotKnowComeWithThem) {
    takes("order o1 A=3");
    Pick pick = pick_of(key("o1"), {{"A", 3}, {"Z", 1}}, "B-07");
    pick.lots = {of_lot("L1", 3), {Sku{"Z"}, Lot{"Z1"}, Units{1}}};
    room.fact(room.warehouse, pick);
    EXPECT_EQ(lots("o1"), "L1 x3 at warehouse-1") << "the rest is set aside";
}

TEST_F(Lots, OfOneOrderAreBounded) {
    OrderBook book;
    OrderRecord order;
    order.key = key("o1");
    book.take(order);
    LotsPicked some{.order = order.key, .location = {}, .lots = {}};
    for (std::size_t i = 0; i <= limits::order_lots; ++i)
        some.lots.push_back({SkuIndex{0}, Lot{"L" + std::to_string(i)}, Units{1}});
    book.apply(some, UnixMs{1});
    EXPECT_EQ(book.find(order.key)->lots.size(), limits::order_lots);
    book.apply(some, UnixMs{2});
    EXPECT_EQ(book.find(order.key)->lots.size(), limits::order_lots);
    EXPECT_EQ(book.find(order.key)->lots.front().picked.quantity, Units{2});
    EXPECT_EQ(book.find(order.key)->lots.front().at, UnixMs{2});
    EXPECT_EQ(book.of_lot(SkuIndex{0}, Lot{"L0"}), std::vector<std::uint32_t>{0});
}

}  // namespace
}  // namespace onepool::hub
