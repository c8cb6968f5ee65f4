#include "hub/web/order_views.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub_web/small_hub.hpp"

namespace onepool::hub {
namespace {

constexpr Account on_shelf{.kind = AccountKind::shelf, .location = SmallHub::north};
constexpr Account on_hold_shelf{.kind = AccountKind::staged, .location = SmallHub::north};

// Beside A1 of the small hub, which is held at north: B1 that its buyer collects at south, by some
// time.
class OrderViews : public testing::Test {
  protected:
    OrderKey key(const std::string& order) const { return {ChannelId{"shop"}, OrderId{order}}; }

    void take(const std::string& id, const std::vector<Units>& quantities = {Units{1}}) {
        Order order;
        order.order = key(id);
        order.placed_at = UnixMs{7'500};
        order.collect_at = LocationId{"south"};
        order.due_at = UnixMs{20'000};
        order.collect_by = UnixMs{30'000};
        for (const Units quantity : quantities) {
            SaleLine line;
            line.scanned_code = "22423";
            line.quantity = quantity;
            order.lines.push_back(line);
        }
        hub_.add(InputKind::webhook, {OrderTaken{order}});
    }
    void hold(const std::string& id) {
        hub_.add(InputKind::timer, {HoldOpened{key(id), SmallHub::south, lines_},
                                    OrderMoved{key(id), OrderStage::held, "held at south"}});
    }
    void move(const std::string& id, OrderStage stage, const std::string& reason) {
        hub_.add(InputKind::node_message, {OrderMoved{key(id), stage, reason, StaffId{"ann"}}});
    }
    // A1, as its location picks it.
    void stage() {
        hub_.add(
            InputKind::node_message,
            {HoldEnded{key("A1"), SmallHub::north},
             Moved{SmallHub::cakestand, on_shelf, on_hold_shelf, Units{2}},
             OrderStaged{key("A1"), SmallHub::north, "K-7", {{SmallHub::cakestand, Units{2}}}},
             OrderMoved{key("A1"), OrderStage::staged, "picked by ann at north", StaffId{"ann"}}});
    }
    Json row(const std::string& id) const {
        return story_of(hub_.core().state(), *hub_.core().state().orders().find(key(id)));
    }
    // The ids, as they are listed.
    std::string listed(const OrderQuery& query) const {
        const Json rows = orders_of(hub_.core(), query);
        std::string ids;
        for (const Json& each : *rows.as_array())
            ids += (ids.empty() ? "" : " ") + *each["order"].as_string();
        return ids;
    }

    SmallHub hub_;
    const HoldLines lines_{{SmallHub::cakestand, Units{1}}};
};

TEST_F(OrderViews, SayEverythingOfARow) {
    EXPECT_EQ(orders_of(hub_.core(), {}).dump(),
              R"([{"channel":"shop","order":"A1","stage":"held","reason":"held at north",)"
              R"("placed_at":2500,"taken_at":3000,"location":"north","collect_at":null,)"
              R"("due_at":null,"collect_by":null,"ship_to":null,"is_overdue":false,)"
              R"("asks_identity":false,"is_changed":false,"taker":null,"place":"",)"
              R"("lines":[{"listing":"22423","sku":"22423","quantity":2,"staged":0}],)"
              R"("legs":[{"location":"north","stage":"held",)"
              R"("asked":[{"sku":"22423","quantity":2}],)"
              R"("held":[{"sku":"22423","quantity":2}],"staged":[],"place":"","taker":null}],)"
              R"("wanted":[],"cut":[]}])");
}

TEST_F(OrderViews, ListOrdersOfAStageNewestFirst) {
    take("B1");
    hold("B1");
    EXPECT_EQ(listed({.stage = OrderStage::held}), "B1 A1");
    EXPECT_EQ(listed({.stage = OrderStage::held, .limit = 1}), "B1");
    EXPECT_EQ(listed({.stage = OrderStage::held, .limit = 0}), "");
    EXPECT_EQ(listed({.stage = OrderStage::shipped}), "");
    EXPECT_EQ(listed({}), "B1 A1");
}

TEST_F(OrderViews, FindEveryStageByItsName) {
    for (const OrderStage stage : stages_shown)
        EXPECT_EQ(stage_named(to_text(stage)), stage);
    EXPECT_EQ(stage_named("lost"), std::nullopt);
    EXPECT_EQ(stage_named(""), std::nullopt);
    EXPECT_EQ(stage_names(),
              "held, waiting, staged, packed, shipped, delivered, collected, refused or cancelled");
}

TEST_F(OrderViews, ListAnOrderUnderTheStageItIsIn) {
    take("B1");
    for (const OrderStage stage :
         {OrderStage::waiting, OrderStage::refused, OrderStage::shipped, OrderStage::delivered,
          OrderStage::packed, OrderStage::collected, OrderStage::cancelled}) {
        move("B1", stage, "so it went");
        EXPECT_EQ(listed({.stage = stage}), "B1") << to_text(stage);
        EXPECT_EQ(row("B1")["stage"], Json{to_text(stage)});
    }
    stage();
    EXPECT_EQ(listed({.stage = OrderStage::staged}), "A1");
}

TEST_F(OrderViews, SayWhoPicksAnOrderAndWhere) {
    const auto taker = [&](const std::string& staff, const std::string& begun) {
        return R"({"node":")" + to_text(hub_.till) + R"(","name":"till 1","staff":")" + staff +
               R"(","begun":)" + begun + "}";
    };
    hub_.add(InputKind::timer, {OrderTaker{key("A1"), hub_.till, StaffId{}}});
    EXPECT_EQ(row("A1")["taker"].dump(), taker("", "false"));
    hub_.add(
        InputKind::node_message,
        {OrderTaker{
            .order = key("A1"), .node = hub_.till, .staff = StaffId{"ann"}, .is_begun = true}});
    EXPECT_EQ(row("A1")["taker"].dump(), taker("ann", "true"));
}

TEST_F(OrderViews, SayWhereAPickedOrderStands) {
    stage();
    const Json order = row("A1");
    EXPECT_EQ(order["location"], Json{"north"});
    EXPECT_EQ(order["place"], Json{"K-7"});
    EXPECT_TRUE(order["taker"].is_null());
    EXPECT_EQ((*order["lines"].as_array())[0]["staged"], Json{2});
}

TEST_F(OrderViews, ShareWhatIsPickedOfASkuAmongItsLines) {
    take("B1", {Units{2}, Units{3}});
    hub_.add(InputKind::node_message,
             {OrderStaged{key("B1"), SmallHub::south, "", {{SmallHub::cakestand, Units{4}}}},
              OrderMoved{key("B1"), OrderStage::staged, "picked"}});
    const Json order = row("B1");
    EXPECT_EQ((*order["lines"].as_array())[0]["staged"], Json{2});
    EXPECT_EQ((*order["lines"].as_array())[1]["staged"], Json{2});
}

TEST_F(OrderViews, SayWhichPartOfASplitOrderIsWhere) {
    take("B1", {Units{2}});
    hub_.add(InputKind::timer, {HoldOpened{key("B1"), SmallHub::south, lines_},
                                HoldOpened{key("B1"), SmallHub::north, lines_},
                                OrderMoved{key("B1"), OrderStage::held, "held"}});
    hub_.add(InputKind::node_message,
             {HoldEnded{key("B1"), SmallHub::north},
              OrderStaged{key("B1"), SmallHub::north, "K-7", lines_},
              OrderMoved{key("B1"), OrderStage::held, "picked at north by ann"}});
    const Json story = row("B1");
    const auto& legs = *story["legs"].as_array();
    ASSERT_EQ(legs.size(), 2u);
    EXPECT_EQ(legs[0]["location"], Json{"south"});
    EXPECT_EQ(legs[0]["stage"], Json{"held"});
    EXPECT_EQ(legs[1]["location"], Json{"north"});
    EXPECT_EQ(legs[1]["stage"], Json{"staged"});
    EXPECT_EQ(legs[1]["place"], Json{"K-7"});
    EXPECT_EQ(legs[1]["asked"].dump(), R"([{"sku":"22423","quantity":1}])");

    hub_.add(InputKind::node_message,
             {StagedLeft{key("B1"), lines_, SmallHub::north},
              HandedOver{key("B1"), lines_, SmallHub::north, true},
              LinesCut{key("B1"), lines_, true}, HoldEnded{key("B1"), SmallHub::south},
              OrderMoved{key("B1"), OrderStage::shipped, "shipped from north"}});
    EXPECT_EQ((*row("B1")["legs"].as_array())[1]["stage"], Json{"done"});
    EXPECT_EQ((*row("B1")["legs"].as_array())[0]["stage"], Json{"ended"});
    EXPECT_EQ(row("B1")["cut"].dump(), R"([{"sku":"22423","quantity":1}])");
}

TEST_F(OrderViews, SayOfWhichLotsItIs) {
    hub_.add(InputKind::command, {SkuLotAsked{SmallHub::cakestand, true}});
    stage();
    EXPECT_EQ(row("A1")["lots"].dump(), "[]");
    EXPECT_EQ(row("A1")["unknown_lots"].dump(), R"([{"sku":"22423","quantity":2}])");
    const LogEntry& entry = hub_.add(
        InputKind::node_message,
        {LotsPicked{key("A1"),
                    SmallHub::north,
                    {{SmallHub::cakestand, Lot{"L/1"}, Units{1}, BusinessDay{2027'01'31}}}}});
    EXPECT_EQ(row("A1")["lots"].dump(),
              R"([{"sku":"22423","lot":"L/1","quantity":1,"expiry":"2027-01-31",)"
              R"("location":"north","at":)" +
                  std::to_string(entry.at.value) + "}]");
    EXPECT_EQ(row("A1")["unknown_lots"].dump(), R"([{"sku":"22423","quantity":1}])");
}

TEST_F(OrderViews, SayWhereAndByWhenAnOrderIsCollected) {
    take("B1");
    hold("B1");
    const Json order = row("B1");
    EXPECT_EQ(order["collect_at"], Json{"south"});
    EXPECT_EQ(order["due_at"], Json{20'000});
    EXPECT_EQ(order["collect_by"], Json{30'000});
}

TEST_F(OrderViews, SayWhereAnOrderMayBeCollectedInsteadAndWhatIsLeftBehind) {
    take("B1");
    hold("B1");
    const auto stores = [&] { return (*row("B1")["stores"].as_array()); };
    ASSERT_EQ(stores().size(), 1u);
    EXPECT_EQ(stores()[0]["location"], Json{"north"});
    hub_.add(InputKind::command, {HoldEnded{key("B1"), SmallHub::south},
                                  OrderStaged{key("B1"), SmallHub::south, "K-7", lines_},
                                  HandedOver{key("B1"), {}, SmallHub::south, true},
                                  LocationGaveUp{key("B1"), SmallHub::south},
                                  CollectionMoved{key("B1"), SmallHub::north},
                                  HoldOpened{key("B1"), SmallHub::north, lines_},
                                  OrderMoved{key("B1"), OrderStage::held, "held at north"}});
    const Json moved = row("B1");
    EXPECT_EQ(moved["collect_at"], Json{"north"});
    EXPECT_EQ(moved["location"], Json{"north"});
    EXPECT_EQ((*moved["lines"].as_array())[0]["staged"], Json{0});
    const auto& legs = *moved["legs"].as_array();
    ASSERT_EQ(legs.size(), 2u);
    EXPECT_EQ(legs[0]["stage"], Json{"put_back"});
    EXPECT_EQ(legs[1]["stage"], Json{"held"});
    EXPECT_TRUE(stores().empty()) << "neither back nor anywhere else";
    move("B1", OrderStage::cancelled, "cancelled");
    EXPECT_EQ((*row("B1")["lines"].as_array())[0]["staged"], Json{1}) << "to be put back";
}

TEST_F(OrderViews, SayWhatIsToBePutBack) {
    const auto leg_at = [&](std::size_t at) {
        return (*row("A1")["legs"].as_array())[at]["stage"];
    };
    stage();
    EXPECT_EQ(leg_at(0), Json{"staged"});
    hub_.add(InputKind::timer, {OrderOverdue{key("A1")}});
    EXPECT_EQ(leg_at(0), Json{"put_back"}) << "nobody came in time";
    move("A1", OrderStage::cancelled, "cancelled");
    EXPECT_EQ(leg_at(0), Json{"put_back"});
}

// Another location has sent what was picked here.
TEST_F(OrderViews, CountNothingAsPickedThatIsToBePutBack) {
    take("B1", {Units{2}});
    hub_.add(InputKind::timer, {OrderStaged{key("B1"), SmallHub::south, "K-7", lines_},
                                HandedOver{key("B1"), {}, SmallHub::south, true},
                                HoldOpened{key("B1"), SmallHub::north, lines_},
                                OrderMoved{key("B1"), OrderStage::held, "held"}});
    const Json story = row("B1");
    EXPECT_EQ((*story["legs"].as_array())[0]["stage"], Json{"put_back"});
    EXPECT_EQ((*story["lines"].as_array())[0]["staged"], Json{0});
    EXPECT_EQ(story["location"], Json{"north"});
    move("B1", OrderStage::cancelled, "cancelled");
    EXPECT_EQ((*row("B1")["lines"].as_array())[0]["staged"], Json{1}) << "all that stands there";
}

// The only node of a location has what is held there, whether anybody picks it or not.
TEST_F(OrderViews, SayWhoPicksAPartThoughAnotherIsGivenToANode) {
    take("B1", {Units{2}});
    hub_.add(InputKind::timer,
             {HoldOpened{key("B1"), SmallHub::south, lines_},
              HoldOpened{key("B1"), SmallHub::north, lines_},
              OrderTaker{.order = key("B1"), .node = hub_.till, .location = SmallHub::south},
              OrderMoved{key("B1"), OrderStage::held, "held"}});
    EXPECT_EQ(row("B1")["taker"]["staff"], Json{""});
    hub_.add(InputKind::node_message, {OrderTaker{.order = key("B1"),
                                                  .node = hub_.till,
                                                  .staff = StaffId{"ann"},
                                                  .location = SmallHub::north,
                                                  .is_begun = true}});
    EXPECT_EQ(row("B1")["taker"]["staff"], Json{"ann"});
}

TEST_F(OrderViews, ShowAWaitingOrderNowhere) {
    take("B1");
    hold("B1");
    hub_.add(InputKind::node_message,
             {HoldEnded{key("B1"), SmallHub::south}, LocationGaveUp{key("B1"), SmallHub::south},
              OrderMoved{key("B1"), OrderStage::waiting, "refused at south", StaffId{"ann"}}});
    EXPECT_TRUE(row("B1")["location"].is_null());
    EXPECT_EQ(row("B1")["gave_up"].dump(), R"(["south"])");
}

TEST_F(OrderViews, CountAnOrderAsOverdueUntilItIsDealtWith) {
    stage();
    EXPECT_EQ(count_overdue(hub_.core().state()), 0u);
    hub_.add(InputKind::timer, {OrderOverdue{key("A1")}});
    EXPECT_EQ(count_overdue(hub_.core().state()), 1u);
    EXPECT_EQ(row("A1")["is_overdue"], Json{true});
    move("A1", OrderStage::collected, "collected late");
    EXPECT_EQ(count_overdue(hub_.core().state()), 0u);
    EXPECT_EQ(row("A1")["is_overdue"], Json{false});
}

// What nobody has to look at any more is not among them; goods of a cancelled order that stand
// picked are.
TEST_F(OrderViews, ListWhatNeedsAHand) {
    const OrderQuery open{.which = OrderQuery::Which::open};
    take("B1");
    hold("B1");
    take("B2");
    move("B2", OrderStage::waiting, "nobody has it");
    take("B3");
    move("B3", OrderStage::refused, "sold out");
    EXPECT_EQ(listed(open), "B2 B1 A1");
    stage();
    move("A1", OrderStage::cancelled, "by its buyer");
    EXPECT_EQ(listed(open), "B2 B1 A1");
    hub_.add(InputKind::node_message,
             {Moved{SmallHub::cakestand, on_hold_shelf, on_shelf, Units{2}},
              StagedLeft{key("A1"), {{SmallHub::cakestand, Units{2}}}}});
    EXPECT_EQ(listed(open), "B2 B1");
    EXPECT_EQ(listed({.which = OrderQuery::Which::open, .stage = OrderStage::waiting}), "B2");
}

TEST_F(OrderViews, TellTheStoryOfAnOrderOldestFirst) {
    hub_.add(
        InputKind::node_message,
        {OrderTaker{key("A1"), hub_.till, StaffId{"ann"}},
         OrderMoved{key("A1"), OrderStage::held, "being picked by ann at till 1", StaffId{"ann"}}});
    stage();
    EXPECT_EQ(row("A1")["steps"].dump(),
              R"([{"lsn":3,"at":3000,"stage":"held","by":"","text":"held at north"},)"
              R"({"lsn":7,"at":7000,"stage":"held","by":"ann",)"
              R"("text":"being picked by ann at till 1"},)"
              R"({"lsn":8,"at":8000,"stage":"staged","by":"ann",)"
              R"("text":"picked by ann at north"}])");
}

TEST_F(OrderViews, FindAnOrderByItsNameAlsoWithASlashInIt) {
    take("2026/17");
    const HubCore core = hub_.core();
    ASSERT_NE(find_order(core.state(), "shop/A1"), nullptr);
    EXPECT_EQ(find_order(core.state(), "shop/2026/17")->key.order, OrderId{"2026/17"});
    for (const char* name : {"shop/A2", "shop", "shop/", "/A1", "web/A1", ""})
        EXPECT_EQ(find_order(core.state(), name), nullptr) << name;
}

TEST_F(OrderViews, SayWhyThereIsNoSuchOrder) {
    const HubCore core = hub_.core();
    EXPECT_EQ(no_such_order(core, "shop/A2"), "channel shop never told of an order A2");
    EXPECT_EQ(no_such_order(core, "web/A1"), "there is no channel web");
    EXPECT_EQ(no_such_order(core, "A1"),
              "name an order by its channel and its id: /v1/orders/CHANNEL/ORDER");
}

}  // namespace
}  // namespace onepool::hub
