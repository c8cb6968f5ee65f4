// A catalogue file is read strictly: each fault with its line, and nothing guessed.

#include "node/core/catalogue_csv.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

const std::string header = "sku,gtin,description,price,tax_code,tax_rate_bp\n";

std::vector<Product> products_of(const std::string& csv, const char* currency = "GBP") {
    auto parsed = parse_catalogue(csv, Currency{currency});
    const auto* fault = std::get_if<CatalogueFault>(&parsed);
    EXPECT_EQ(fault, nullptr) << (fault == nullptr ? "" : fault->text);
    return fault != nullptr ? std::vector<Product>() : std::get<std::vector<Product>>(parsed);
}

CatalogueFault fault_of(const std::string& csv, const char* currency = "GBP") {
    const auto parsed = parse_catalogue(csv, Currency{currency});
    const auto* fault = std::get_if<CatalogueFault>(&parsed);
    return fault == nullptr ? CatalogueFault{999, "no fault"} : *fault;
}

TEST(CatalogueCsv, ReadsEveryColumn) {
    const auto products =
        products_of(header + "85123A,4006381333931,\"HEART, WHITE\",255,standard,2000\n");
    ASSERT_EQ(products.size(), 1u);
    EXPECT_EQ(products[0], (Product{Sku{"85123A"}, Gtin{4006381333931}, "HEART, WHITE", Minor{255},
                                    "standard", BasisPoints{2000}}));
}

TEST(CatalogueCsv, NeedsOnlyThreeColumnsInAnyOrder) {
    const auto products = products_of("price,description,sku\n99,a pen,P\n");
    ASSERT_EQ(products.size(), 1u);
    EXPECT_EQ(products[0], (Product{Sku{"P"}, Gtin{}, "a pen", Minor{99}, "none", BasisPoints{0}}));
}

TEST(CatalogueCsv, NamesWhatIsWrongWithTheFirstLine) {
    EXPECT_EQ(fault_of("").text, "the first line must name the columns; `sku` is missing");
    EXPECT_EQ(fault_of("sku,description\n").text,
              "the first line must name the columns; `price` is missing");
    EXPECT_EQ(fault_of("\n\"sku,description,price\n").line, 2u);
    EXPECT_EQ(fault_of("\"sku,description,price\n").text,
              "a quoted field is too long or never closed");
}

TEST(CatalogueCsv, ReadsPricesInMinorUnitsOrWithAPoint) {
    const auto products =
        products_of("sku,description,price\na,x,255\nb,x,2.55\nc,x,2.5\nd,x,0\ne,x,0.05\n");
    ASSERT_EQ(products.size(), 5u);
    EXPECT_EQ(products[0].unit_price, Minor{255});
    EXPECT_EQ(products[1].unit_price, Minor{255});
    EXPECT_EQ(products[2].unit_price, Minor{250});
    EXPECT_EQ(products[3].unit_price, Minor{0});
    EXPECT_EQ(products[4].unit_price, Minor{5});
    EXPECT_EQ(products_of("sku,description,price\na,x,2.555\n", "KWD")[0].unit_price, Minor{2555});
}

TEST(CatalogueCsv, RefusesPricesThatAreNone) {
    for (const char* price : {"", "-1", "1.234", "1.", ".5", "1,5x", "abc", "1e3", " 1",
                              "10000000001", "99999999999999999999"}) {
        const auto fault =
            fault_of("sku,description,price\nok,x,1\na,x,\"" + std::string(price) + "\"\n");
        EXPECT_EQ(fault.line, 3u) << price;
        EXPECT_NE(fault.text.find("price"), std::string::npos) << price;
    }
    EXPECT_EQ(fault_of("sku,description,price\na,x,1.5\n", "JPY").line, 2u);
}

TEST(CatalogueCsv, NamesTheMissingColumn) {
    EXPECT_NE(fault_of("sku,price\na,1\n").text.find("`description`"), std::string::npos);
    EXPECT_EQ(fault_of("").line, 1u);
}

TEST(CatalogueCsv, NamesTheLineOfEachFault) {
    EXPECT_EQ(fault_of(header + "a,,x,1,s,0\n,,x,1,s,0\n").line, 3u);
    EXPECT_EQ(fault_of(header + std::string(41, 'a') + ",,x,1,s,0\n").line, 2u);
    EXPECT_EQ(fault_of(header + "a,,\xff,1,s,0\n").line, 2u);
    EXPECT_EQ(fault_of(header + "a,," + std::string(201, 'x') + ",1,s,0\n").line, 2u);
    EXPECT_EQ(fault_of(header + "a,,x,1,s,10001\n").line, 2u);
    EXPECT_EQ(fault_of(header + "a,,x,1,s,-5\n").line, 2u);
    EXPECT_EQ(fault_of(header + "a,,x,1\n").line, 2u);
    EXPECT_EQ(fault_of(header + "a,,x,1,s,0,more\n").line, 2u);
    EXPECT_EQ(fault_of(header + "a,,\"x,1,s,0\n").line, 2u);
}

TEST(CatalogueCsv, RefusesAWrongCheckDigit) {
    const auto fault = fault_of(header + "a,4006381333932,x,1,s,0\n");
    EXPECT_EQ(fault.line, 2u);
    EXPECT_NE(fault.text.find("gtin"), std::string::npos);
}

TEST(CatalogueCsv, RefusesASkuThatStandsTwice) {
    const auto fault = fault_of(header + "a,,x,1,s,0\na,,y,2,s,0\n");
    EXPECT_EQ(fault.line, 3u);
    EXPECT_NE(fault.text.find("twice"), std::string::npos);
}

TEST(CatalogueCsv, TakesSoManyProductsAndNoMore) {
    std::string csv = "sku,description,price\n";
    for (std::size_t i = 0; i < limits::import_products; ++i)
        csv += std::to_string(i) + ",,1\n";
    EXPECT_EQ(products_of(csv).size(), limits::import_products);
    const auto fault = fault_of(csv + "more,,1\n");
    EXPECT_EQ(fault.line, limits::import_products + 2);
    EXPECT_EQ(fault.text, "too many products for one file: split it");
}

TEST(CatalogueCsv, MayBeEmpty) {
    EXPECT_TRUE(products_of(header).empty());
}

}  // namespace
}  // namespace onepool::node
