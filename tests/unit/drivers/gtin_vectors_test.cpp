// Judged numbers from the tests of other implementations (data/README.md): a slice stands in the
// repo, the full set is read where the shared data is at hand.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "drivers/barcode/gtin.hpp"
#include "protocol/json.hpp"

namespace onepool::barcode {
namespace {

using protocol::Gtin;
using protocol::Json;

std::string source_directory() {
    const char* directory = std::getenv("ONEPOOL_SOURCE");
    return directory == nullptr ? "." : directory;
}

std::string text_of(const Json& row, std::string_view key) {
    const std::string* text = row[key].as_string();
    return text == nullptr ? "" : *text;
}

std::vector<Json> read_rows(const std::string& path) {
    std::vector<Json> rows;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const auto row = Json::parse(line);
        EXPECT_TRUE(row.has_value()) << line;
        if (row)
            rows.push_back(*row);
    }
    return rows;
}

// The full set does not travel with the repo; a run without it says so.
bool is_at_hand(const std::string& path) {
    if (std::ifstream(path))
        return true;
    std::cerr << "not checked, the full set is not at hand: no " << path << '\n';
    return false;
}

// Spaces around a number are the framing's to strip; some sources strip them in the parser.
std::string strip(const std::string& text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    const auto end = text.find_last_not_of(" \t\r\n");
    return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

void expect_judged(const Json& row) {
    const std::string input = strip(text_of(row, "input"));
    const bool is_valid = row["valid"].as_bool() != nullptr && *row["valid"].as_bool();
    const auto parsed = parse_gtin(input);
    ASSERT_EQ(std::holds_alternative<Gtin>(parsed), is_valid) << row.dump();
    const std::string expected = text_of(row, "gtin14");
    if (is_valid && !expected.empty()) {
        EXPECT_EQ(to_gtin14(std::get<Gtin>(parsed)), expected) << row.dump();
    }
}

void expect_check_digit(const Json& row) {
    const std::int64_t* digit = row["expect"]["check_digit"].as_int();
    ASSERT_NE(digit, nullptr) << row.dump();
    EXPECT_EQ(gtin_check_digit(text_of(row, "input")), static_cast<char>('0' + *digit))
        << row.dump();
}

// Rows of other kinds (element strings, Digital Links, UPC-E) are for other decoders.
std::size_t judge_all(const std::vector<Json>& rows) {
    std::size_t judged = 0;
    for (const Json& row : rows) {
        const std::string kind = text_of(row, "kind");
        if (kind == "gtin" && row["options"].is_null()) {
            expect_judged(row);
            ++judged;
        } else if (kind == "standard-check-digit") {
            expect_check_digit(row);
            ++judged;
        }
    }
    return judged;
}

TEST(GtinVectors, TheSliceInTheRepoIsJudgedAsItsSourcesDo) {
    const auto rows = read_rows(source_directory() + "/tests/unit/drivers/data/gtin_vectors.jsonl");
    EXPECT_GE(judge_all(rows), 20u);
}

TEST(GtinVectors, TheFullSetIsJudgedAsItsSourcesDo) {
    const std::string path = source_directory() + "/../shared/data/barcodes/gs1_vectors.jsonl";
    if (!is_at_hand(path))
        return;
    EXPECT_GE(judge_all(read_rows(path)), 20u);
}

// Symbols drawn by one program and read by another: what a scanner really sends for EAN and UPC-A.
TEST(GtinVectors, ScannedEanSymbolsAreGtins) {
    const std::string path =
        source_directory() + "/../shared/data/barcodes/scan_roundtrip_vectors.jsonl";
    if (!is_at_hand(path))
        return;
    std::size_t judged = 0;
    for (const Json& row : read_rows(path)) {
        const std::string symbol = text_of(row, "bwipp");
        if (symbol != "ean13" && symbol != "ean8" && symbol != "upca")
            continue;
        const std::string payload = text_of(row, "payload");
        if (payload.size() > 14)
            continue;  // with an add-on symbol
        EXPECT_TRUE(std::holds_alternative<Gtin>(parse_gtin(payload))) << row.dump();
        ++judged;
    }
    EXPECT_GE(judged, 5u);
}

}  // namespace
}  // namespace onepool::barcode
