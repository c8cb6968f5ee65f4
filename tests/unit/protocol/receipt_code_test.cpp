#include "protocol/receipt_code.hpp"

#include <gtest/gtest.h>

#include <set>

namespace onepool::protocol {
namespace {

Digest digest_of(std::initializer_list<std::uint8_t> first) {
    Digest digest{};
    std::copy(first.begin(), first.end(), digest.begin());
    return digest;
}

TEST(ReceiptCode, IsTheFirstFortyBitsInTwoGroups) {
    EXPECT_EQ(receipt_code({}), "0000-0000");
    EXPECT_EQ(receipt_code(digest_of({0xff, 0xff, 0xff, 0xff, 0xff})), "ZZZZ-ZZZZ");
    EXPECT_EQ(receipt_code(digest_of({0, 0, 0, 0, 1})), "0000-0001");
    EXPECT_EQ(receipt_code(digest_of({0x08, 0, 0, 0, 0})), "1000-0000");
    EXPECT_EQ(receipt_code(digest_of({0, 0, 0, 0, 0, 0xff})), "0000-0000");
}

TEST(ReceiptCode, ChangesWithEveryOneOfItsBits) {
    std::set<std::string> codes{receipt_code({})};
    for (std::size_t bit = 0; bit < 40; ++bit) {
        Digest digest{};
        digest[bit / 8] = static_cast<std::uint8_t>(1u << (bit % 8));
        codes.insert(receipt_code(digest));
    }
    EXPECT_EQ(codes.size(), 41u);
}

TEST(ReceiptCode, IsReadAsPeopleTypeIt) {
    for (const char* typed : {"7K3M-Q10Z", "7k3mq10z", " 7K3M Q10Z ", "7K3M-QIOZ", "7k3m-qloz"})
        EXPECT_EQ(parse_receipt_code(typed), "7K3M-Q10Z") << typed;
    for (const char* wrong :
         {"", "7K3M-Q10", "7K3M-Q10ZZ", "7K3M-Q1UZ", "7K3M_Q10Z", "7K3M-Q10\xc3"})
        EXPECT_EQ(parse_receipt_code(wrong), std::nullopt) << wrong;
}

TEST(ReceiptCode, ReadsWhatItWrote) {
    for (std::uint8_t i = 0; i < 250; ++i) {
        const auto code = receipt_code(digest_of({i, 3, 200, i, 77}));
        EXPECT_EQ(parse_receipt_code(code), code);
    }
}

}  // namespace
}  // namespace onepool::protocol
