// Sealed messages: what a seal binds, and that nothing else passes for one.

#include "protocol/seal.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/protocol/samples.hpp"

namespace onepool::protocol {
namespace {

SigningKey key_of(std::uint8_t fill) {
    KeySeed seed{};
    seed.fill(fill);
    return SigningKey(seed);
}

const SigningKey ours = key_of(1);
const SigningKey theirs = key_of(2);

NodeId node_of(std::uint8_t fill) {
    NodeId node;
    node.bytes.fill(fill);
    return node;
}

const SealContext here{Way::up, node_of(1)};
const Bytes message{1, 2, 3, 4, 5};

TEST(Seal, HoldsForTheKeyWayNodeAndBytesItWasMadeFor) {
    const Bytes sealed = seal(ours, here, message);
    EXPECT_EQ(sealed.size(), seal_bytes + message.size());
    EXPECT_TRUE(std::ranges::equal(content_of(sealed), message));
    EXPECT_EQ(judge_seal(sealed, ours.public_key(), here), SealVerdict::sound);
    EXPECT_EQ(judge_seal(sealed, theirs.public_key(), here), SealVerdict::other_key);
    EXPECT_EQ(judge_seal(sealed, ours.public_key(), {Way::down, node_of(1)}), SealVerdict::broken);
    EXPECT_EQ(judge_seal(sealed, ours.public_key(), {Way::up, node_of(2)}), SealVerdict::broken);
    EXPECT_EQ(judge_seal(sealed, ours.public_key(), {Way::up, {}}), SealVerdict::broken);
}

TEST(Seal, BreaksWithAnyByte) {
    const Bytes sealed = seal(ours, here, message);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        Bytes changed = sealed;
        changed[i] ^= 0x10;
        EXPECT_NE(judge_seal(changed, ours.public_key(), here), SealVerdict::sound) << i;
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        const ByteView cut = ByteView(sealed).first(size);
        EXPECT_NE(judge_seal(cut, ours.public_key(), here), SealVerdict::sound) << size;
    }
    Bytes longer = sealed;
    longer.push_back(0);
    EXPECT_EQ(judge_seal(longer, ours.public_key(), here), SealVerdict::broken);
}

// The forger writes the right key's id over a signature of its own.
TEST(Seal, IsNotMadeByNamingTheKey) {
    Bytes forged = seal(theirs, here, message);
    const Bytes genuine = seal(ours, here, Bytes{9});
    std::copy_n(genuine.begin(), 16, forged.begin());
    EXPECT_EQ(judge_seal(forged, ours.public_key(), here), SealVerdict::broken);
    Bytes transplanted = genuine;
    transplanted.resize(seal_bytes);
    transplanted.insert(transplanted.end(), message.begin(), message.end());
    EXPECT_EQ(judge_seal(transplanted, ours.public_key(), here), SealVerdict::broken);
}

TEST(Seal, OfBareBytesIsMissing) {
    EXPECT_EQ(judge_seal({}, ours.public_key(), here), SealVerdict::unsealed);
    EXPECT_EQ(judge_seal(message, ours.public_key(), here), SealVerdict::unsealed);
    EXPECT_TRUE(std::ranges::equal(content_of(message), message));
    // No message looks sealed: the size it begins with would be hundreds of megabytes.
    for (const Message& sample : samples::messages())
        EXPECT_FALSE(is_sealed(encode_message(sample)));
}

TEST(Seal, IsLookedThroughByTheDecoder) {
    for (const Message& sample : samples::messages()) {
        const auto decoded = decode_message(seal(ours, here, encode_message(sample)));
        ASSERT_TRUE(std::holds_alternative<Message>(decoded));
        EXPECT_EQ(std::get<Message>(decoded), sample);
    }
}

TEST(Seal, LeavesTheBoundOfTheMessageAsItIs) {
    const auto verdict_of = [](std::size_t size) {
        const auto decoded = decode_message(seal(ours, here, Bytes(size, 0)));
        return std::get<DecodeFailure>(decoded).error;
    };
    EXPECT_EQ(verdict_of(limits::message_bytes), DecodeError::malformed);
    EXPECT_EQ(verdict_of(limits::message_bytes + 1), DecodeError::too_large);
}

// Deterministic: what is signed twice travels as the same bytes.
TEST(Seal, IsTheSameEveryTime) {
    EXPECT_EQ(seal(ours, here, message), seal(key_of(1), here, message));
    EXPECT_NE(seal(ours, here, message), seal(ours, here, Bytes{1, 2, 3, 4, 6}));
}

}  // namespace
}  // namespace onepool::protocol
