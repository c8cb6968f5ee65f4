#include "drivers/io/mqtt_link.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/io/support/broker.hpp"
#include "tests/io/support/certificates.hpp"
#include "tests/io/support/eventually.hpp"

namespace onepool::io {
namespace {

using protocol::Bytes;
using protocol::Millis;
using test_support::Broker;
using test_support::Certificates;
using test_support::run_until;

Bytes bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

// A link and everything it told, in order.
struct Peer {
    Peer(Reactor& reactor, MqttLink::Config config)
        : link(reactor, std::move(config),
               {[this] { told.emplace_back("up"); },
                [this](const std::string&) { told.emplace_back("down"); },
                [this](const std::string& topic, const Bytes& payload) {
                    messages.emplace_back(topic, std::string(payload.begin(), payload.end()));
                }}) {
        link.start();
    }
    std::vector<std::string> told;
    std::vector<std::pair<std::string, std::string>> messages;
    MqttLink link;
};

MqttLink::Config plain(const Broker& broker, const std::string& id,
                       std::vector<std::string> subscriptions = {}) {
    MqttLink::Config config;
    config.uri = broker.uri();
    config.client_id = id;
    config.subscriptions = std::move(subscriptions);
    config.keep_alive_s = 2;
    config.reconnect_max = Millis{500};
    return config;
}

bool is_up(const std::vector<Peer*>& peers) {
    return std::ranges::all_of(peers, [](const Peer* peer) { return peer->link.is_up(); });
}

TEST(MqttLink, CarriesMessagesBothWaysInOrder) {
    const Broker broker;
    Reactor reactor;
    Peer node(reactor, plain(broker, "node", {"dn/#"}));
    Peer hub(reactor, plain(broker, "hub", {"up/#"}));
    ASSERT_TRUE(run_until(reactor, [&] { return is_up({&node, &hub}); }));
    for (int i = 0; i < 300; ++i)
        node.link.publish("up/node", bytes(std::to_string(i)));
    ASSERT_TRUE(run_until(reactor, [&] { return hub.messages.size() == 300; }));
    for (std::size_t i = 0; i < 300; ++i)
        EXPECT_EQ(hub.messages[i].second, std::to_string(i));
    hub.link.publish("dn/node", Bytes{0, 255, 10});
    ASSERT_TRUE(run_until(reactor, [&] { return node.messages.size() == 1; }));
    EXPECT_EQ(node.messages[0].first, "dn/node");
    EXPECT_EQ(node.messages[0].second, std::string("\0\xff\n", 3));
    EXPECT_EQ(node.link.refused(), 0u);
}

TEST(MqttLink, KeepsManyPublishesBelowTheBrokersReceiveMaximum) {
    Broker::Config small;
    small.more = "max_inflight_messages 20\n";
    const Broker broker(small);
    Reactor reactor;
    Peer node(reactor, plain(broker, "node"));
    Peer hub(reactor, plain(broker, "hub", {"up/#"}));
    ASSERT_TRUE(run_until(reactor, [&] { return is_up({&node, &hub}); }));
    for (int i = 0; i < 2000; ++i)
        node.link.publish("up/node", Bytes(100, 'x'));
    // At Receive Maximum Paho would sleep a second after every 20 messages: a hundred seconds.
    ASSERT_TRUE(run_until(reactor, [&] { return hub.messages.size() == 2000; }));
    EXPECT_EQ(node.link.refused(), 0u);
}

TEST(MqttLink, ComesBackAfterTheBrokerWasKilledAndSubscribesAgain) {
    Broker broker;
    Reactor reactor;
    Peer hub(reactor, plain(broker, "hub", {"up/#"}));
    Peer node(reactor, plain(broker, "node"));
    ASSERT_TRUE(run_until(reactor, [&] { return is_up({&node, &hub}); }));
    broker.kill_hard();
    ASSERT_TRUE(run_until(reactor, [&] { return !hub.link.is_up() && !node.link.is_up(); }));
    broker.start();
    ASSERT_TRUE(run_until(reactor, [&] { return is_up({&node, &hub}); }));
    node.link.publish("up/node", bytes("again"));
    ASSERT_TRUE(run_until(reactor, [&] { return hub.messages.size() == 1; }));
    EXPECT_EQ(hub.told, (std::vector<std::string>{"up", "down", "up"}));
}

TEST(MqttLink, StartsWithoutABrokerAndFindsItLater) {
    Broker broker;
    broker.stop();
    Reactor reactor;
    Peer node(reactor, plain(broker, "node"));
    test_support::run_ready(reactor);
    node.link.publish("up/node", bytes("nobody there"));
    EXPECT_EQ(node.link.refused(), 1u);
    broker.start();
    ASSERT_TRUE(run_until(reactor, [&] { return node.link.is_up(); }));
    EXPECT_EQ(node.told, std::vector<std::string>{"up"});
}

TEST(MqttLink, NoticesABrokerThatFellSilent) {
    Broker broker;
    Reactor reactor;
    Peer node(reactor, plain(broker, "node"));
    ASSERT_TRUE(run_until(reactor, [&] { return node.link.is_up(); }));
    broker.freeze();
    EXPECT_TRUE(run_until(reactor, [&] { return !node.link.is_up(); }));
    broker.thaw();
    EXPECT_TRUE(run_until(reactor, [&] { return node.link.is_up(); }));
    EXPECT_EQ(node.told, (std::vector<std::string>{"up", "down", "up"}));
}

TEST(MqttLink, LeavesItsWillWhenItDiesAndNotWhenItSaysGoodbye) {
    const Broker broker;
    Reactor reactor;
    Peer hub(reactor, plain(broker, "hub", {"up/#"}));
    auto config = plain(broker, "node");
    config.will = MqttLink::Will{"up/node/bye", bytes("will"), MqttLink::Keep::no};
    auto node = std::make_unique<Peer>(reactor, config);
    ASSERT_TRUE(run_until(reactor, [&] { return is_up({node.get(), &hub}); }));
    node->link.publish("up/node/bye", bytes("goodbye"));
    node.reset();
    ASSERT_TRUE(run_until(reactor, [&] { return !hub.messages.empty(); }));
    node = std::make_unique<Peer>(reactor, config);
    ASSERT_TRUE(run_until(reactor, [&] { return node->link.is_up(); }));
    Peer thief(reactor, config);  // the same client id: the broker cuts the first one off
    ASSERT_TRUE(run_until(reactor, [&] { return hub.messages.size() == 2; }));
    EXPECT_EQ(hub.messages[0].second, "goodbye");
    EXPECT_EQ(hub.messages[1].second, "will");
}

TEST(MqttLink, GivesRetainedMessagesToNewcomers) {
    const Broker broker;
    Reactor reactor;
    Peer hub(reactor, plain(broker, "hub"));
    ASSERT_TRUE(run_until(reactor, [&] { return hub.link.is_up(); }));
    hub.link.publish("hub/state", bytes("online"), MqttLink::Keep::retained);
    hub.link.publish("hub/other", bytes("passing"));
    Peer witness(reactor, plain(broker, "witness", {"hub/#"}));
    ASSERT_TRUE(run_until(reactor, [&] { return witness.messages.size() == 1; }));
    EXPECT_EQ(witness.messages[0].second, "online");
}

TEST(MqttLink, CountsWhatAFullInboxDrops) {
    const Broker broker;
    Reactor reactor;
    auto config = plain(broker, "hub", {"up/#"});
    config.inbox_messages = 1;
    Peer hub(reactor, config);
    Peer node(reactor, plain(broker, "node"));
    ASSERT_TRUE(run_until(reactor, [&] { return is_up({&node, &hub}); }));
    for (int i = 0; i < 50; ++i)
        node.link.publish("up/node", bytes("x"));
    // The reactor stands still while Paho's thread fills the inbox.
    ASSERT_TRUE(test_support::eventually([&] { return hub.link.dropped() > 0; }));
    ASSERT_TRUE(run_until(reactor, [&] { return hub.messages.size() + hub.link.dropped() == 50; }));
    EXPECT_GE(hub.messages.size(), 1u);
}

class MqttLinkOverTls : public testing::Test {
  protected:
    MqttLink::Config config_for(const Broker& broker, const Certificates& issuer,
                                const std::string& trusted_ca) {
        auto config = plain(broker, "n-1");
        const auto pair = issuer.issue("n-1");
        config.tls = MqttLink::Tls{trusted_ca, pair.cert_file, pair.key_file};
        return config;
    }
    Certificates ours_;
    Certificates strangers_;
    Reactor reactor_;
};

TEST_F(MqttLinkOverTls, ConnectsWithCertificatesOfTheSameAuthority) {
    const Broker broker({.tls = &ours_, .more = ""});
    Peer node(reactor_, config_for(broker, ours_, ours_.ca_file()));
    EXPECT_TRUE(run_until(reactor_, [&] { return node.link.is_up(); }));
}

TEST_F(MqttLinkOverTls, NeitherTrustsAStrangeBrokerNorIsTrustedWithAStrangeCertificate) {
    const Broker broker({.tls = &ours_, .more = ""});
    Peer distrusting(reactor_, config_for(broker, ours_, strangers_.ca_file()));
    Peer stranger(reactor_, config_for(broker, strangers_, ours_.ca_file()));
    Peer friendly(reactor_, config_for(broker, ours_, ours_.ca_file()));
    ASSERT_TRUE(run_until(reactor_, [&] { return friendly.link.is_up(); }));
    EXPECT_TRUE(distrusting.told.empty());
    EXPECT_TRUE(stranger.told.empty());
}

}  // namespace
}  // namespace onepool::io
