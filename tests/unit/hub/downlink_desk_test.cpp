// What a location's nodes are told: orders at once, levels gathered, everything again at a
// greeting.
#include "hub/core/downlink_desk.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

class DownlinkTest : public testing::Test {
  protected:
    // Everything told since the last call, for one node, newest value per order and SKU.
    void listen(const NodeId& node) {
        for (const Outgoing& out : room.sent) {
            const auto* to = std::get_if<ToNode>(&out);
            if (to == nullptr || to->node != node || to->topic != ToNode::Topic::state)
                continue;
            const auto message = decode_message(to->payload);
            const auto& downlink = std::get<Downlink>(std::get<Message>(message));
            ++messages;
            mark = downlink.mark;
            for (const StockLevel& level : downlink.levels)
                levels[level.sku.value] = level;
            for (const ShipTask& task : downlink.tasks)
                tasks[task.order.order.value] = task;
        }
    }
    void pass_and_listen(const NodeId& node, std::int64_t ms) {
        const std::int64_t until = room.clock + ms;
        while (room.clock < until) {
            room.pass(10);
            listen(node);
            room.sent.clear();
        }
    }

    HubRoom room;
    std::map<std::string, StockLevel> levels;
    std::map<std::string, ShipTask> tasks;
    DownlinkMark mark;
    int messages = 0;
};

TEST_F(DownlinkTest, AnOrderIsToldToTheNodesOfItsLocationAtOnce) {
    room.fact(room.warehouse, receipt_of({{"A", 5}, {"B", 2}}));

    room.webhook("order o1 A=3 B=1");
    listen(room.warehouse.node());

    ASSERT_TRUE(tasks.contains("o1"));
    const ShipTask& task = tasks["o1"];
    EXPECT_EQ(task.state, OrderState::held);
    EXPECT_EQ(task.lines, (std::vector<StockLine>{{Sku{"A"}, Units{3}}, {Sku{"B"}, Units{1}}}));
    EXPECT_EQ(task.descriptions, (std::vector<std::string>{"Apple", "Bread"}));
    tasks.clear();
    listen(room.till.node());
    EXPECT_TRUE(tasks.empty()) << "not the store's to ship";
}

TEST_F(DownlinkTest, ACancelledOrderIsTakenBackWithANewerVersion) {
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.webhook("order o1 A=3");
    listen(room.warehouse.node());
    const auto version = tasks["o1"].version;

    room.webhook("cancel 2 o1");
    listen(room.warehouse.node());

    EXPECT_EQ(tasks["o1"].state, OrderState::released);
    EXPECT_GT(tasks["o1"].version, version);
}

TEST_F(DownlinkTest, AShippedOrderIsSettledEverywhere) {
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.webhook("order o1 A=3");
    room.fact(room.warehouse, ship_of(room.shop->key("o1"), {{"A", 3}}));
    listen(room.warehouse.node());

    EXPECT_EQ(tasks["o1"].state, OrderState::shipped);
}

TEST_F(DownlinkTest, ManySalesMakeFewMessages) {
    room.fact(room.till, receipt_of({{"A", 500}}));
    pass_and_listen(room.till.node(), 2 * limits::level_every_ms);
    messages = 0;

    for (int i = 0; i < 100; ++i) {
        room.fact(room.till, sale_of({{"A", 1}}));
        listen(room.till.node());
    }
    pass_and_listen(room.till.node(), 2 * limits::level_every_ms);

    EXPECT_LE(messages, 2);
    EXPECT_EQ(levels["A"].shelf, Units{400});
    EXPECT_EQ(levels["A"].online, Units{400});
}

// One step that told thousands of levels would hold up everybody's acknowledgement.
TEST_F(DownlinkTest, ManyLevelsAreToldInSlices) {
    ImportCatalogue catalogue;
    std::vector<std::pair<std::string, std::int64_t>> lines;
    for (int i = 0; i < 250; ++i) {
        const std::string name = "N" + std::to_string(i);
        catalogue.items.push_back({Sku{name}, Gtin{}, "Nail", Minor{1}});
        lines.emplace_back(name, 5);
    }
    room.command(catalogue);
    room.greet(room.warehouse);
    room.fact(room.warehouse, receipt_of(lines));
    room.clock += limits::level_every_ms;

    std::vector<std::size_t> told;
    for (int step = 0; step < 4; ++step) {
        room.step(Tick{});
        listen(room.warehouse.node());
        told.push_back(levels.size());
    }

    EXPECT_EQ(told, (std::vector<std::size_t>{100, 200, 250, 250}));
}

TEST_F(DownlinkTest, AHoldIsSeenAtItsLocation) {
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.webhook("order o1 A=3");
    pass_and_listen(room.warehouse.node(), 2 * limits::level_every_ms);

    EXPECT_EQ(levels["A"].held, Units{3});
    EXPECT_EQ(levels["A"].online, Units{2});
    EXPECT_EQ(levels["A"].shelf, Units{5});
}

TEST_F(DownlinkTest, GoodsThatAreBeingPaidAreSeenAtTheirLocationAndInNoTask) {
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.hold("place h1 anna 1 60 A=2");
    room.hold("place h2 ben 1 90 A=1");
    const UnixMs last = room.now().wall + Millis{90'000};
    pass_and_listen(room.warehouse.node(), limits::level_every_ms + 50);
    EXPECT_EQ(levels["A"].held, Units{3});
    EXPECT_EQ(levels["A"].paying, Units{3});
    EXPECT_EQ(levels["A"].paying_until, last);
    EXPECT_TRUE(tasks.empty());

    room.hold("release h2 1");
    pass_and_listen(room.warehouse.node(), limits::level_every_ms + 50);
    EXPECT_EQ(levels["A"].paying, Units{2});
    EXPECT_EQ(levels["A"].paying_until, UnixMs{last.value - 30'000});
}

TEST_F(DownlinkTest, AGreetingNodeIsToldEverythingAgain) {
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.webhook("order o1 A=3");
    pass_and_listen(room.warehouse.node(), 2 * limits::level_every_ms);
    levels.clear();
    tasks.clear();

    room.greet(room.warehouse);
    listen(room.warehouse.node());

    EXPECT_TRUE(tasks.contains("o1"));
    EXPECT_TRUE(levels.contains("A"));
}

TEST_F(DownlinkTest, ALostMessageIsSentAgainAfterTheNodesReport) {
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    pass_and_listen(room.warehouse.node(), 2 * limits::level_every_ms);
    const DownlinkMark before = mark;
    room.webhook("order o1 A=3");
    room.sent.clear();  // lost

    room.step(room.warehouse.state(before));
    listen(room.warehouse.node());
    room.step(room.warehouse.state(before));
    listen(room.warehouse.node());

    EXPECT_TRUE(tasks.contains("o1"));
}

TEST_F(DownlinkTest, NobodyIsToldAnythingWhileTheBrokerIsAway) {
    room.step(LinkDown{});
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.step(LinkDown{});
    room.webhook("order o1 A=3");
    listen(room.warehouse.node());
    EXPECT_EQ(messages, 0);
}

TEST_F(DownlinkTest, ARestartedHubTellsItsNodesAfterTheyAreHeard) {
    room.fact(room.warehouse, receipt_of({{"A", 5}}));
    room.webhook("order o1 A=3");
    room.restart();
    listen(room.warehouse.node());
    EXPECT_EQ(messages, 0);

    room.step(room.warehouse.state());
    listen(room.warehouse.node());

    EXPECT_TRUE(tasks.contains("o1"));
    EXPECT_EQ(levels["A"].shelf, Units{5});
}

TEST_F(DownlinkTest, ANewNodeIsToldItsLocationsState) {
    room.fact(room.till, receipt_of({{"A", 5}}));
    const Till fresh(3);
    room.command(RegisterNode{fresh.node(), LocationId{"store-1"}, "till-3"});

    room.greet(fresh);
    listen(fresh.node());
    pass_and_listen(fresh.node(), 2 * limits::level_every_ms);

    EXPECT_EQ(levels["A"].shelf, Units{5});
}

TEST_F(DownlinkTest, HeartbeatsSayThatAHubIsThere) {
    room.step(LinkUp{});
    int said = 0;
    for (int i = 0; i < 4; ++i) {
        for (const Outgoing& out : room.sent) {
            const auto* hub = std::get_if<HubStateOut>(&out);
            if (hub == nullptr)
                continue;
            const auto message = decode_message(hub->payload);
            EXPECT_TRUE(std::get<protocol::HubState>(std::get<Message>(message)).is_online);
            ++said;
        }
        room.clock += limits::heartbeat_every_ms;
        room.step(Tick{});
    }
    EXPECT_EQ(said, 4);
}

}  // namespace
}  // namespace onepool::hub
