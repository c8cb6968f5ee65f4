// Signatures against the published vectors, and against every way of not being one.

#include "protocol/signature.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/digest.hpp"

namespace onepool::protocol {
namespace {

template <class Array>
Array array_of(std::string_view digits) {
    const auto bytes = parse_hex(digits);
    Array array{};
    EXPECT_TRUE(bytes && bytes->size() == array.size()) << digits;
    if (bytes && bytes->size() == array.size())
        std::copy(bytes->begin(), bytes->end(), array.begin());
    return array;
}

SigningKey key_of(std::string_view digits) {
    return SigningKey(array_of<KeySeed>(digits));
}

const SigningKey some_key =
    key_of("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");

struct Vector {
    const char* seed;
    const char* public_key;
    const char* message;
    const char* signature;
};

// RFC 8032 section 7.1, tests 1 to 3 and "SHA(abc)".
constexpr Vector vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
     "b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
     "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
     "c6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe"
     "ebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431"
     "e0303dca179c138ac17ad9bef1177331a704"},
};

TEST(Signature, AgreesWithThePublishedVectorsBothWays) {
    for (const Vector& vector : vectors) {
        const SigningKey key = key_of(vector.seed);
        const Bytes message = *parse_hex(vector.message);
        EXPECT_EQ(hex(key.public_key().bytes), vector.public_key);
        const Signature signature = key.sign(message);
        EXPECT_EQ(hex(signature.bytes), vector.signature);
        EXPECT_TRUE(verify(key.public_key(), message, signature));
    }
}

TEST(Signature, BreaksWithAnyBitOfMessageOrSignature) {
    const Bytes message(40, 7);
    const Signature signature = some_key.sign(message);
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
        Bytes changed = message;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1u << (bit % 8)));
        EXPECT_FALSE(verify(some_key.public_key(), changed, signature)) << bit;
    }
    for (std::size_t bit = 0; bit < signature.bytes.size() * 8; ++bit) {
        Signature changed = signature;
        changed.bytes[bit / 8] =
            static_cast<std::uint8_t>(changed.bytes[bit / 8] ^ (1u << (bit % 8)));
        EXPECT_FALSE(verify(some_key.public_key(), message, changed)) << bit;
    }
}

TEST(Signature, OfOneKeyMeansNothingUnderAnother) {
    const Bytes message(3, 1);
    const SigningKey other = key_of(vectors[0].seed);
    EXPECT_FALSE(verify(other.public_key(), message, some_key.sign(message)));
    EXPECT_FALSE(verify(PublicKey{}, message, some_key.sign(message)));
    PublicKey off_the_curve;
    off_the_curve.bytes.fill(0xff);
    EXPECT_FALSE(verify(off_the_curve, message, some_key.sign(message)));
    EXPECT_FALSE(verify(some_key.public_key(), message, Signature{}));
}

TEST(SigningKey, IsAValueWhoseCopiesSignAlike) {
    const Bytes message(3, 1);
    std::optional<SigningKey> first = key_of(vectors[1].seed);
    const SigningKey copy = *first;
    first.reset();
    EXPECT_EQ(copy.sign(message), key_of(vectors[1].seed).sign(message));
}

TEST(PublicKey, HasATextAndAFingerprintForPeople) {
    const PublicKey key = some_key.public_key();
    EXPECT_EQ(to_text(key), "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=");
    EXPECT_EQ(parse_public_key(to_text(key)), key);
    EXPECT_EQ(parse_public_key(""), std::nullopt);
    EXPECT_EQ(parse_public_key(base64(Bytes(31, 1))), std::nullopt);
    EXPECT_EQ(parse_public_key(base64(Bytes(33, 1))), std::nullopt);
    EXPECT_EQ(parse_public_key(to_text(key) + "\n"), std::nullopt);
    const Digest digest = sha256({key.bytes});
    EXPECT_EQ(hex(key_id(key)), hex(digest).substr(0, 16));
    std::string text = fingerprint(key);
    EXPECT_EQ(text.size(), 19u);
    EXPECT_EQ(std::count(text.begin(), text.end(), '-'), 3);
    std::erase(text, '-');
    EXPECT_EQ(text, hex(key_id(key)));
}

}  // namespace
}  // namespace onepool::protocol
