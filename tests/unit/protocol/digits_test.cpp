#include "protocol/digits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace onepool::protocol {
namespace {

TEST(Digits, AreReadAsANumber) {
    EXPECT_EQ(parse_digits("0"), 0);
    EXPECT_EQ(parse_digits("007"), 7);
    EXPECT_EQ(parse_digits("1614265330"), 1'614'265'330);
}

TEST(Digits, StandAlone) {
    for (const char* text : {"", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "1_000", "one"})
        EXPECT_EQ(parse_digits(text), std::nullopt) << text;
    EXPECT_EQ(parse_digits(std::string_view("1\0", 2)), std::nullopt);
}

TEST(Digits, FitSixtyThreeBits) {
    EXPECT_EQ(parse_digits("9223372036854775807"), 9'223'372'036'854'775'807);
    EXPECT_EQ(parse_digits("9223372036854775808"), std::nullopt);
    EXPECT_EQ(parse_digits("92233720368547758070"), std::nullopt);
    EXPECT_EQ(parse_digits(std::string(1'000, '9')), std::nullopt);
    EXPECT_EQ(parse_digits(std::string(1'000, '0') + "5"), 5);
}

}  // namespace
}  // namespace onepool::protocol
