#include "node/core/enrolled.hpp"

#include <gtest/gtest.h>

#include "protocol/identity_limits.hpp"
#include "protocol/json.hpp"

namespace onepool::node {
namespace {

NodeId some_node() {
    NodeId node;
    node.bytes.fill(5);
    return node;
}

Json good_answer() {
    Json body;
    body.set("node", to_text(some_node()))
        .set("name", "Till 1")
        .set("location", "store-1")
        .set("chain", "-----BEGIN CERTIFICATE-----\n")
        .set("broker_uri", "ssl://broker.example:8883")
        .set("broker_ca", "-----BEGIN CERTIFICATE-----\n");
    return body;
}

std::string fault_of(int status, const std::string& body) {
    const auto read = read_enrolled(status, body);
    const auto* fault = std::get_if<EnrolFault>(&read);
    return fault ? fault->text : "";
}

TEST(Enrolled, AGoodAnswerIsRead) {
    const auto read = read_enrolled(200, good_answer().dump());
    ASSERT_TRUE(std::holds_alternative<Enrolled>(read));
    EXPECT_EQ(
        std::get<Enrolled>(read),
        (Enrolled{some_node(), "Till 1", LocationId{"store-1"}, "-----BEGIN CERTIFICATE-----\n",
                  "-----BEGIN CERTIFICATE-----\n", "ssl://broker.example:8883", std::nullopt}));
}

TEST(Enrolled, TheHubsKeyIsTakenWhenItIsOne) {
    const PublicKey key = SigningKey(KeySeed{}).public_key();
    const auto read_with = [](const std::string& text) {
        return std::get<Enrolled>(read_enrolled(200, good_answer().set("hub_key", text).dump()));
    };
    EXPECT_EQ(read_with(to_text(key)).hub_key, key);
    EXPECT_EQ(read_with("no key").hub_key, std::nullopt);
}

TEST(Enrolled, WhatLacksAnythingIsNoAnswer) {
    for (const char* field : {"node", "name", "location", "chain", "broker_uri", "broker_ca"}) {
        Json body = good_answer();
        body.set(field, "");
        EXPECT_NE(fault_of(200, body.dump()), "") << field;
    }
    EXPECT_NE(fault_of(200, "no JSON"), "");
}

TEST(Enrolled, NothingThatWouldBreakTheSettingsIsTaken) {
    for (const auto& [field, value] :
         {std::pair{"name", "Till\n[http]"}, std::pair{"location", "Store 1"},
          std::pair{"broker_uri", "tcp://broker.example:1883"}}) {
        Json body = good_answer();
        body.set(field, value);
        EXPECT_NE(fault_of(200, body.dump()), "") << field;
    }
    Json body = good_answer();
    body.set("chain", std::string(limits::certificate_chain_bytes + 1, 'A'));
    EXPECT_NE(fault_of(200, body.dump()), "");
}

TEST(Enrolled, TheHubsReasonIsShownAsItIs) {
    EXPECT_EQ(
        fault_of(401, R"({"error":{"code":"unauthorized","message":"this code has expired"}})"),
        "this code has expired");
    EXPECT_EQ(fault_of(0, "connection refused"), "the hub does not answer: connection refused");
    EXPECT_NE(fault_of(502, "<html>"), "");
}

TEST(Enrolled, ACodeTravelsEncryptedOrNotAtAll) {
    EXPECT_TRUE(may_carry_a_code("https://pool.example"));
    EXPECT_TRUE(may_carry_a_code("http://127.0.0.1:8080"));
    EXPECT_TRUE(may_carry_a_code("http://localhost"));
    EXPECT_TRUE(may_carry_a_code("http://[::1]:8080/hub"));
    EXPECT_FALSE(may_carry_a_code("http://pool.example"));
    EXPECT_FALSE(may_carry_a_code("http://127.0.0.1.evil.example"));
    EXPECT_FALSE(may_carry_a_code("http://localhost:80@evil.example"));
    EXPECT_FALSE(may_carry_a_code("http://10.0.0.1"));
    EXPECT_FALSE(may_carry_a_code(""));
}

}  // namespace
}  // namespace onepool::node
