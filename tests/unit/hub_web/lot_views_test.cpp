#include "hub/web/lot_views.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

constexpr Account on_shelf{.kind = AccountKind::shelf, .location = SmallHub::north};
constexpr Account on_hold_shelf{.kind = AccountKind::staged, .location = SmallHub::north};

// Cakestands need a lot; A1 of the small hub stands picked at north, and of one of its two the lot
// is known.
class LotViews : public testing::Test {
  protected:
    LotViews() {
        const HoldLines two{{SmallHub::cakestand, Units{2}}};
        hub_.add(InputKind::command, {SkuLotAsked{SmallHub::cakestand, true}});
        hub_.add(InputKind::node_message,
                 {HoldEnded{key("A1"), SmallHub::north},
                  Moved{SmallHub::cakestand, on_shelf, on_hold_shelf, Units{2}},
                  OrderStaged{key("A1"), SmallHub::north, "K-7", two},
                  OrderMoved{key("A1"), OrderStage::staged, "picked at north"},
                  lots("A1", {{"L/1", 1}})});
    }
    static OrderKey key(const std::string& order) { return {ChannelId{"shop"}, OrderId{order}}; }
    static LotsPicked lots(const std::string& order,
                           const std::vector<std::pair<std::string, std::int64_t>>& said) {
        LotsPicked picked{.order = key(order), .location = SmallHub::north, .lots = {}};
        for (const auto& [lot, units] : said)
            picked.lots.push_back({SmallHub::cakestand, Lot{lot}, Units{units}});
        return picked;
    }
    // One cakestand that was sent from north, of this lot; empty: nobody said of which.
    void send(const std::string& id, const std::string& lot) {
        Order order;
        order.order = key(id);
        SaleLine line;
        line.scanned_code = "22423";
        line.quantity = Units{1};
        order.lines = {line};
        const HoldLines one{{SmallHub::cakestand, Units{1}}};
        std::vector<Effect> effects{OrderTaken{order}, HoldOpened{key(id), SmallHub::north, one},
                                    HoldEnded{key(id), SmallHub::north}};
        if (!lot.empty())
            effects.emplace_back(lots(id, {{lot, 1}}));
        effects.emplace_back(HandedOver{
            .order = key(id), .lines = one, .location = SmallHub::north, .is_last = true});
        effects.emplace_back(OrderMoved{key(id), OrderStage::shipped, "shipped from north"});
        hub_.add(InputKind::node_message, std::move(effects));
    }
    Json trace(const std::string& name, const TracePage& page = {.after = 0, .limit = 10}) const {
        const HubCore core = hub_.core();
        const auto found = find_lots(core.state(), name, {});
        EXPECT_EQ(found.size(), 1u);
        return trace_of(core.state(), found.at(0), page);
    }
    // The ids of a page's rows: "A1 A2".
    static std::string ids(const Json& rows) {
        std::string text;
        for (const Json& row : *rows.as_array())
            text += (text.empty() ? "" : " ") + *row["order"].as_string();
        return text;
    }

    SmallHub hub_;
};

TEST_F(LotViews, TraceALotToItsOrders) {
    const Json found = trace("22423/L/1");
    EXPECT_EQ(found["lot"], Json{"L/1"});
    const auto& orders = *found["orders"].as_array();
    ASSERT_EQ(orders.size(), 1u);
    EXPECT_EQ(orders[0]["order"], Json{"A1"});
    EXPECT_EQ(orders[0]["stage"], Json{"staged"});
    EXPECT_EQ(orders[0]["location"], Json{"north"});
    EXPECT_EQ(orders[0]["leg"], Json{"staged"});
    EXPECT_EQ(orders[0]["place"], Json{"K-7"});
    EXPECT_EQ(orders[0]["quantity"], Json{1});
    EXPECT_TRUE(orders[0]["expiry"].is_null());
    EXPECT_EQ(found["orders_count"], Json{1});
    EXPECT_EQ(found["unknown_orders"], Json{1});
    EXPECT_EQ(found["unknown"].dump(),
              R"([{"channel":"shop","order":"A1","stage":"staged","quantity":1}])");
    EXPECT_TRUE(found["next"].is_null());
    EXPECT_EQ(trace("22423/l/1")["orders"].dump(), "[]");
}

TEST_F(LotViews, TraceALotPageByPage) {
    send("B1", "L2");
    send("B2", "L2");
    send("B3", "");
    send("B4", "");
    send("B5", "L2");
    const Json first = trace("22423/L2", {.after = 0, .limit = 2});
    EXPECT_EQ(ids(first["orders"]), "B1 B2");
    EXPECT_EQ(ids(first["unknown"]), "A1");
    const auto next = [](const Json& page) {
        return static_cast<std::uint64_t>(*page["next"].as_int());
    };
    const Json second = trace("22423/L2", {.after = next(first), .limit = 2});
    EXPECT_EQ(ids(second["orders"]), "");
    EXPECT_EQ(ids(second["unknown"]), "B3 B4");
    const Json third = trace("22423/L2", {.after = next(second), .limit = 2});
    EXPECT_EQ(ids(third["orders"]), "B5");
    EXPECT_EQ(ids(third["unknown"]), "");
    EXPECT_TRUE(third["next"].is_null());
    for (const Json* page : {&first, &second, &third}) {
        EXPECT_EQ((*page)["orders_count"], Json{3}) << "all of them, whatever a page shows";
        EXPECT_EQ((*page)["unknown_orders"], Json{3});
    }
}

TEST_F(LotViews, SayThatItLeftFromWhereTheOrderWasMovedAway) {
    send("B1", "L2");
    const auto leg = [&] {
        return *(*trace("22423/L2")["orders"].as_array())[0]["leg"].as_string();
    };
    EXPECT_EQ(leg(), "done");
    hub_.add(InputKind::command, {LocationGaveUp{key("B1"), SmallHub::north},
                                  CollectionMoved{key("B1"), SmallHub::south}});
    EXPECT_EQ(leg(), "done");
}

TEST_F(LotViews, FindLotsOfKnownSkusOnly) {
    const HubCore core = hub_.core();
    EXPECT_TRUE(find_lots(core.state(), "22424/L1", {}).empty()) << "no such SKU";
    EXPECT_TRUE(find_lots(core.state(), "22423", {}).empty());
    EXPECT_TRUE(find_lots(core.state(), "22423/A B", {}).empty()) << "no lot";
    EXPECT_TRUE(find_lots(core.state(), "22423/L1", "22424").empty());
}

TEST_F(LotViews, SayWhichLotsANameMayMean) {
    hub_.add(InputKind::command, {SkuNamed{SkuIndex{2}, Sku{"22423/B"}, Gtin{}, "SPARE PLATE"}});
    const HubCore core = hub_.core();
    const auto found = find_lots(core.state(), "22423/B/7", {});
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(why_ambiguous(core.state(), found),
              "this may be 22423 of lot B/7 or 22423/B of lot 7: say which SKU, "
              "/v1/lots/SKU/LOT?sku=SKU");
    const auto one = find_lots(core.state(), "22423/B/7", "22423/B");
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one[0].lot, Lot{"7"});
    EXPECT_EQ(find_lots(core.state(), "22423/C/7", {}).size(), 1u);
}

}  // namespace
}  // namespace onepool::hub
