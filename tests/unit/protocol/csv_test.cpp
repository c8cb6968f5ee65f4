#include "protocol/csv.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::protocol {
namespace {

using Rows = std::vector<CsvRow>;

// All rows up to the end or the first fault.
Rows rows_of(std::string_view text, std::optional<CsvFault>* fault = nullptr) {
    CsvReader reader(text);
    Rows rows;
    while (auto row = reader.next())
        rows.push_back(std::move(*row));
    if (fault)
        *fault = reader.fault();
    else
        EXPECT_EQ(reader.fault(), std::nullopt) << text;
    return rows;
}

std::string fault_of(std::string_view text) {
    std::optional<CsvFault> fault;
    rows_of(text, &fault);
    return fault ? std::to_string(fault->line) + ": " + fault->text : "";
}

TEST(Csv, ReadsRowsOfFieldsWithTheirLines) {
    EXPECT_EQ(rows_of("sku,price\na,1\nb,2\n"),
              (Rows{{1, {"sku", "price"}}, {2, {"a", "1"}}, {3, {"b", "2"}}}));
}

TEST(Csv, NeedsNoLineEndAtTheEnd) {
    EXPECT_EQ(rows_of("a,b"), (Rows{{1, {"a", "b"}}}));
    EXPECT_EQ(rows_of("\"a\""), (Rows{{1, {"a"}}}));
}

TEST(Csv, TakesBothLineEnds) {
    EXPECT_EQ(rows_of("a,b\r\nc,d\n"), (Rows{{1, {"a", "b"}}, {2, {"c", "d"}}}));
}

TEST(Csv, KeepsEmptyFieldsAndSpaces) {
    EXPECT_EQ(rows_of(",\n a ,\"\"\n"), (Rows{{1, {"", ""}}, {2, {" a ", ""}}}));
}

TEST(Csv, ReadsQuotedCommasQuotesAndLineBreaks) {
    EXPECT_EQ(rows_of("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\"\nnext\n"),
              (Rows{{1, {"a,b", "say \"hi\"", "two\r\nlines"}}, {3, {"next"}}}));
}

TEST(Csv, PassesOverAByteOrderMarkAndEmptyLines) {
    EXPECT_EQ(rows_of("\xEF\xBB\xBFsku\n\n\r\na\n\n"), (Rows{{1, {"sku"}}, {4, {"a"}}}));
    EXPECT_EQ(rows_of(""), Rows{});
    EXPECT_EQ(rows_of("\n\n"), Rows{});
}

TEST(Csv, NamesTheLineOfAFaultAndStopsThere) {
    EXPECT_EQ(fault_of("a\n\"b"), "2: a quoted field is too long or never closed");
    EXPECT_EQ(fault_of("a\n\"b\"c\n"),
              "2: there is text after a closing quote; double a quote that belongs to the text");
    EXPECT_EQ(fault_of("a\nb\"c\n"),
              "2: there is a quote inside a field that does not begin with one");
    EXPECT_EQ(fault_of("a\rb\n"), "1: a carriage return without a line feed");
    EXPECT_EQ(fault_of("\"x\ny\",\"z"), "2: a quoted field is too long or never closed");
}

TEST(Csv, GivesTheRowsBeforeAFaultAndNoneAfter) {
    std::optional<CsvFault> fault;
    EXPECT_EQ(rows_of("a\nb\"\nc\n", &fault), (Rows{{1, {"a"}}}));
    EXPECT_TRUE(fault);
    CsvReader reader("b\"\nc\n");
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.next());
}

TEST(Csv, BoundsFieldsAndTheirNumber) {
    const std::string longest(limits::csv_field_bytes, 'x');
    EXPECT_EQ(rows_of(longest)[0].fields[0], longest);
    EXPECT_EQ(rows_of("\"" + longest + "\"")[0].fields[0], longest);
    EXPECT_EQ(fault_of(longest + "x"), "1: a field is too long");
    EXPECT_EQ(fault_of("\"" + longest + "x\""), "1: a quoted field is too long or never closed");
    const std::string most(limits::csv_fields - 1, ',');
    EXPECT_EQ(rows_of(most)[0].fields.size(), limits::csv_fields);
    EXPECT_EQ(fault_of(most + ","), "1: too many fields in one line");
}

}  // namespace
}  // namespace onepool::protocol
