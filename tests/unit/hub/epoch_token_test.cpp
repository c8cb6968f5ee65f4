// A hub with keys believes no more of its own past than it signed: what a restored hub learns from
// the tokens that nodes show it.

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/epoch_token.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using Cases = std::vector<std::string>;

class EpochTokens : public testing::Test {
  protected:
    EpochTokens() {
        room.key = key_number(100);
        room.restart();
        room.till.signs_with(key_number(1));
        room.greet(room.till);
        token = room.told<Welcome>().at(0).token;
    }
    Hello hello_with(const Till& till, const Bytes& shown, std::uint64_t hub_epoch) const {
        Hello hello = till.plain_hello();
        hello.hub_epoch = HubEpoch{hub_epoch};
        hello.acked = till.head();
        hello.token = shown;
        return hello;
    }
    protocol::EpochToken granted(const Till& till, std::uint64_t hub_epoch) const {
        return {.node = till.node(),
                .journal = till.journal(),
                .epoch = 1,
                .hub_epoch = HubEpoch{hub_epoch},
                .key = key_number(1).public_key(),
                .location = LocationId{"store-1"},
                .name = "till 9"};
    }
    const RecoveryBook& recovery() const { return room.state().recovery(); }

    HubRoom room;
    Bytes token;
};

// What a hub acknowledged, as it was sent.
Bytes sealed_ack(const HubRoom& room) {
    for (const Outgoing& out : room.sent) {
        const auto* to = std::get_if<ToNode>(&out);
        if (to != nullptr && to->topic == ToNode::Topic::ack)
            return to->payload;
    }
    ADD_FAILURE() << "no acknowledgement";
    return {};
}

// Else one till could close every location, once for each start of the hub.
TEST_F(EpochTokens, BelieveThatHistoryWasLostOnlyByWhatTheHubSigned) {
    const std::size_t backup = room.log.size();
    const Seq seq = room.till.records(receipt_of({{"A", 4}}));
    room.step(room.till.batch_from(seq.value));
    const Bytes witness = sealed_ack(room);
    room.warehouse.signs_with(key_number(2));
    room.greet(room.warehouse);
    room.step(room.warehouse.batch_from(room.warehouse.records(receipt_of({{"A", 4}})).value));
    const Bytes of_another = sealed_ack(room);
    Bytes changed = witness;
    changed.back() ^= 1;

    for (const Bytes& shown : {Bytes{}, of_another, changed}) {
        room.put_back(backup);
        Hello hello = hello_with(room.till, token, 1);
        hello.witness = shown;
        room.step(room.till.says(hello));
        EXPECT_EQ(recovery().epoch(), HubEpoch{1});
        EXPECT_EQ(room.told<Welcome>().size(), 1u) << "it sends again";
        EXPECT_EQ(room.open_cases(), Cases{"storage till-1"});
    }
    room.put_back(backup);
    Hello hello = hello_with(room.till, token, 1);
    hello.witness = witness;
    room.step(room.till.says(hello));
    EXPECT_EQ(recovery().epoch(), HubEpoch{2});
    EXPECT_TRUE(recovery().is_reconciling());

    room.step(room.till.batch_from(seq.value));
    room.restart();
    room.step(room.till.says(hello));
    EXPECT_EQ(recovery().epoch(), HubEpoch{2}) << "the hub holds what it signed for";
}

TEST_F(EpochTokens, GiveEveryNodeATokenOfItsEpoch) {
    const auto read = protocol::read_token(token, key_number(100).public_key());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->node, room.till.node());
    EXPECT_EQ(read->journal, room.till.journal());
    EXPECT_EQ(read->epoch, 1u);
    EXPECT_EQ(read->hub_epoch, HubEpoch{1});
    EXPECT_EQ(read->key, key_number(1).public_key());
    EXPECT_EQ(read->location, LocationId{"store-1"});
    EXPECT_EQ(read->name, "till-1");
}

TEST_F(EpochTokens, BelieveALaterEpochOnlyByATokenOfThisNodeForIt) {
    const auto later = protocol::issue(granted(room.till, 3), key_number(100));
    const auto forged = protocol::issue(granted(room.till, 3), key_number(101));
    const auto of_another = protocol::issue(granted(room.warehouse, 3), key_number(100));
    for (const Bytes& shown : {Bytes{}, token, forged, of_another}) {
        room.step(room.till.says(hello_with(room.till, shown, 3)));
        EXPECT_EQ(recovery().epoch(), HubEpoch{1});
        EXPECT_TRUE(room.told<Welcome>().empty());
    }
    EXPECT_EQ(room.open_cases(), Cases{"odd_message till-1"});
    room.step(room.till.says(hello_with(room.till, later, 4)));
    EXPECT_EQ(recovery().epoch(), HubEpoch{1}) << "granted for 3, claims 4";
    room.step(room.till.says(hello_with(room.till, later, 3)));
    EXPECT_EQ(recovery().epoch(), HubEpoch{4});
    EXPECT_EQ(room.told<Welcome>().size(), 1u);
}

TEST_F(EpochTokens, LetInANodeThatWasEnrolledAfterTheBackup) {
    Till late(9);
    late.signs_with(key_number(1));
    late.sells({{"A", 1}});
    const auto stranger = room.step(late.hello());
    EXPECT_EQ(room.state().nodes().find(late.node()), nullptr);
    const auto shown = protocol::issue(granted(late, 1), key_number(100));
    Till thief(9);
    thief.signs_with(key_number(2));
    room.step(thief.says(hello_with(thief, shown, 1)));
    EXPECT_EQ(room.state().nodes().find(late.node()), nullptr) << "it signs with another key";

    room.step(late.says(hello_with(late, shown, 1)));
    const NodeRecord* node = room.state().nodes().find(late.node());
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(node->name, "till 9");
    EXPECT_EQ(room.state().location(node->location).id, LocationId{"store-1"});
    ASSERT_EQ(room.told<Welcome>().size(), 1u);
    EXPECT_EQ(room.told<Welcome>()[0].cursor, Position{});
    room.step(late.batch_from(1));
    EXPECT_EQ(node->intake.cursor(), late.head());
    const auto cases = room.open_cases();
    EXPECT_NE(std::ranges::find(cases, "identity till 9"), cases.end());
}

// The hub that granted it is forgotten; its word to the node is not.
TEST_F(EpochTokens, GrantNoLowerEpochThanBefore) {
    Till late(9);
    late.signs_with(key_number(1));
    auto before = granted(late, 1);
    before.epoch = 4;
    room.step(late.says(hello_with(late, protocol::issue(before, key_number(100)), 1)));
    ASSERT_EQ(room.told<Welcome>().size(), 1u);
    EXPECT_EQ(room.told<Welcome>()[0].epoch, 4u);

    room.restart();
    Till anew(9, 2);
    anew.signs_with(key_number(1));
    before.epoch = 7;
    room.step(anew.says(hello_with(anew, protocol::issue(before, key_number(100)), 1)));
    ASSERT_EQ(room.told<Welcome>().size(), 1u);
    EXPECT_EQ(room.told<Welcome>()[0].epoch, 8u) << "7 was granted to a journal that ended";
}

TEST_F(EpochTokens, LetNobodyInToALocationThatIsNotThere) {
    auto elsewhere = granted(Till(9), 1);
    elsewhere.location = LocationId{"nowhere"};
    Till late(9);
    late.signs_with(key_number(1));
    room.step(late.says(hello_with(late, protocol::issue(elsewhere, key_number(100)), 1)));
    EXPECT_EQ(room.state().nodes().find(late.node()), nullptr);
    EXPECT_TRUE(room.told<Welcome>().empty());
}

}  // namespace
}  // namespace onepool::hub
