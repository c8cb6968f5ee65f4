#include "drivers/io/mqtt_link.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "drivers/io/clock.hpp"
#include "protocol/limits.hpp"
#include "tests/io/support/broker.hpp"
#include "tests/io/support/certificates.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/free_port.hpp"
#include "tests/io/support/raw_client.hpp"

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
                [this](const std::string& cause) {
                    told.emplace_back("down");
                    why = cause;
                },
                [this](const std::string& topic, const Bytes& payload) {
                    messages.emplace_back(topic, std::string(payload.begin(), payload.end()));
                }}) {
        link.start();
    }
    std::vector<std::string> told;
    std::string why;  // it went down last
    std::vector<std::pair<std::string, std::string>> messages;
    MqttLink link;
};

MqttLink::Config plain(const Broker& broker, const std::string& id,
                       std::vector<std::string> subscriptions = {}) {
    MqttLink::Config config;
    config.uri = broker.uri();
    config.client_id = id;
    config.subscriptions = std::move(subscriptions);
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
    MqttLink::Config config = plain(broker, "node");
    config.keep_alive_s = 2;
    Peer node(reactor, config);
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

TEST(MqttLink, RisesAndFallsInTurnHoweverOftenTheBrokerDies) {
    Broker broker;
    Reactor reactor;
    Peer node(reactor, plain(broker, "node", {"dn/#"}));
    for (int life = 0; life < 4; ++life) {
        ASSERT_TRUE(run_until(reactor, [&] { return node.link.is_up(); })) << node.link.trouble();
        for (int i = 0; i < 30; ++i)
            node.link.publish("up/node", Bytes(1000, 'x'));
        broker.kill_hard();
        ASSERT_TRUE(run_until(reactor, [&] { return !node.link.is_up(); }));
        EXPECT_NE(node.link.trouble(), "");
        broker.start();
    }
    for (std::size_t i = 0; i < node.told.size(); ++i) {
        EXPECT_EQ(node.told[i], i % 2 == 0 ? "up" : "down") << i;
    }
    EXPECT_GE(node.told.size(), 8u);
}

TEST(MqttLink, SaysWhyItIsNotUp) {
    Reactor reactor;
    MqttLink::Config config;
    config.uri = "tcp://127.0.0.1:" + std::to_string(test_support::free_port());
    config.client_id = "node";
    Peer node(reactor, config);
    ASSERT_TRUE(run_until(reactor, [&] { return node.link.trouble() != "not started"; }));
    EXPECT_NE(node.link.trouble().find("cannot connect"), std::string::npos) << node.link.trouble();
    EXPECT_TRUE(node.told.empty());
}

TEST(MqttLink, AsksForAnotherProgramOfItsNameWhenItIsThrownOutAgainAndAgain) {
    const Broker broker;
    Reactor reactor;
    auto config = plain(broker, "till");
    config.reconnect_max = Millis{60'000};
    Peer original(reactor, config);
    Peer clone(reactor, config);
    ASSERT_TRUE(run_until(reactor, [&] {
        return original.why.find("another program run with the name till") != std::string::npos;
    })) << original.why;
}

TEST(MqttLink, GivesUpOnAServerThatTakesTheConnectionAndIsSilent) {
    test_support::RawServer silent;
    Reactor reactor;
    MqttLink::Config config;
    config.uri = "tcp://127.0.0.1:" + std::to_string(silent.port());
    config.client_id = "node";
    config.answer_within = Millis{100};
    config.reconnect_max = Millis{100};
    Peer node(reactor, config);
    ASSERT_TRUE(run_until(reactor, [&] {
        return node.link.trouble() == "the broker does not answer";
    })) << node.link.trouble();
    EXPECT_TRUE(node.told.empty());
}

TEST(MqttLink, DropsAConnectionOnWhichNothingIsAcknowledgedAnyMore) {
    Broker broker;
    Reactor reactor;
    MqttLink::Config config = plain(broker, "node");
    config.keep_alive_s = 600;  // so that only the window can tell
    config.answer_within = Millis{3'000};
    Peer node(reactor, config);
    ASSERT_TRUE(run_until(reactor, [&] { return node.link.is_up(); })) << node.link.trouble();
    broker.freeze();
    for (int i = 0; i < 100; ++i)
        node.link.publish("up/node", bytes("x"));
    EXPECT_TRUE(run_until(reactor, [&] { return node.told.back() == "down"; }));
    broker.thaw();
    EXPECT_TRUE(run_until(reactor, [&] { return node.link.is_up(); })) << node.link.trouble();
}

// Paho is woken meanwhile, again and again.
TEST(MqttLink, ABrokerThatPausesGetsEachMessageOnceAndInOrder) {
    Broker broker;
    Reactor reactor;
    Peer node(reactor, plain(broker, "node"));
    Peer hub(reactor, plain(broker, "hub", {"up/#"}));
    ASSERT_TRUE(run_until(reactor, [&] { return is_up({&node, &hub}); }));
    broker.freeze();
    for (int i = 0; i < 5; ++i)
        node.link.publish("up/node", bytes(std::to_string(i)));
    const Millis later{now().steady.value + 700};
    ASSERT_TRUE(run_until(reactor, [&] { return now().steady >= later; }));
    broker.thaw();
    node.link.publish("up/node", bytes("5"));
    ASSERT_TRUE(run_until(reactor, [&] { return hub.messages.size() >= 6; }));
    for (std::size_t i = 0; i < hub.messages.size(); ++i)
        EXPECT_EQ(hub.messages[i].second, std::to_string(i));
    EXPECT_EQ(node.told, std::vector<std::string>{"up"});
    EXPECT_EQ(node.link.refused(), 0u);
    EXPECT_NE(broker.output().find("UNSUBSCRIBE"), std::string::npos) << broker.output();
}

TEST(MqttLink, TakesPublishesAgainAfterEveryLossWithoutAStall) {
    Broker broker({.tls = nullptr, .more = "max_inflight_messages 20\n"});
    Reactor reactor;
    Peer node(reactor, plain(broker, "node"));
    Peer hub(reactor, plain(broker, "hub", {"up/#"}));
    for (int life = 0; life < 3; ++life) {
        ASSERT_TRUE(run_until(reactor, [&] { return is_up({&node, &hub}); }));
        hub.messages.clear();
        for (int i = 0; i < 500; ++i)
            node.link.publish("up/node", bytes(std::to_string(life)));
        const auto last = std::make_pair(std::string("up/node"), std::to_string(life));
        ASSERT_TRUE(
            run_until(reactor, [&] { return std::ranges::count(hub.messages, last) == 500; }));
        for (int i = 0; i < 100; ++i)
            node.link.publish("up/node", bytes("lost or late"));
        broker.kill_hard();
        ASSERT_TRUE(run_until(reactor, [&] { return !node.link.is_up() && !hub.link.is_up(); }));
        broker.start();
    }
}

TEST(MqttLink, ComesUpOnceABrokerThatWasFrozenFromTheStartThaws) {
    Broker broker;
    broker.freeze();
    Reactor reactor;
    MqttLink::Config config = plain(broker, "node", {"dn/#"});
    config.answer_within = Millis{3'000};
    Peer node(reactor, config);
    ASSERT_TRUE(
        run_until(reactor, [&] { return node.link.trouble() == "the broker does not answer"; }));
    // A second attempt waits behind one that the broker has not read.
    const Millis later{now().steady.value + 1'000};
    ASSERT_TRUE(run_until(reactor, [&] { return now().steady >= later; }));
    broker.thaw();
    ASSERT_TRUE(run_until(reactor, [&] { return node.link.is_up(); })) << node.link.trouble();
    node.link.publish("dn/self", bytes("x"));
    EXPECT_TRUE(run_until(reactor, [&] { return node.messages.size() == 1; }));
}

TEST(MqttLink, TurnsNaglesDelayOff) {
    const Broker broker;
    Reactor reactor;
    Peer node(reactor, plain(broker, "node"));
    ASSERT_TRUE(run_until(reactor, [&] { return node.link.is_up(); }));
    int connections = 0;
    for (int descriptor = 3; descriptor < 1024; ++descriptor) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0 ||
            peer.sin_family != AF_INET || ntohs(peer.sin_port) != broker.port())
            continue;
        int is_off = 0;
        socklen_t length = sizeof is_off;
        ASSERT_EQ(getsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &is_off, &length), 0);
        EXPECT_NE(is_off, 0);
        ++connections;
    }
    EXPECT_EQ(connections, 1);
}

TEST(MqttLink, CarriesTheLargestMessageAndManyOfThem) {
    const Broker broker;
    Reactor reactor;
    Peer hub(reactor, plain(broker, "hub", {"up/#"}));
    Peer node(reactor, plain(broker, "node"));
    ASSERT_TRUE(run_until(reactor, [&] { return is_up({&node, &hub}); }));
    for (int i = 0; i < 40; ++i)
        node.link.publish("up/node", Bytes(protocol::limits::message_bytes, 'x'));
    ASSERT_TRUE(run_until(reactor, [&] { return hub.messages.size() == 40; }));
    EXPECT_EQ(hub.messages.back().second.size(), protocol::limits::message_bytes);
}

TEST(MqttLink, CountsWhatTheBrokerRefuses) {
    const test_support::TempDir directory;
    Broker::Config closed;
    closed.more = "acl_file " + directory.write("acl", "topic write up/node\n") + "\n";
    const Broker broker(closed);
    Reactor reactor;
    Peer node(reactor, plain(broker, "node"));
    ASSERT_TRUE(run_until(reactor, [&] { return node.link.is_up(); }));
    node.link.publish("up/node", bytes("allowed"));
    node.link.publish("up/other", bytes("forbidden"));
    EXPECT_TRUE(run_until(reactor, [&] { return node.link.refused() == 1; }));
    EXPECT_TRUE(node.link.is_up());
}

TEST(MqttLink, MayEndWhileItConnectsAndWhileTheBrokerIsFrozen) {
    Broker broker;
    Reactor reactor;
    {
        const Peer connecting(reactor, plain(broker, "node"));
    }
    Peer* node = nullptr;
    auto frozen = std::make_unique<Peer>(reactor, plain(broker, "node"));
    node = frozen.get();
    ASSERT_TRUE(run_until(reactor, [&] { return node->link.is_up(); })) << node->link.trouble();
    broker.freeze();
    frozen->link.publish("up/node", bytes("never read"));
    frozen.reset();  // waits shortly, not for ever
    broker.thaw();
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

TEST_F(MqttLinkOverTls, RefusesABrokerWhoseCertificateNamesAnotherHost) {
    const auto elsewhere = ours_.issue("server", "DNS:elsewhere.example");
    Broker::Config config;
    config.more = "cafile " + ours_.ca_file() + "\ncertfile " + elsewhere.cert_file + "\nkeyfile " +
                  elsewhere.key_file + "\n";
    const Broker broker(config);
    auto link = config_for(broker, ours_, ours_.ca_file());
    link.uri = "ssl://127.0.0.1:" + std::to_string(broker.port());
    Peer node(reactor_, link);
    ASSERT_TRUE(run_until(reactor_, [&] {
        return node.link.is_up() || node.link.trouble().find("cannot connect") == 0;
    }));
    EXPECT_FALSE(node.link.is_up());
}

}  // namespace
}  // namespace onepool::io
