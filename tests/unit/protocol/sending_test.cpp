#include "protocol/sending.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::protocol {
namespace {

TEST(Region, ACountryIsTwoCapitalLetters) {
    EXPECT_TRUE(is_country("GB"));
    for (const char* odd : {"", "G", "GBR", "gb", "G1", "Ä"})
        EXPECT_FALSE(is_country(odd)) << odd;
}

TEST(Region, APostcodeIsLettersDigitsSpacesAndHyphens) {
    for (const char* sound : {"SW1A 1AA", "10115", "1234-567", "0", "d02 x285"})
        EXPECT_TRUE(is_postcode(sound)) << sound;
    for (const char* odd : {"", " ", "-", "10115;", "1\n2", "Köln"})
        EXPECT_FALSE(is_postcode(odd)) << odd;
    EXPECT_TRUE(is_postcode(std::string(limits::postcode_bytes, '1')));
    EXPECT_FALSE(is_postcode(std::string(limits::postcode_bytes + 1, '1')));
}

TEST(Region, APostcodeNeedsItsCountry) {
    EXPECT_TRUE(is_region({}));
    EXPECT_TRUE(is_region({"GB", ""}));
    EXPECT_TRUE(is_region({"GB", "E1"}));
    EXPECT_FALSE(is_region({"", "E1"}));
    EXPECT_FALSE(is_region({"UKX", "E1"}));
}

TEST(Region, PostcodesShareWhatTheyBeginWith) {
    EXPECT_EQ(shared_postcode("10115", "10117"), 4u);
    EXPECT_EQ(shared_postcode("SW1A 1AA", "sw1a2bb"), 4u) << "however it is written";
    EXPECT_EQ(shared_postcode("1234-567", "1234567"), 7u);
    EXPECT_EQ(shared_postcode("10115", "80331"), 0u);
    EXPECT_EQ(shared_postcode("", "80331"), 0u);
    EXPECT_EQ(shared_postcode("E1", "E14"), 2u);
}

TEST(CutOff, IsReadAndWrittenWithItsOffset) {
    EXPECT_EQ(parse_cut_off("16:30+01:00"), (CutOff{990, 60}));
    EXPECT_EQ(parse_cut_off("00:00Z"), (CutOff{0, 0}));
    EXPECT_EQ(parse_cut_off("23:59-03:30"), (CutOff{1439, -210}));
    EXPECT_EQ(parse_cut_off("09:05+14:00"), (CutOff{545, 840}));
    for (const char* text : {"16:30+01:00", "00:00+00:00", "23:59-03:30"})
        EXPECT_EQ(to_text(*parse_cut_off(text)), text);
}

TEST(CutOff, OfAnyOtherFormIsNone) {
    for (const char* odd :
         {"", "16", "16:30", "24:00Z", "16:60Z", "16:30+14:01", "16:30+1:00", "16:30 +01:00",
          "16.30Z", "16:30z", "16:30+01:00 ", "-1:30Z", "16:30+", "1x:30Z"})
        EXPECT_EQ(parse_cut_off(odd), std::nullopt) << odd;
}

TEST(CutOff, TheNextOneIsTodaysUntilItsMinuteIsOver) {
    const CutOff cut_off = *parse_cut_off("16:30+01:00");  // 15:30 UTC
    constexpr std::int64_t day = 19'000 * limits::day_ms;
    const auto at = [](std::int64_t hours, std::int64_t minutes) {
        return UnixMs{day + hours * limits::hour_ms + minutes * limits::minute_ms};
    };
    EXPECT_EQ(next_cut_off(cut_off, at(0, 0)), at(15, 30));
    EXPECT_EQ(next_cut_off(cut_off, at(15, 30)), at(15, 30));
    EXPECT_EQ(next_cut_off(cut_off, UnixMs{at(15, 30).value + 1}), at(24 + 15, 30));
    EXPECT_EQ(next_cut_off(*parse_cut_off("01:00+14:00"), at(0, 0)), at(11, 0))
        << "where it is the next day already";
    EXPECT_EQ(next_cut_off(*parse_cut_off("23:00-12:00"), at(12, 0)), at(24 + 11, 0));
    EXPECT_EQ(next_cut_off(cut_off, UnixMs{-1}).value,
              15 * limits::hour_ms + 30 * limits::minute_ms);
}

}  // namespace
}  // namespace onepool::protocol
