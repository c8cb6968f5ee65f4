#include "hub/cli/table.hpp"

#include <gtest/gtest.h>

namespace onepool::cli {
namespace {

TEST(Table, AlignsItsColumns) {
    Table table({{"NAME"}, {"UNITS", Align::right}, {"NOTE"}});
    table.add({"cakestand", "7", "x"});
    table.add({"lamp", "1200", ""});
    EXPECT_EQ(table.text(),
              "NAME       UNITS  NOTE\n"
              "cakestand      7  x\n"
              "lamp        1200\n");
}

TEST(Table, CountsCharactersNotBytes) {
    Table table({{"NAME"}, {"N"}});
    table.add({"\xC3\xA9t\xC3\xA9", "1"});
    table.add({"longer", "2"});
    EXPECT_EQ(table.text(), "NAME    N\n\xC3\xA9t\xC3\xA9     1\nlonger  2\n");
    EXPECT_EQ(width_of("\xE2\x82\xAC"), 1u);
    EXPECT_EQ(width_of(""), 0u);
}

TEST(Table, KnowsThatItIsEmpty) {
    Table table({{"NAME"}});
    EXPECT_TRUE(table.empty());
    table.add({"a"});
    EXPECT_FALSE(table.empty());
}

TEST(FactLines, AlignTheirValues) {
    EXPECT_EQ(fact_lines({{"hub", "0.1"}, {"broker", "lost"}}), "hub     0.1\nbroker  lost\n");
    EXPECT_EQ(fact_lines({}), "");
}

}  // namespace
}  // namespace onepool::cli
