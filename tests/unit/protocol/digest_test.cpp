#include "protocol/digest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace onepool::protocol {
namespace {

std::string text_of(const Bytes& bytes) {
    return {bytes.begin(), bytes.end()};
}

// FIPS 180-4 examples.
TEST(Sha256, AgreesWithThePublishedExamples) {
    EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256({view("abc")})),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256({view("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")})),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, HashesPartsAsIfTheyWereOne) {
    EXPECT_EQ(sha256({view("on"), view(""), view("epool")}), sha256({view("onepool")}));
    EXPECT_NE(sha256({view("on"), view("epool")}), sha256({view("epool"), view("on")}));
}

// RFC 4231, cases 1, 2, 3 and 6 (a key longer than a block).
TEST(HmacSha256, AgreesWithThePublishedExamples) {
    EXPECT_EQ(hex(hmac_sha256(Bytes(20, 0x0b), view("Hi There"))),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(hex(hmac_sha256(view("Jefe"), view("what do ya want for nothing?"))),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hex(hmac_sha256(Bytes(20, 0xaa), Bytes(50, 0xdd))),
              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    EXPECT_EQ(hex(hmac_sha256(Bytes(131, 0xaa),
                              view("Test Using Larger Than Block-Size Key - Hash Key First"))),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, TakesAnEmptyKeyAndAnEmptyMessage) {
    EXPECT_EQ(hex(hmac_sha256({}, {})),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(EqualInConstantTime, ComparesSizeAndEveryByte) {
    EXPECT_TRUE(equal_in_constant_time({}, {}));
    EXPECT_TRUE(equal_in_constant_time(view("same"), view("same")));
    EXPECT_FALSE(equal_in_constant_time(view("same"), view("sama")));
    EXPECT_FALSE(equal_in_constant_time(view("same"), view("zame")));
    EXPECT_FALSE(equal_in_constant_time(view("same"), view("samesame")));
    EXPECT_FALSE(equal_in_constant_time(view("same"), {}));
}

// RFC 4648 section 10.
TEST(Base64, AgreesWithThePublishedExamplesBothWays) {
    const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                            {"f", "Zg=="},
                                                            {"fo", "Zm8="},
                                                            {"foo", "Zm9v"},
                                                            {"foob", "Zm9vYg=="},
                                                            {"fooba", "Zm9vYmE="},
                                                            {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : examples) {
        EXPECT_EQ(base64(view(plain)), coded);
        const auto parsed = parse_base64(coded);
        ASSERT_TRUE(parsed) << coded;
        EXPECT_EQ(text_of(*parsed), plain);
    }
}

TEST(Base64, CarriesEveryByteValue) {
    Bytes all;
    for (int i = 0; i < 256; ++i) {
        all.push_back(static_cast<std::uint8_t>(i));
    }
    EXPECT_EQ(parse_base64(base64(all)), all);
}

TEST(Base64, RefusesAnyOtherSpelling) {
    for (const char* text : {"Zg", "Zg=", "Zg===", "=Zg=", "Z===", "====", "Zm9v\n", " Zm9v",
                             "Zm-_", "Zh==", "Zm9=", "Zg==Zg==", "Zm\xC3\xA4="}) {
        EXPECT_FALSE(parse_base64(text)) << text;
    }
}

TEST(Hex, WritesAndReadsLowerCase) {
    const Bytes bytes = {0x00, 0x0f, 0xa5, 0xff};
    EXPECT_EQ(hex(bytes), "000fa5ff");
    EXPECT_EQ(parse_hex("000fa5ff"), bytes);
    EXPECT_EQ(parse_hex(""), Bytes{});
}

TEST(Hex, RefusesAnyOtherSpelling) {
    for (const char* text : {"0", "0x", "A5", "g0", "0g", "00 ", "\xFF\xFF"}) {
        EXPECT_FALSE(parse_hex(text)) << text;
    }
}

}  // namespace
}  // namespace onepool::protocol
