// Epoch tokens: what is issued reads back, and nothing else passes for one.

#include "protocol/epoch_token.hpp"

#include <gtest/gtest.h>

#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::protocol {
namespace {

SigningKey key_of(std::uint8_t fill) {
    KeySeed seed{};
    seed.fill(fill);
    return SigningKey(seed);
}

const SigningKey ours = key_of(1);

EpochToken token() {
    EpochToken token;
    token.node.bytes.fill(1);
    token.journal.bytes.fill(2);
    token.epoch = 0x01020304;
    token.hub_epoch = HubEpoch{0x0102030405060708};
    token.key = key_of(3).public_key();
    token.location = LocationId{"store-1"};
    token.name = "till 1";
    return token;
}

Bytes issued_over(Bytes body) {
    Bytes signed_text;
    for (const ByteView part : {view("onepool-token-1"), ByteView(body)})
        signed_text.insert(signed_text.end(), part.begin(), part.end());
    const Signature signature = ours.sign(signed_text);
    body.insert(body.end(), signature.bytes.begin(), signature.bytes.end());
    return body;
}

Bytes body_of(const EpochToken& token) {
    Bytes bytes = issue(token, ours);
    bytes.resize(bytes.size() - sizeof(Signature));
    return bytes;
}

TEST(EpochToken, ReadsBackWhatWasIssued) {
    EXPECT_EQ(read_token(issue(token(), ours), ours.public_key()), token());
    EpochToken plain = token();
    plain.key = std::nullopt;
    plain.name = std::string(limits::name_bytes, 'n');
    plain.location.value = std::string(limits::name_bytes, 'l');
    EXPECT_EQ(read_token(issue(plain, ours), ours.public_key()), plain);
    EXPECT_LE(issue(plain, ours).size(), limits::token_bytes);
}

TEST(EpochToken, IsNoneForAnotherKeyOrWithAnyBitChanged) {
    const Bytes good = issue(token(), ours);
    EXPECT_EQ(read_token(good, key_of(2).public_key()), std::nullopt);
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes changed = good;
        changed[bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
        EXPECT_EQ(read_token(changed, ours.public_key()), std::nullopt) << bit;
    }
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_EQ(read_token(ByteView(good).first(size), ours.public_key()), std::nullopt) << size;
}

// A key that also signs other things must not make a token of them.
TEST(EpochToken, IsNoneWhenItIsSignedButNotWellFormed) {
    const auto read = [](const Bytes& body) {
        return read_token(issued_over(body), ours.public_key());
    };
    const Bytes body = body_of(token());
    EXPECT_EQ(read(body), token());
    for (std::size_t size = 0; size < body.size(); ++size)
        EXPECT_EQ(read(Bytes(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(size))),
                  std::nullopt)
            << size;
    Bytes longer = body;
    longer.push_back(0);
    EXPECT_EQ(read(longer), std::nullopt);
    Bytes other_magic = body;
    other_magic[3] = '2';
    EXPECT_EQ(read(other_magic), std::nullopt);
    EpochToken nobody = token();
    nobody.node = {};
    EXPECT_EQ(read(body_of(nobody)), std::nullopt);
    EpochToken nowhere = token();
    nowhere.location.value = "no such/name";
    EXPECT_EQ(read(body_of(nowhere)), std::nullopt);

    EpochToken named = token();
    named.name = std::string(limits::name_bytes, 'n');
    Bytes too_long = body_of(named);
    EXPECT_EQ(read(too_long), named);
    ++too_long[too_long.size() - limits::name_bytes - 1];
    too_long.push_back('n');
    EXPECT_EQ(read(too_long), std::nullopt);
}

}  // namespace
}  // namespace onepool::protocol
