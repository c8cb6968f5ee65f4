// What a GTIN is, by its own rules: GS1 General Specifications sections 3 and 7.9.

#include "drivers/barcode/gtin.hpp"

#include <gtest/gtest.h>

#include <string>

namespace onepool::barcode {
namespace {

using protocol::Gtin;

Gtin gtin(std::string_view digits) {
    const auto parsed = parse_gtin(digits);
    EXPECT_TRUE(std::holds_alternative<Gtin>(parsed)) << digits;
    return std::holds_alternative<Gtin>(parsed) ? std::get<Gtin>(parsed) : Gtin{};
}

GtinFault fault(std::string_view digits) {
    const auto parsed = parse_gtin(digits);
    EXPECT_TRUE(std::holds_alternative<GtinFault>(parsed)) << digits;
    return std::get<GtinFault>(parsed);
}

TEST(Gtin, AcceptsEachOfTheFourLengths) {
    EXPECT_EQ(gtin("96385074"), Gtin{96385074});
    EXPECT_EQ(gtin("042100005264"), Gtin{42100005264});
    EXPECT_EQ(gtin("4006381333931"), Gtin{4006381333931});
    EXPECT_EQ(gtin("24012345678905"), Gtin{24012345678905});
}

TEST(Gtin, IsTheSameNumberHoweverManyLeadingZerosItWasWrittenWith) {
    EXPECT_EQ(gtin("042100005264"), gtin("0042100005264"));
    EXPECT_EQ(gtin("042100005264"), gtin("00042100005264"));
    EXPECT_EQ(gtin("96385074"), gtin("00000096385074"));
}

TEST(Gtin, RefusesEveryWrongCheckDigit) {
    const std::string body = "400638133393";
    for (char last = '0'; last <= '9'; ++last) {
        if (last == '1')
            continue;
        EXPECT_EQ(fault(body + last), GtinFault::wrong_check_digit) << last;
    }
}

TEST(Gtin, FindsEverySingleMistypedDigit) {
    const std::string right = "4006381333931";
    for (std::size_t at = 0; at < right.size(); ++at) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            std::string wrong = right;
            if (wrong[at] == digit)
                continue;
            wrong[at] = digit;
            EXPECT_EQ(fault(wrong), GtinFault::wrong_check_digit) << wrong;
        }
    }
}

TEST(Gtin, RefusesOtherLengths) {
    for (const std::size_t length : {1u, 7u, 9u, 10u, 11u, 15u, 30u}) {
        EXPECT_EQ(fault(std::string(length, '0')), GtinFault::wrong_length) << length;
    }
}

TEST(Gtin, RefusesWhatIsNotDigits) {
    for (const char* text : {"", " ", "9638507A", " 96385074", "96385074\r", "-6385074", "+6385074",
                             "\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4"}) {
        EXPECT_EQ(fault(text), GtinFault::not_digits) << text;
    }
    EXPECT_EQ(fault(std::string_view("9638\0"
                                     "074",
                                     8)),
              GtinFault::not_digits);
}

TEST(Gtin, RefusesAllZerosBecauseZeroMeansNone) {
    for (const std::size_t length : {8u, 12u, 13u, 14u}) {
        EXPECT_EQ(fault(std::string(length, '0')), GtinFault::all_zero) << length;
    }
}

TEST(Gtin, NamesTheFirstFaultWhenThereAreSeveral) {
    EXPECT_EQ(fault("12a"), GtinFault::not_digits);
    EXPECT_EQ(fault("000"), GtinFault::wrong_length);
}

TEST(Gtin, EveryFaultHasAText) {
    for (const auto each : {GtinFault::not_digits, GtinFault::wrong_length, GtinFault::all_zero,
                            GtinFault::wrong_check_digit}) {
        EXPECT_STRNE(to_text(each), "");
    }
}

TEST(GtinCheckDigit, CompletesEachLength) {
    EXPECT_EQ(gtin_check_digit("9638507"), '4');
    EXPECT_EQ(gtin_check_digit("04210000526"), '4');
    EXPECT_EQ(gtin_check_digit("629104150021"), '3');  // the worked example of GS1
    EXPECT_EQ(gtin_check_digit("2401234567890"), '5');
}

TEST(GtinCheckDigit, IsZeroWhenTheSumIsAMultipleOfTen) {
    EXPECT_EQ(gtin_check_digit("1299111111111"), '0');
}

TEST(GtinCheckDigit, HasNoAnswerForOtherInput) {
    for (const char* text : {"", "123456", "12345678", "123456789012345", "963850x"}) {
        EXPECT_EQ(gtin_check_digit(text), std::nullopt) << text;
    }
}

TEST(GtinText, FourteenDigitsKeepLeadingZeros) {
    EXPECT_EQ(to_gtin14(Gtin{96385074}), "00000096385074");
    EXPECT_EQ(to_gtin14(Gtin{24012345678905}), "24012345678905");
}

TEST(GtinText, ShortestFormIsTheOneOnThePack) {
    for (const char* text : {"96385074", "042100005264", "4006381333931", "24012345678905",
                             "00000017", "000100000009"}) {
        if (!std::holds_alternative<Gtin>(parse_gtin(text)))
            continue;
        EXPECT_EQ(to_shortest(gtin(text)), text);
    }
}

TEST(GtinText, BoundsBetweenTheFormsAreExact) {
    EXPECT_EQ(to_shortest(Gtin{99'999'999}).size(), 8u);
    EXPECT_EQ(to_shortest(Gtin{100'000'000}).size(), 12u);
    EXPECT_EQ(to_shortest(Gtin{999'999'999'999}).size(), 12u);
    EXPECT_EQ(to_shortest(Gtin{1'000'000'000'000}).size(), 13u);
    EXPECT_EQ(to_shortest(Gtin{9'999'999'999'999}).size(), 13u);
    EXPECT_EQ(to_shortest(Gtin{10'000'000'000'000}).size(), 14u);
}

TEST(GtinTextDeathTest, MoreThanFourteenDigitsAreABug) {
    EXPECT_DEATH(to_gtin14(Gtin{100'000'000'000'000}), "CHECK failed");
}

TEST(GtinInStore, KnowsTheRestrictedPrefixes) {
    for (const char* body :
         {"020000000000", "040000000000", "200000000000", "250000123456", "299999999999"}) {
        const std::string digits = std::string(body) + gtin_check_digit(body).value();
        EXPECT_TRUE(is_in_store(gtin(digits))) << digits;
    }
}

TEST(GtinInStore, LeavesTheOthersAlone) {
    for (const char* body : {"010000000000", "030000000000", "050000000000", "199999999999",
                             "300000000000", "400638133393"}) {
        const std::string digits = std::string(body) + gtin_check_digit(body).value();
        EXPECT_FALSE(is_in_store(gtin(digits))) << digits;
    }
}

TEST(GtinInStore, IsAQuestionAboutGtin13Only) {
    EXPECT_FALSE(is_in_store(gtin("20000004")));        // GTIN-8
    EXPECT_FALSE(is_in_store(gtin("12991111111110")));  // a GTIN-14 around prefix 299
}

}  // namespace
}  // namespace onepool::barcode
