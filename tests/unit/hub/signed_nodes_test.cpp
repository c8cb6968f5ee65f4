// Who signs is believed, and nobody else in his name: a broker in the middle may lose, not make.

#include <gtest/gtest.h>

#include "protocol/seal.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using Cases = std::vector<std::string>;
using protocol::SealVerdict;
using protocol::Way;

class SignedNodes : public testing::Test {
  protected:
    SignedNodes() {
        room.key = key_number(100);
        room.restart();
        room.till.signs_with(key_number(1));
    }
    Effects greet() { return room.step(room.till.hello()); }
    std::uint64_t refused() const { return room.core->live(room.till.node())->refused_messages; }
    const NodeRecord& record() const { return *room.state().nodes().find(room.till.node()); }
    // The same message as somebody without the node's key would send it.
    FromNode bare(const FromNode& sealed) const {
        const ByteView content = protocol::content_of(sealed.payload);
        return {sealed.node, Bytes(content.begin(), content.end())};
    }
    FromNode forged(const FromNode& sealed, const protocol::SigningKey& key) const {
        return {sealed.node, seal(key, {Way::up, sealed.node}, bare(sealed).payload)};
    }
    void expect_unused(const FromNode& message, std::uint64_t count) {
        const Position cursor = record().intake.cursor();
        for (const Effect& effect : room.step(message))
            EXPECT_TRUE(std::holds_alternative<CaseOpened>(effect));
        EXPECT_EQ(record().intake.cursor(), cursor);
        for (const Outgoing& out : room.sent)
            EXPECT_FALSE(std::holds_alternative<ToNode>(out)) << "a forger gets no answer either";
        EXPECT_EQ(refused(), count);
    }

    HubRoom room;
};

TEST_F(SignedNodes, AreKnownByTheKeyTheyFirstGreetWith) {
    EXPECT_EQ(record().key, std::nullopt);
    EXPECT_PRED_FORMAT2(same_effects, greet(),
                        (Effects{NodeKeyed{room.till.node(), key_number(1).public_key()}}));
    EXPECT_EQ(record().key, key_number(1).public_key());
    EXPECT_TRUE(greet().empty()) << "known already";
    room.restart();
    EXPECT_EQ(record().key, key_number(1).public_key());
    EXPECT_FALSE(room.fact(room.till, receipt_of({{"A", 1}})).empty());
}

TEST_F(SignedNodes, AreNotBelievedUnsignedOnceTheirKeyIsKnown) {
    greet();
    room.till.records(receipt_of({{"A", 1}}));
    expect_unused(bare(room.till.batch_from(1)), 1);
    EXPECT_EQ(room.open_cases(), (Cases{"odd_message till-1"}));
    expect_unused(bare(room.till.hello()), 2);
    expect_unused(bare(room.till.state()), 3);
    expect_unused(bare(room.till.bye(9)), 4);
    EXPECT_TRUE(room.core->live(room.till.node())->is_online) << "no forged goodbye";
    room.step(room.till.batch_from(1));
    EXPECT_EQ(record().intake.cursor(), room.till.head()) << "its own word counts";
}

TEST_F(SignedNodes, AreNotBelievedUnderAnotherKey) {
    greet();
    room.till.records(receipt_of({{"A", 1}}));
    expect_unused(forged(room.till.batch_from(1), key_number(2)), 1);
    const auto* opened = room.state().cases().find(1);
    ASSERT_NE(opened, nullptr);
    EXPECT_NE(opened->text.find("onepool rekey"), std::string::npos) << opened->text;
}

TEST_F(SignedNodes, AreNotBelievedForWhatTheySaidElsewhere) {
    greet();
    room.till.records(receipt_of({{"A", 1}}));
    const Bytes bytes = bare(room.till.batch_from(1)).payload;
    const NodeId& node = room.till.node();
    expect_unused({node, seal(key_number(1), {Way::down, node}, bytes)}, 1);
    expect_unused({node, seal(key_number(1), {Way::up, room.warehouse.node()}, bytes)}, 2);
    Bytes changed = room.till.batch_from(1).payload;
    changed.back() ^= 1;
    expect_unused({node, changed}, 3);
}

TEST_F(SignedNodes, MustProveTheKeyTheyName) {
    const FromNode hello = room.till.hello();
    expect_unused(bare(hello), 1);
    expect_unused(forged(hello, key_number(2)), 2);
    EXPECT_EQ(record().key, std::nullopt);
    greet();
    EXPECT_EQ(record().key, key_number(1).public_key());
}

TEST_F(SignedNodes, MaySayNothingOfKeysAsLongAsTheyNeverDid) {
    EXPECT_FALSE(room.fact(room.warehouse, receipt_of({{"A", 1}})).empty());
    EXPECT_TRUE(room.step(room.warehouse.hello()).empty());
}

TEST_F(SignedNodes, ChangeTheirKeyOnlyWhenAPersonSaysSo) {
    greet();
    room.till.signs_with(key_number(2));
    expect_unused(room.till.hello(), 1);
    EXPECT_PRED_FORMAT2(same_effects, room.command(RekeyNode{room.till.node()}),
                        (Effects{NodeKeyed{room.till.node(), std::nullopt}}));
    EXPECT_PRED_FORMAT2(same_effects, greet(),
                        (Effects{NodeKeyed{room.till.node(), key_number(2).public_key()}}));
    room.till.signs_with(key_number(1));
    expect_unused(room.till.hello(), 2);
}

TEST_F(SignedNodes, AreRekeyedByNameOfANodeThatHasAKey) {
    EXPECT_TRUE(room.command(RekeyNode{room.warehouse.node()}).empty());
    EXPECT_EQ(room.last_verdict(), CommandVerdict::repeated);
    room.command(RekeyNode{node_number(77)});
    EXPECT_EQ(room.last_verdict(), CommandVerdict::unknown_subject);
}

TEST_F(SignedNodes, HearOnlyWhatTheHubSigned) {
    const PublicKey hub = key_number(100).public_key();
    greet();
    EXPECT_EQ(room.told<Welcome>().at(0).hub_key, hub);
    std::size_t heard = 0;
    const auto look = [&] {
        for (const Outgoing& out : room.sent) {
            if (const auto* to = std::get_if<ToNode>(&out)) {
                EXPECT_EQ(judge_seal(to->payload, hub, {Way::down, to->node}), SealVerdict::sound);
                ++heard;
            }
            if (const auto* to_all = std::get_if<HubStateOut>(&out)) {
                EXPECT_EQ(judge_seal(to_all->payload, hub, {Way::down, {}}), SealVerdict::sound);
                ++heard;
            }
        }
    };
    look();
    room.fact(room.till, receipt_of({{"A", 1}}));
    look();
    room.step(LinkUp{});
    look();
    EXPECT_GE(heard, 3u);
}

}  // namespace
}  // namespace onepool::hub
