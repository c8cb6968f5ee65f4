#include "protocol/text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace onepool::protocol {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, TakesEveryLengthOfCharacter) {
    EXPECT_EQ(utf8_character_bytes("a"), 1u);
    EXPECT_EQ(utf8_character_bytes("\0"sv), 1u);
    EXPECT_EQ(utf8_character_bytes("\xC3\xA9t\xC3\xA9"), 2u);
    EXPECT_EQ(utf8_character_bytes("\xE2\x82\xAC"), 3u);
    EXPECT_EQ(utf8_character_bytes("\xF0\x9F\x9B\x92"), 4u);
    EXPECT_EQ(utf8_character_bytes(""), 0u);
}

TEST(Utf8, TakesTheFirstAndLastCodePointOfEachRange) {
    for (const char* text :
         {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
          "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
}

TEST(Utf8, RefusesWhatIsNotWellFormed) {
    const std::string_view bad[] = {
        "\x80",              // a continuation without a lead
        "\xBF",              //
        "\xC0\x80",          // overlong NUL
        "\xC1\xBF",          // overlong
        "\xE0\x9F\xBF",      // overlong
        "\xF0\x8F\xBF\xBF",  // overlong
        "\xED\xA0\x80",      // surrogate
        "\xED\xBF\xBF",      // surrogate
        "\xF4\x90\x80\x80",  // beyond U+10FFFF
        "\xF5\x80\x80\x80",  //
        "\xFF",              //
        "\xC3",              // cut short
        "\xE2\x82",          //
        "\xF0\x9F\x9B",      //
        "\xC3(",             // a lead without its continuation
        "\xE2\x82(",         //
        "ok\xE2(\xAC",       //
    };
    for (const std::string_view text : bad) {
        EXPECT_FALSE(is_utf8(text)) << testing::PrintToString(text);
        EXPECT_EQ(find_text_fault(text, 200), TextFault::not_utf8) << testing::PrintToString(text);
    }
}

TEST(TextFault, CountsBytesAtTheBound) {
    EXPECT_EQ(find_text_fault("", 0), TextFault::none);
    EXPECT_EQ(find_text_fault("abcd", 4), TextFault::none);
    EXPECT_EQ(find_text_fault("abcde", 4), TextFault::too_long);
    EXPECT_EQ(find_text_fault("\xC3\xA9\xC3\xA9", 4), TextFault::none);
    EXPECT_EQ(find_text_fault("\xC3\xA9\xC3\xA9", 3), TextFault::too_long);
}

TEST(TextFault, RefusesEachControlCharacter) {
    for (int c = 0; c < 0x20; ++c) {
        EXPECT_EQ(find_text_fault(std::string("a") + static_cast<char>(c), 8),
                  TextFault::control_character)
            << c;
    }
    EXPECT_EQ(find_text_fault("\x7F", 8), TextFault::control_character);
    EXPECT_EQ(find_text_fault("\xC2\x80", 8), TextFault::control_character);
    EXPECT_EQ(find_text_fault("\xC2\x9F", 8), TextFault::control_character);
    EXPECT_EQ(find_text_fault("\xC2\xA0", 8), TextFault::none);
    EXPECT_EQ(find_text_fault(" ~", 8), TextFault::none);
}

TEST(TextFault, ReportsTheFirstThatApplies) {
    EXPECT_EQ(find_text_fault("\n\xFF\xFF", 2), TextFault::too_long);
    EXPECT_EQ(find_text_fault("\n\xFF", 2), TextFault::not_utf8);
}

TEST(CutText, NeverCutsACharacterInTwo) {
    EXPECT_EQ(cut_text("abc", 3), "abc");
    EXPECT_EQ(cut_text("abc", 2), "ab");
    EXPECT_EQ(cut_text("abc", 0), "");
    EXPECT_EQ(cut_text("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
    EXPECT_EQ(cut_text("a\xE2\x82\xAC", 3), "a");
    EXPECT_EQ(cut_text("a\xE2\x82\xAC", 2), "a");
    EXPECT_EQ(cut_text("a\xE2\x82\xAC", 1), "a");
    EXPECT_EQ(cut_text("\xE2\x82\xAC", 1), "");
}

}  // namespace
}  // namespace onepool::protocol
