// A till believes the one hub it knows, by its signature, and signs what it says itself.

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/seal.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

SigningKey key_number(std::uint8_t number) {
    KeySeed seed{};
    seed.fill(number);
    return SigningKey(seed);
}

const SigningKey hub = key_number(1);
const SigningKey other_hub = key_number(2);
const SigningKey till_key = key_number(3);

NodeCore::Config signing() {
    auto config = till_config();
    config.key = till_key;
    return config;
}

class HubTrust : public testing::Test {
  protected:
    Bytes sealed(const Message& message, const SigningKey& key) const {
        const bool is_to_all = std::holds_alternative<HubState>(message);
        return seal(key, {Way::down, is_to_all ? NodeId{} : till.config.node},
                    encode_message(message));
    }
    Welcome welcome_of(const std::optional<PublicKey>& key) const {
        Welcome welcome;
        welcome.hub_epoch = HubEpoch{1};
        welcome.journal = till.config.journal;
        welcome.epoch = 1;
        welcome.credit = 2;
        welcome.hub_wall = till.now.wall;
        welcome.hub_key = key;
        return welcome;
    }
    Ack ack_of(Seq seq) const {
        Ack ack;
        ack.hub_epoch = HubEpoch{1};
        ack.journal = till.config.journal;
        ack.applied = {seq, till.store.journal.at(seq).hash};
        ack.credit = 2;
        return ack;
    }
    NodeCore::Batch arrive(const Bytes& bytes) { return till.step(Arrived{bytes}); }
    void meet(const SigningKey& key) {
        till.link_up();
        till.publish_all(arrive(sealed(welcome_of(key.public_key()), key)));
        ASSERT_EQ(till.core->uplink().state(), UplinkState::streaming);
    }

    Till till{signing()};
};

TEST_F(HubTrust, EverythingSaidIsSigned) {
    till.sell(1, {product("A", 100)});
    auto published = till.link_up();
    EXPECT_EQ(sent<Hello>(published).at(0).key, till_key.public_key());
    for (const auto& each : till.publish_all(arrive(sealed(welcome_of(hub.public_key()), hub))))
        published.push_back(each);
    EXPECT_FALSE(sent<EventBatch>(published).empty());
    EXPECT_FALSE(sent<NodeState>(published).empty());
    for (const auto& each : published) {
        EXPECT_EQ(judge_seal(each.payload, till_key.public_key(), {Way::up, till.config.node}),
                  SealVerdict::sound);
    }
}

TEST_F(HubTrust, TheFirstHubIsTheHub) {
    meet(hub);
    EXPECT_EQ(till.core->hub_key(), hub.public_key());
    till.restart();
    EXPECT_EQ(till.core->hub_key(), hub.public_key());
}

TEST_F(HubTrust, AnotherHubIsNotBelieved) {
    meet(hub);
    till.restart();
    till.link_up();
    const auto batch = arrive(sealed(welcome_of(other_hub.public_key()), other_hub));
    EXPECT_TRUE(has_alarm(batch, "onepool-node trust-hub"));
    EXPECT_EQ(till.core->uplink().state(), UplinkState::greeting);
    EXPECT_EQ(till.core->refused_messages(), 1u);
    arrive(sealed(welcome_of(hub.public_key()), hub));
    EXPECT_EQ(till.core->uplink().state(), UplinkState::streaming);
}

TEST_F(HubTrust, TheHubOfTheSettingsIsBelievedAndNoOther) {
    till.config.hub_key = hub.public_key();
    till.restart();
    till.link_up();
    arrive(sealed(welcome_of(other_hub.public_key()), other_hub));
    EXPECT_EQ(till.core->uplink().state(), UplinkState::greeting);
    arrive(encode_message(welcome_of(std::nullopt)));
    EXPECT_EQ(till.core->uplink().state(), UplinkState::greeting);
    arrive(sealed(welcome_of(hub.public_key()), hub));
    EXPECT_EQ(till.core->uplink().state(), UplinkState::streaming);
}

// What a broker in the middle would like to say.
TEST_F(HubTrust, ForgedWordsOfTheHubChangeNothing) {
    meet(hub);
    till.sell(1, {product("A", 100)});
    const Fence fence{.hub_epoch = HubEpoch{1},
                      .journal = till.config.journal,
                      .reason = FenceReason::fork,
                      .text = "stop"};
    Downlink downlink;
    downlink.hub_epoch = HubEpoch{1};
    downlink.journal = till.config.journal;
    downlink.mark = {1, 1};
    StockLevel level;
    level.sku = Sku{"A"};
    level.version = 7;
    downlink.levels.push_back(level);
    const HubState away{HubEpoch{9}, false, till.now.wall};
    std::uint64_t refused = 0;
    for (const Message& message : {Message{fence}, Message{downlink}, Message{ack_of(Seq{1})},
                                   Message{away}, Message{welcome_of(other_hub.public_key())}}) {
        for (const Bytes& bytes :
             {encode_message(message), sealed(message, other_hub), sealed(message, till_key),
              seal(hub, {Way::up, till.config.node}, encode_message(message)),
              seal(hub, {Way::down, NodeId{{9}}}, encode_message(message))}) {
            arrive(bytes);
            EXPECT_EQ(till.core->refused_messages(), ++refused) << message.index();
        }
    }
    EXPECT_EQ(till.core->uplink().state(), UplinkState::streaming);
    EXPECT_EQ(till.core->uplink().acked().seq, Seq{});
    EXPECT_EQ(till.core->uplink().hub_epoch(), HubEpoch{1});
    EXPECT_EQ(till.core->level(Sku{"A"}), std::nullopt);
    arrive(sealed(fence, hub));
    EXPECT_EQ(till.core->uplink().state(), UplinkState::fenced);
}

TEST_F(HubTrust, AHubThatNamesAKeyMustHaveIt) {
    till.link_up();
    arrive(sealed(welcome_of(hub.public_key()), other_hub));
    arrive(encode_message(welcome_of(hub.public_key())));
    EXPECT_EQ(till.core->uplink().state(), UplinkState::greeting);
    EXPECT_EQ(till.core->hub_key(), std::nullopt);
}

TEST_F(HubTrust, AHubWithoutAKeyIsBelievedUntilOneIsMet) {
    till.link_up();
    arrive(encode_message(welcome_of(std::nullopt)));
    EXPECT_EQ(till.core->uplink().state(), UplinkState::streaming);
    EXPECT_EQ(till.core->hub_key(), std::nullopt);
}

TEST_F(HubTrust, TheHubsWordForItsHeadIsKept) {
    meet(hub);
    till.sell(1, {product("A", 100)});
    till.sell(2, {product("A", 100)});
    till.publish_all(till.step(Tick{}, Millis{3'000}));
    const Bytes witness = sealed(ack_of(Seq{2}), hub);
    arrive(witness);
    arrive(sealed(ack_of(Seq{1}), hub));  // late: it says less
    till.step(Tick{}, Millis{60'000});
    EXPECT_EQ(till.store.witness, witness);
    till.restart();
    EXPECT_EQ(till.core->hub_key(), hub.public_key());
    till.link_up();
    till.step(Tick{}, Millis{60'000});
    EXPECT_EQ(till.store.witness, witness);
}

class ShownDays : public HubTrust {
  protected:
    ShownDays() {
        meet(hub);
        till.sell(1, {product("A", 100)});
        till.sell(2, {product("A", 100)});
    }
    DaySeal seal_of(const Position& head) const {
        const std::vector<DayLeaf> leaves{{NodeId{{1}}, JournalId{{1}}, {Seq{9}, Digest{9}}},
                                          {till.config.node, till.config.journal, head}};
        DaySeal shown;
        shown.hub_epoch = HubEpoch{1};
        shown.journal = till.config.journal;
        shown.day = BusinessDay{20270114};
        shown.root = merkle_root(leaves_of(leaves));
        shown.head = head;
        shown.leaf = 1;
        shown.leaves = 2;
        shown.path = merkle_path(leaves_of(leaves), 1);
        return shown;
    }
    Position at(std::uint64_t seq) const {
        return {Seq{seq}, till.store.journal.at(Seq{seq}).hash};
    }
    // The journal is asked and answers; what the last step said.
    NodeCore::Batch show(const DaySeal& shown) {
        const auto asked = arrive(sealed(shown, hub));
        for (const auto& message : asked.send) {
            if (const auto* read = std::get_if<ReadJournal>(&message))
                return till.step(till.store.read(*read));
        }
        return asked;
    }
};

TEST_F(ShownDays, AreKeptWhenTheJournalIsUnderTheirRoot) {
    for (const std::uint64_t seq : {1u, 2u}) {
        till.store.days.clear();
        show(seal_of(at(seq)));
        ASSERT_EQ(till.store.days.size(), 1u) << seq;
        EXPECT_EQ(till.store.days.at(BusinessDay{20270114}), sealed(seal_of(at(seq)), hub));
    }
}

TEST_F(ShownDays, AreAnAlarmWhenTheHubHoldsAnotherHistory) {
    Position other = at(1);
    other.hash[0] ^= 1;
    EXPECT_TRUE(has_alarm(show(seal_of(other)), "another history"));
    EXPECT_TRUE(has_alarm(show(seal_of({Seq{7}, Digest{7}})), "another history"));
    EXPECT_TRUE(till.store.days.empty());
}

TEST_F(ShownDays, AreRefusedWhenTheirProofDoesNotHold) {
    DaySeal broken = seal_of(at(1));
    broken.root[0] ^= 1;
    EXPECT_TRUE(has_alarm(arrive(sealed(broken, hub)), "proof of 2027-01-14"));
    EXPECT_TRUE(till.store.days.empty());
    EXPECT_EQ(till.core->refused_messages(), 1u);
}

TEST_F(ShownDays, OfAnotherJournalAreNotOurs) {
    DaySeal ended = seal_of(at(1));
    ended.journal = JournalId{{77}};
    show(ended);
    EXPECT_TRUE(till.store.days.empty());
    EXPECT_EQ(till.core->refused_messages(), 0u);
}

}  // namespace
}  // namespace onepool::node
