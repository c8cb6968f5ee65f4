#include "protocol/ids.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace onepool::protocol {
namespace {

template <class Id>
Id counting_id() {
    Id id;
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        id.bytes[i] = static_cast<std::uint8_t>(i * 17);
    }
    return id;
}

TEST(Id128, IsNoneOnlyWhenAllZero) {
    NodeId id;
    EXPECT_TRUE(id.is_none());
    id.bytes[15] = 1;
    EXPECT_FALSE(id.is_none());
}

TEST(NodeIdText, IsNAndTwentySixBase32Characters) {
    EXPECT_EQ(to_text(NodeId{}), "n-aaaaaaaaaaaaaaaaaaaaaaaaaa");
    EXPECT_EQ(to_text(counting_id<NodeId>()), "n-aaisem2ekvthpcezvk54zxpo74");
}

TEST(NodeIdText, ReadsBackWhatItWrote) {
    NodeId id;
    for (std::size_t bit = 0; bit < 128; ++bit) {
        id = NodeId{};
        id.bytes[bit / 8] = static_cast<std::uint8_t>(1u << (bit % 8));
        EXPECT_EQ(parse_node_id(to_text(id)), id) << to_text(id);
    }
    EXPECT_EQ(parse_node_id(to_text(counting_id<NodeId>())), counting_id<NodeId>());
}

TEST(NodeIdText, RefusesWhatIsNotExactlyOne) {
    for (const char* text : {"", "n-", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "n-aaaaaaaaaaaaaaaaaaaaaaaaa",
                             "n-aaaaaaaaaaaaaaaaaaaaaaaaaaa", "N-aaaaaaaaaaaaaaaaaaaaaaaaaa",
                             "n-aaaaaaaaaaaaaaaaaaaaaaaaaA", "n-aaaaaaaaaaaaaaaaaaaaaaaa1a",
                             "n-aaaaaaaaaaaaa/aaaaaaaaaaaa", "n-#aaaaaaaaaaaaaaaaaaaaaaaaa"}) {
        EXPECT_FALSE(parse_node_id(text)) << text;
    }
}

TEST(NodeIdText, RefusesASecondSpellingOfTheSameId) {
    EXPECT_TRUE(parse_node_id("n-aaaaaaaaaaaaaaaaaaaaaaaaae"));
    EXPECT_FALSE(parse_node_id("n-aaaaaaaaaaaaaaaaaaaaaaaaab"));
}

TEST(BasketIdText, IsWrittenAsRfc9562Does) {
    EXPECT_EQ(to_text(counting_id<BasketId>()), "00112233-4455-6677-8899-aabbccddeeff");
    EXPECT_EQ(parse_basket_id("00112233-4455-6677-8899-aabbccddeeff"), counting_id<BasketId>());
}

TEST(BasketIdText, RefusesWhatIsNotExactlyOne) {
    for (const char* text :
         {"", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeef",
          "00112233-4455-6677-8899-aabbccddeefff", "00112233-4455-6677-8899-AABBCCDDEEFF",
          "0011223-34455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899-aabbccddeefg",
          "{0112233-4455-6677-8899-aabbccddeef}", "--------------------------------------"}) {
        EXPECT_FALSE(parse_basket_id(text)) << text;
    }
}

TEST(JournalIdText, IsThirtyTwoHexDigits) {
    EXPECT_EQ(to_text(counting_id<JournalId>()), "00112233445566778899aabbccddeeff");
    EXPECT_EQ(parse_journal_id("00112233445566778899aabbccddeeff"), counting_id<JournalId>());
    EXPECT_FALSE(parse_journal_id("00112233445566778899aabbccddeef"));
    EXPECT_FALSE(parse_journal_id("00112233445566778899aabbccddeeFf"));
    EXPECT_FALSE(parse_journal_id("00112233445566778899aabbccddeeff0"));
}

TEST(EventIdText, NamesNodeJournalAndSeq) {
    const EventId id{counting_id<NodeId>(), counting_id<JournalId>(), Seq{42}};
    EXPECT_EQ(to_text(id), "n-aaisem2ekvthpcezvk54zxpo74:00112233445566778899aabbccddeeff:42");
}

TEST(PlainName, TakesLowerCaseDigitsAndDashes) {
    EXPECT_TRUE(is_plain_name("a"));
    EXPECT_TRUE(is_plain_name("store-12"));
    EXPECT_TRUE(is_plain_name("0123456789"));
    EXPECT_TRUE(is_plain_name("az-09"));
    EXPECT_TRUE(is_plain_name(std::string(40, 'z')));
}

TEST(PlainName, RefusesAnythingThatATopicOrCertificateCouldMisread) {
    EXPECT_FALSE(is_plain_name(std::string(41, 'z')));
    for (const char* text : {"", "Store", "a/b", "#", "+", "a b", "a_b", "a.b", "\xC3\xA4"}) {
        EXPECT_FALSE(is_plain_name(text)) << text;
    }
    EXPECT_FALSE(is_plain_name(std::string_view("a\0b", 3)));
}

TEST(HashBytes, IsFnv1a) {
    EXPECT_EQ(hash_bytes("", 0), 0xcbf29ce484222325u);
    EXPECT_EQ(hash_bytes("a", 1), 0xaf63dc4c8601ec8cu);
    EXPECT_EQ(hash_bytes("foobar", 6), 0x85944171f73967e8u);
}

TEST(Ids, KeyHashTables) {
    std::unordered_set<NodeId> nodes{NodeId{}, counting_id<NodeId>(), NodeId{}};
    EXPECT_EQ(nodes.size(), 2u);
    std::unordered_set<Sku> skus{Sku{"85123A"}, Sku{"85123A"}, Sku{"85123B"}};
    EXPECT_EQ(skus.size(), 2u);
}

TEST(Ids, OrderByTheirParts) {
    EXPECT_LT((OrderKey{ChannelId{"a"}, OrderId{"9"}}), (OrderKey{ChannelId{"b"}, OrderId{"1"}}));
    EXPECT_EQ(Seq{7}.next(), Seq{8});
    EXPECT_EQ(Lsn{7}.next(), Lsn{8});
}

}  // namespace
}  // namespace onepool::protocol
