#pragma once
// A stand-in for the hub at a real broker, for tests of one real node.

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/io/clock.hpp"
#include "drivers/io/mqtt_link.hpp"
#include "drivers/io/reactor.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/seal.hpp"
#include "tests/io/support/broker.hpp"
#include "tests/io/support/eventually.hpp"

namespace onepool::node_test {

using namespace protocol;

// Welcomes whoever greets, acknowledges whatever continues its cursor.
class HubStandIn {
  public:
    HubStandIn(const std::string& uri, const std::string& node)
        : node_(node),
          link_(reactor_, config(uri),
                {[] {}, [](const std::string&) {},
                 [this](const std::string&, const Bytes& payload) { hear(payload); }}) {
        link_.start();
    }
    bool wait(const std::function<bool()>& condition) {
        return test_support::run_until(reactor_, condition);
    }
    void tell(const Message& message, const std::string& topic) {
        const Bytes bytes = encode_message(message);
        tell_bytes(key ? seal(*key, {Way::down, *parse_node_id(node_)}, bytes) : bytes, topic);
    }
    // As anybody could who may write to the broker.
    void tell_bytes(Bytes bytes, const std::string& topic) {
        link_.publish("v1/dn/" + node_ + "/" + topic, std::move(bytes));
    }
    std::optional<SigningKey> key;
    bool answers_receipts = false;  // said in its welcome; whoever tests it tells the answers

    std::vector<Hello> hellos;
    std::vector<Bye> byes;
    std::vector<NodeState> states;
    std::vector<ReceiptQuestion> questions;
    Position cursor;

  private:
    io::MqttLink::Config config(const std::string& uri) const {
        io::MqttLink::Config config;
        config.uri = uri;
        config.client_id = "hub";
        config.subscriptions = {"v1/up/" + node_ + "/+"};
        return config;
    }
    void hear(const Bytes& payload) {
        const auto decoded = decode_message(payload);
        ASSERT_TRUE(std::holds_alternative<Message>(decoded));
        const auto& message = std::get<Message>(decoded);
        if (const auto* hello = std::get_if<Hello>(&message)) {
            hellos.push_back(*hello);
            tell(Welcome{.hub_epoch = HubEpoch{1},
                         .journal = hello->journal,
                         .epoch = 1,
                         .cursor = cursor,
                         .credit = 4,
                         .hub_wall = io::now().wall,
                         .hub_key = key ? std::optional(key->public_key()) : std::nullopt,
                         .answers_receipts = answers_receipts},
                 "welcome");
        } else if (const auto* batch = std::get_if<EventBatch>(&message)) {
            if (batch->first == cursor.seq.next()) {
                for (const auto& event : batch->events) {
                    cursor = chain_append(cursor, batch->node, batch->journal, event);
                }
                EXPECT_EQ(cursor.hash, batch->last_hash);
            }
            tell(Ack{HubEpoch{1}, batch->journal, cursor, {}, 4, {}, {}}, "ack");
        } else if (const auto* state = std::get_if<NodeState>(&message)) {
            states.push_back(*state);
        } else if (const auto* question = std::get_if<ReceiptQuestion>(&message)) {
            questions.push_back(*question);
        } else if (const auto* bye = std::get_if<Bye>(&message)) {
            byes.push_back(*bye);
        }
    }

    std::string node_;
    io::Reactor reactor_;
    io::MqttLink link_;
};

inline std::string broker_section(const test_support::Broker& broker) {
    return "[broker]\nuri = \"" + broker.uri() + "\"\n";
}

}  // namespace onepool::node_test
