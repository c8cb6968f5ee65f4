// A real node over a real broker, with a stand-in for the hub: greeted, welcomed, and its events
// acknowledged, also after the broker went away.

#include <gtest/gtest.h>

#include "node/core/node_core.hpp"
#include "protocol/codec.hpp"
#include "protocol/seal.hpp"
#include "tests/io/node/hub_stand_in.hpp"
#include "tests/io/node/node_process.hpp"
#include "tests/io/support/broker.hpp"

namespace onepool::node_test {
namespace {

using namespace protocol;

std::int64_t outbox(NodeProcess& node) {
    return *node.ask("GET", "/api/status").json["uplink"]["outbox"].as_int();
}

void sell(NodeProcess& node, unsigned number) {
    EXPECT_EQ(
        node.ask("POST", "/api/sales",
                 R"({"basket":")" + uuid(number) + R"(","lines":[{"sku":"22423","quantity":1}]})")
            .status,
        201);
}

TEST(NodeUplink, BringsSalesToTheHubAndSaysGoodbye) {
    test_support::Broker broker;
    NodeProcess node(broker_section(broker));
    node.import(small_catalogue);
    sell(node, 1);  // before it ever met the hub
    HubStandIn hub(broker.uri(), node.node_id());
    EXPECT_TRUE(hub.wait([&] { return hub.cursor.seq == Seq{1}; }));
    EXPECT_EQ(to_text(hub.hellos.at(0).node), node.node_id());
    sell(node, 2);
    EXPECT_TRUE(hub.wait([&] { return hub.cursor.seq == Seq{2}; }));
    EXPECT_TRUE(hub.wait([&] { return outbox(node) == 0; }));
    EXPECT_FALSE(hub.states.empty());
    EXPECT_EQ(node.stop(), 0);
    EXPECT_TRUE(hub.wait([&] { return !hub.byes.empty(); }));
}

TEST(NodeUplink, GoesOnAfterTheBrokerWasAway) {
    test_support::Broker broker;
    NodeProcess node(broker_section(broker));
    node.import(small_catalogue);
    HubStandIn hub(broker.uri(), node.node_id());
    EXPECT_TRUE(hub.wait([&] { return !hub.hellos.empty(); }));
    broker.kill_hard();
    for (unsigned i = 1; i <= 20; ++i)
        sell(node, i);
    EXPECT_EQ(outbox(node), 20);
    broker.start();
    EXPECT_TRUE(hub.wait([&] { return hub.cursor.seq == Seq{20}; }));
}

// Whoever holds the broker may lose messages of the hub, and can make none.
TEST(NodeUplink, BelievesNothingThatItsHubDidNotSign) {
    test_support::Broker broker;
    NodeProcess node(broker_section(broker));
    node.import(small_catalogue);
    HubStandIn hub(broker.uri(), node.node_id());
    hub.key.emplace(KeySeed{1});
    sell(node, 1);
    EXPECT_TRUE(hub.wait([&] { return hub.cursor.seq == Seq{1} && outbox(node) == 0; }));

    const JournalId journal = hub.hellos.at(0).journal;
    const SealContext context{Way::down, *parse_node_id(node.node_id())};
    const Bytes fence = encode_message(Fence{.hub_epoch = HubEpoch{1},
                                             .journal = journal,
                                             .reason = FenceReason::fork,
                                             .text = "stop at once"});
    const Bytes ack = encode_message(Ack{HubEpoch{9}, journal, {Seq{77}, {}}, {}, 4, {}, {}});
    hub.tell_bytes(fence, "fence");
    hub.tell_bytes(seal(SigningKey(KeySeed{2}), context, fence), "fence");
    hub.tell_bytes(seal(SigningKey(KeySeed{1}), {Way::down, NodeId{{1}}}, fence), "fence");
    hub.tell_bytes(ack, "ack");
    EXPECT_TRUE(hub.wait(
        [&] { return *node.ask("GET", "/api/status").json["refused_messages"].as_int() == 4; }));
    sell(node, 2);
    EXPECT_TRUE(hub.wait([&] { return hub.cursor.seq == Seq{2} && outbox(node) == 0; }))
        << "it is not fenced, and goes on where its own hub is";
    hub.tell_bytes(seal(SigningKey(KeySeed{1}), context, fence), "fence");
    EXPECT_TRUE(hub.wait([&] {
        return *node.ask("GET", "/api/status").json["uplink"]["state"].as_string() == "fenced";
    }));
}

TEST(NodeUplink, ShowsOrdersAndShipsThemOnce) {
    test_support::Broker broker;
    NodeProcess node(broker_section(broker));
    HubStandIn hub(broker.uri(), node.node_id());
    EXPECT_TRUE(hub.wait([&] { return !hub.hellos.empty(); }));
    ShipTask task;
    task.order = {ChannelId{"shop"}, OrderId{"A/1"}};
    task.version = 1;
    task.lines = {{Sku{"22423"}, Units{2}}};
    task.descriptions = {"CAKESTAND"};
    Downlink downlink;
    downlink.hub_epoch = HubEpoch{1};
    downlink.journal = hub.hellos.at(0).journal;
    downlink.mark = {1, 1};
    downlink.tasks = {task};
    hub.tell(downlink, "st");
    EXPECT_TRUE(hub.wait(
        [&] { return node.ask("GET", "/api/tasks").json["tasks"].as_array()->size() == 1; }));
    const auto first =
        node.ask("POST", "/api/tasks/shop/A%2F1/ship", R"({"carrier":"DHL","tracking":"T"})");
    EXPECT_EQ(first.status, 201) << first.text;
    EXPECT_TRUE(hub.wait([&] { return hub.cursor.seq == Seq{1}; }));
    node.kill_hard();
    node.start();
    const auto second = node.ask("POST", "/api/tasks/shop/A%2F1/ship", "{}");
    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.text, first.text);
    EXPECT_TRUE(node.ask("GET", "/api/tasks").json["tasks"].as_array()->empty());
}

}  // namespace
}  // namespace onepool::node_test
