#include "protocol/enrolment.hpp"

#include <gtest/gtest.h>

namespace onepool::protocol {
namespace {

EnrolRandom random_of(std::uint8_t step) {
    EnrolRandom random{};
    for (std::size_t i = 0; i < random.size(); ++i)
        random[i] = static_cast<std::uint8_t>(step * (i + 1));
    return random;
}

TEST(EnrolCode, IsThirtyBase32DigitsInGroupsOfFive) {
    const EnrolCode code = make_enrol_code(EnrolRandom{});
    EXPECT_EQ(to_text(code), "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA");
    EXPECT_EQ(to_text(make_enrol_code(random_of(0xff))).size(), 35u);
}

TEST(EnrolCode, UsesEveryRandomBitButTheLastTwo) {
    const EnrolCode all_clear = make_enrol_code(EnrolRandom{});
    for (std::size_t bit = 0; bit < 150; ++bit) {
        EnrolRandom random{};
        random[bit / 8] = static_cast<std::uint8_t>(0x80 >> (bit % 8));
        EXPECT_NE(make_enrol_code(random), all_clear) << bit;
    }
}

TEST(EnrolCode, IsReadBackHoweverItWasTyped) {
    const EnrolCode code = make_enrol_code(random_of(37));
    EXPECT_EQ(parse_enrol_code(to_text(code)), code);
    EXPECT_EQ(parse_enrol_code(code.digits), code);
    EXPECT_EQ(parse_enrol_code(" " + to_text(code) + " "), code);
}

TEST(EnrolCode, AnythingElseIsNoCode) {
    const std::string digits = make_enrol_code(random_of(37)).digits;
    EXPECT_EQ(parse_enrol_code(""), std::nullopt);
    EXPECT_EQ(parse_enrol_code(digits.substr(1)), std::nullopt);
    EXPECT_EQ(parse_enrol_code(digits + "a"), std::nullopt);
    EXPECT_EQ(parse_enrol_code("1" + digits.substr(1)), std::nullopt);
    EXPECT_EQ(parse_enrol_code(digits.substr(1) + "\n"), std::nullopt);
}

TEST(EnrolCode, ItsLabelTellsNothingOfItsSecret) {
    EnrolRandom one = random_of(37);
    EnrolRandom other = one;
    other[18] ^= 0x80;
    EXPECT_EQ(label_of(make_enrol_code(one)), label_of(make_enrol_code(other)));
    EXPECT_NE(digest_of(make_enrol_code(one)), digest_of(make_enrol_code(other)));
    EXPECT_EQ(label_of(make_enrol_code(one)).size(), 4u);
}

TEST(EnrolLink, HoldsTheHubAndTheCode) {
    const EnrolLink link{"https://pool.example:8443/hub", make_enrol_code(random_of(37))};
    EXPECT_EQ(parse_enrol_link(to_text(link)), link);
}

TEST(EnrolLink, IsNotReadFromOtherTexts) {
    const std::string code = to_text(make_enrol_code(random_of(37)));
    EXPECT_EQ(parse_enrol_link(code), std::nullopt);
    EXPECT_EQ(parse_enrol_link("onepool:enrol?code=" + code), std::nullopt);
    EXPECT_EQ(parse_enrol_link("onepool:enrol?code=" + code + "&hub="), std::nullopt);
    EXPECT_EQ(parse_enrol_link("onepool:enrol?code=AAAA&hub=https://pool.example"), std::nullopt);
}

}  // namespace
}  // namespace onepool::protocol
