#include "hub/web/catalogue_file.hpp"

#include <gtest/gtest.h>

namespace onepool::hub {
namespace {

constexpr const char* header = "sku,gtin,description,price,tax_code,tax_rate_bp\n";

std::vector<CatalogueItem> items_of(const std::string& csv) {
    auto read = read_catalogue(csv);
    if (const auto* fault = std::get_if<CsvFault>(&read)) {
        ADD_FAILURE() << fault->line << ": " << fault->text;
        return {};
    }
    return std::get<std::vector<CatalogueItem>>(read);
}

std::string fault_of(const std::string& csv) {
    const auto read = read_catalogue(csv);
    const auto* fault = std::get_if<CsvFault>(&read);
    return fault ? std::to_string(fault->line) + ": " + fault->text : "";
}

std::string fault_in_row(const std::string& row) {
    return fault_of(header + row);
}

TEST(CatalogueFile, ReadsEveryField) {
    const auto items = items_of(std::string(header) +
                                "22423,2900000000018,\"CAKESTAND, 3 TIER\",1275,std,2000\n"
                                "85123A,,LANTERN,,,\n");
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].sku, Sku{"22423"});
    EXPECT_EQ(items[0].gtin, Gtin{2'900'000'000'018});
    EXPECT_EQ(items[0].description, "CAKESTAND, 3 TIER");
    EXPECT_EQ(items[0].price, Minor{1275});
    EXPECT_EQ(items[1].gtin, Gtin{});
    EXPECT_EQ(items[1].price, std::nullopt);
}

TEST(CatalogueFile, TakesColumnsInAnyOrderAndOnlyThoseNeeded) {
    const auto items = items_of("description,sku\nLANTERN,85123A\n");
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0].sku, Sku{"85123A"});
    EXPECT_EQ(items[0].description, "LANTERN");
}

TEST(CatalogueFile, ReadsWhereGoodsStand) {
    const auto items = items_of("sku,place:store-1,description,place\na,A-03-2,x,B-1\nb,,y,\n");
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].places,
              (std::vector<ShelfPlace>{{LocationId{"store-1"}, "A-03-2"}, {LocationId{}, "B-1"}}));
    EXPECT_EQ(items[1].places,
              (std::vector<ShelfPlace>{{LocationId{"store-1"}, ""}, {LocationId{}, ""}}));
    EXPECT_TRUE(items_of("sku,description\na,x\n").at(0).places.empty());
    EXPECT_EQ(fault_of("sku,description,place,place\n"), "1: the column place stands twice");
    EXPECT_EQ(fault_of("sku,description,place:s1,place:s1\n"),
              "1: the column place:s1 stands twice");
    EXPECT_NE(fault_of("sku,description,place:No Name\n").find("there is no column"),
              std::string::npos);
    EXPECT_EQ(fault_of("sku,description,place\na,x," + std::string(21, 'A') + "\n"),
              "2: place must be the code of a shelf, of at most 20 bytes");
}

TEST(CatalogueFile, ReadsWhoseLotsAreAskedFor) {
    const auto items = items_of("sku,lot,description\na,yes,x\nb,,y\n");
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].asks_lot, true);
    EXPECT_EQ(items[1].asks_lot, false) << "it is in the file, and says no";
    EXPECT_EQ(items_of("sku,description\na,x\n").at(0).asks_lot, std::nullopt);
    EXPECT_EQ(fault_of("sku,lot,description,lot\n"), "1: the column lot stands twice");
    for (const char* odd : {"Yes", "no", "1", " yes"}) {
        EXPECT_EQ(fault_of("sku,description,lot\na,x," + std::string(odd) + "\n"),
                  "2: lot must be yes, where a unit is picked only with its lot, or empty")
            << odd;
    }
}

TEST(CatalogueFile, ReadsAFileWithoutProducts) {
    EXPECT_TRUE(items_of(header).empty());
}

TEST(CatalogueFile, NamesWhatIsWrongWithTheHeader) {
    EXPECT_EQ(fault_of(""), "1: the file is empty; its first line names the columns");
    EXPECT_EQ(fault_of("sku\n"), "1: the column description is missing");
    EXPECT_EQ(fault_of("sku,description,sku\n"), "1: the column sku stands twice");
    EXPECT_EQ(fault_of("sku,description,prise\n"),
              "1: there is no column \"prise\"; the columns are "
              "sku,gtin,description,price,tax_code,tax_rate_bp,price_from, place for the shelf "
              "where it stands, place:LOCATION where a location has its own, and lot");
    EXPECT_EQ(fault_of("\"sku\n"), "1: a quoted field is too long or never closed");
}

TEST(CatalogueFile, NamesTheLineAndFieldThatIsWrong) {
    EXPECT_EQ(fault_in_row("a,,x,1,,\nb,,y\n"), "3: there are 3 fields; the first line has 6");
    EXPECT_EQ(fault_in_row(",,x,1,,\n"), "2: sku must be plain text of 1 to 40 bytes");
    EXPECT_EQ(fault_in_row(std::string(41, 'a') + ",,x,1,,\n"),
              "2: sku must be plain text of 1 to 40 bytes");
    EXPECT_EQ(fault_in_row("a,,\"x\ny\",1,,\n"),
              "2: description must be plain UTF-8 text of at most 200 bytes");
    EXPECT_EQ(fault_in_row("a,,\xff,1,,\n"),
              "2: description must be plain UTF-8 text of at most 200 bytes");
    for (const char* price : {"2.55", "-1", "1e3", "abc", "10000000001", " 1"}) {
        EXPECT_EQ(fault_in_row("a,,x," + std::string(price) + ",,\n"),
                  "2: price must be whole minor units: 255 for 2.55")
            << price;
    }
    EXPECT_EQ(fault_in_row("a,2900000000019,x,1,,\n").substr(0, 8), "2: gtin:");
    EXPECT_EQ(fault_in_row("a,,x,1,,\na,,y,2,,\n"), "3: sku a stands twice");
    EXPECT_EQ(fault_in_row("a,,x,1,,\n\"b"), "3: a quoted field is too long or never closed");
}

}  // namespace
}  // namespace onepool::hub
