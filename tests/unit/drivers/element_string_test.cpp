#include "drivers/barcode/element_string.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace onepool::barcode {

void PrintTo(const Elements& elements, std::ostream* out) {
    *out << "gtin " << elements.gtin.value << " lot '" << elements.lot.value << "' until "
         << elements.expiry.yyyymmdd;
}

namespace {

using protocol::BusinessDay;
using protocol::Gtin;
using protocol::Lot;

constexpr BusinessDay today{2026'11'28};
constexpr Gtin some_gtin{9506000134352};

std::optional<Elements> parsed(const std::string& code) {
    return parse_elements(code, today);
}

TEST(ElementString, SaysWhichGoodsOfWhichLotAndUntilWhen) {
    const Elements all{some_gtin, Lot{"ABC-123"}, BusinessDay{2026'12'31}};
    EXPECT_EQ(parsed("010950600013435217261231"
                     "10ABC-123"),
              all);
    EXPECT_EQ(parsed("0109506000134352"
                     "10ABC-123\x1d"
                     "17261231"),
              all)
        << "in any order";
    EXPECT_EQ(parsed("(01)09506000134352(17)261231(10)ABC-123"), all) << "as it is printed";
    EXPECT_EQ(parsed("]d20109506000134352"
                     "1726123110ABC-123"),
              all)
        << "said to be GS1";
    EXPECT_EQ(parsed("\x1d"
                     "0109506000134352"
                     "17261231\x1d"
                     "10ABC-123\x1d"),
              all)
        << "separators too many are no fault";
}

TEST(ElementString, StepsOverWhatItDoesNotRead) {
    const Elements all{some_gtin, Lot{"L1"}, {}};
    EXPECT_EQ(parsed("0109506000134352"
                     "3103001750"
                     "21SERIAL\x1d"
                     "10L1"),
              all);
    EXPECT_EQ(parsed("0109506000134352"
                     "8005012345\x1d"
                     "10L1"),
              all);
    EXPECT_EQ(parsed("(01)09506000134352(3103)001750(10)L1"), all);
    EXPECT_EQ(parsed("(01)09506000134352(10)A(B)1"), (Elements{some_gtin, Lot{"A(B)1"}, {}}))
        << "a bracket may stand in a lot";
}

TEST(ElementString, BoundsALot) {
    const std::string longest(20, 'Z');
    EXPECT_EQ(parsed("0109506000134352"
                     "10" +
                     longest)
                  ->lot.value,
              longest);
    EXPECT_EQ(parsed("0109506000134352"
                     "10" +
                     longest + "Z"),
              std::nullopt);
    EXPECT_EQ(parsed("0109506000134352"
                     "10"),
              std::nullopt)
        << "none at all";
    EXPECT_EQ(parsed("0109506000134352"
                     "10A B"),
              std::nullopt)
        << "a space is in no lot";
    EXPECT_EQ(parsed("0109506000134352"
                     "10A^B"),
              std::nullopt);
    EXPECT_EQ(parsed("0109506000134352"
                     "10A\xc3\xa4"),
              std::nullopt);
}

TEST(ElementString, ReadsTheLastDay) {
    const auto day = [](const std::string& text) {
        const auto found = parsed(
            "0109506000134352"
            "17" +
            text);
        return found ? found->expiry.yyyymmdd : -1;
    };
    EXPECT_EQ(day("261231"), 2026'12'31);
    EXPECT_EQ(day("270200"), 2027'02'28) << "00 is the last of its month";
    EXPECT_EQ(day("280200"), 2028'02'29);
    EXPECT_EQ(day("270229"), -1) << "no such day";
    EXPECT_EQ(day("271301"), -1);
    EXPECT_EQ(day("270132"), -1);
    EXPECT_EQ(day("2701"), -1);
    EXPECT_EQ(day("760101"), 2076'01'01);
    EXPECT_EQ(day("770101"), 1977'01'01) << "51 years on would be too far";
}

TEST(ElementString, IsNoneWhereAnythingIsWrong) {
    EXPECT_EQ(parsed(""), std::nullopt);
    EXPECT_EQ(parsed("4006381333931"), std::nullopt) << "a GTIN-13 alone";
    EXPECT_EQ(parsed("A-03-2"), std::nullopt);
    EXPECT_EQ(parsed("0109506000134351"
                     "10L1"),
              std::nullopt)
        << "its check digit";
    EXPECT_EQ(parsed("8901234567"), std::nullopt) << "there is no AI 89";
    EXPECT_EQ(parsed("10L1\x1d"
                     "10L2"),
              std::nullopt)
        << "which of the two?";
    EXPECT_EQ(parsed("10L1\x1d"
                     "10L1"),
              (Elements{{}, Lot{"L1"}, {}}));
    EXPECT_EQ(parsed("21SERIAL"), std::nullopt) << "says nothing of what is asked for";
    EXPECT_EQ(parsed(std::string(65 * 4, '9')), std::nullopt);
    EXPECT_EQ(parsed("(01)"), std::nullopt);
    EXPECT_EQ(parsed("(10)L1)"), (Elements{{}, Lot{"L1)"}, {}}));
}

TEST(LotText, IsALotUnlessItCanHardlyBeOne) {
    EXPECT_EQ(parse_lot("10ABC", today).lot.value, "10ABC") << "as it is, though it could be AI 10";
    EXPECT_EQ(parse_lot("]C110ABC", today).lot.value, "ABC") << "the scanner says that it is GS1";
    EXPECT_EQ(parse_lot("]C010ABC", today).lot.value, "10ABC") << "it says that it is not";
    EXPECT_EQ(parse_lot("\x1d"
                        "10ABC",
                        today)
                  .lot.value,
              "ABC");
    EXPECT_EQ(parse_lot("L-77", today).lot.value, "L-77");
    EXPECT_EQ(parse_lot("(10)L-77", today).lot.value, "L-77");
    EXPECT_EQ(parse_lot("1726123110L-77", today),
              (Elements{{}, Lot{"L-77"}, BusinessDay{2026'12'31}}));
    EXPECT_EQ(parse_lot("0109506000134352"
                        "10L-77",
                        today),
              (Elements{some_gtin, Lot{"L-77"}, {}}));
    EXPECT_EQ(parse_lot("10L-77\x1d"
                        "17261231",
                        today)
                  .lot.value,
              "L-77");
    EXPECT_EQ(parse_lot("0109506000134352", today), (Elements{some_gtin, {}, {}}))
        << "a label of goods that says no lot";
}

}  // namespace
}  // namespace onepool::barcode
