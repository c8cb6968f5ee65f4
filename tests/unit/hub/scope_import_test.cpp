// An import as new content: what is merged, what is replaced, what stays.
#include "hub/core/scope_import.hpp"

#include <gtest/gtest.h>

#include "protocol/digest.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {
namespace {

constexpr UnixMs now{1'000'000};

template <class Row>
std::vector<Row> rows_in(const PreparedScope& scope) {
    const auto read = read_scope(scope.chunks, scope.draft.content.scope);
    return std::get<std::vector<Row>>(std::get<ScopeRows>(read));
}

std::vector<PreparedScope> prepare(const std::vector<CatalogueItem>& items,
                                   std::vector<CatalogueRow> products = {},
                                   std::vector<PriceRow> prices = {}) {
    auto made =
        prepare_import({std::move(products), Lsn{3}}, {std::move(prices), Lsn{4}}, items, now);
    EXPECT_TRUE(std::holds_alternative<std::vector<PreparedScope>>(made));
    return std::get<std::vector<PreparedScope>>(std::move(made));
}

std::vector<Price> price_of(const std::vector<CatalogueItem>& items, std::vector<Price> before) {
    const auto made = prepare(items, {}, {{Sku{"A"}, std::move(before)}});
    return rows_in<PriceRow>(made.at(1)).at(0).prices;
}

CatalogueItem priced(std::int64_t price, std::int64_t from) {
    return {.sku = Sku{"A"},
            .gtin = {},
            .description = "Apple",
            .price = Minor{price},
            .price_from = UnixMs{from}};
}

TEST(ScopeImport, ProductsAreMergedBySkuAndPricesApart) {
    const std::vector<CatalogueItem> items{
        {.sku = Sku{"B"},
         .gtin = Gtin{5},
         .description = "Bread",
         .price = Minor{120},
         .price_from = {},
         .tax_code = "food",
         .tax_rate = BasisPoints{500}},
        {.sku = Sku{"C"}, .gtin = {}, .description = "Cup", .price = std::nullopt}};
    const auto made =
        prepare(items, {{Sku{"A"}, {}, "Apple", "none", {}}, {Sku{"B"}, {}, "Bun", "none", {}}});
    EXPECT_EQ(rows_in<CatalogueRow>(made.at(0)),
              (std::vector<CatalogueRow>{{Sku{"A"}, {}, "Apple", "none", {}},
                                         {Sku{"B"}, Gtin{5}, "Bread", "food", BasisPoints{500}},
                                         {Sku{"C"}, {}, "Cup", "none", {}}}));
    EXPECT_EQ(rows_in<PriceRow>(made.at(1)),
              (std::vector<PriceRow>{{Sku{"B"}, {{UnixMs{0}, Minor{120}}}}}));
    EXPECT_EQ(made[0].draft.base, Lsn{3});
    EXPECT_EQ(made[1].draft.base, Lsn{4});
    EXPECT_EQ(made[0].draft.content.rows, 3u);
    EXPECT_EQ(made[0].draft.content.chunks, std::vector<Digest>{sha256({made[0].chunks[0]})});
    EXPECT_EQ(made[0].draft.content.bytes, made[0].chunks[0].size());
}

TEST(ScopeImport, AFileSaysWhoseLotsAreAskedForOrLeavesItAsItWas) {
    const auto asks_after = [](std::optional<bool> said, bool before) {
        const auto made = prepare({{.sku = Sku{"A"},
                                    .gtin = {},
                                    .description = "Apple",
                                    .price = std::nullopt,
                                    .asks_lot = said}},
                                  {{Sku{"A"}, {}, "Apple", "none", {}, {}, before}});
        return rows_in<CatalogueRow>(made.at(0)).at(0).asks_lot;
    };
    EXPECT_TRUE(asks_after(true, false));
    EXPECT_FALSE(asks_after(false, true));
    EXPECT_TRUE(asks_after(std::nullopt, true));
    EXPECT_FALSE(asks_after(std::nullopt, false));
}

TEST(ScopeImport, AFileChangesThePlacesThatItNamesAndNoOthers) {
    const LocationId north{"north"};
    const LocationId south{"south"};
    const std::vector<CatalogueRow> before{
        {Sku{"A"}, {}, "Apple", "none", {}, {{LocationId{}, "A-1"}, {south, "S-9"}}}};
    const auto places_after = [&](std::vector<ShelfPlace> places) {
        const auto made = prepare({{.sku = Sku{"A"},
                                    .gtin = {},
                                    .description = "Apple",
                                    .price = std::nullopt,
                                    .places = std::move(places)}},
                                  before);
        return rows_in<CatalogueRow>(made.at(0)).at(0).places;
    };
    EXPECT_EQ(places_after({}), before[0].places);
    EXPECT_EQ(places_after({{north, "N-2"}, {LocationId{}, ""}}),
              (std::vector<ShelfPlace>{{north, "N-2"}, {south, "S-9"}}));
    EXPECT_EQ(places_after({{south, "S-10"}}),
              (std::vector<ShelfPlace>{{LocationId{}, "A-1"}, {south, "S-10"}}));
}

TEST(ScopeImport, APriceWithoutADateReplacesAllOthers) {
    EXPECT_EQ(price_of({priced(300, 0)}, {{UnixMs{0}, Minor{100}}, {UnixMs{9'000'000}, Minor{1}}}),
              (std::vector<Price>{{UnixMs{0}, Minor{300}}}));
}

TEST(ScopeImport, APriceWithADateToComeStandsBesideTheOneInForce) {
    EXPECT_EQ(price_of({priced(300, 5'000'000)},
                       {{UnixMs{0}, Minor{100}}, {UnixMs{9'000'000}, Minor{1}}}),
              (std::vector<Price>{{UnixMs{0}, Minor{100}}, {UnixMs{5'000'000}, Minor{300}}}));
}

TEST(ScopeImport, PricesThatAreHistoryGo) {
    EXPECT_EQ(price_of({priced(300, 5'000'000)},
                       {{UnixMs{0}, Minor{100}}, {UnixMs{900'000}, Minor{200}}}),
              (std::vector<Price>{{UnixMs{900'000}, Minor{200}}, {UnixMs{5'000'000}, Minor{300}}}));
}

TEST(ScopeImport, TooManyPricesToComeAreRefusedByName) {
    std::vector<Price> many;
    for (std::size_t i = 0; i < limits::prices_per_sku; ++i)
        many.push_back({UnixMs{2'000'000 + static_cast<std::int64_t>(i)}, Minor{1}});
    const auto made =
        prepare_import({std::vector<CatalogueRow>(), {}},
                       {std::vector<PriceRow>{{Sku{"A"}, many}}, {}}, {priced(1, 8'000'000)}, now);
    ASSERT_TRUE(std::holds_alternative<std::string>(made));
    EXPECT_EQ(std::get<std::string>(made), "the row of \"A\" is out of bounds");
}

TEST(ScopeImport, AnAssortmentThatNoOfferHoldsIsRefused) {
    std::vector<CatalogueItem> items;
    for (std::size_t i = 0; i < 200'000; ++i) {
        items.push_back({.sku = Sku{"S" + std::to_string(1'000'000 + i)},
                         .gtin = {},
                         .description = std::string(limits::text_bytes, 'x'),
                         .price = Minor{1}});
    }
    const auto made = prepare_import({std::vector<CatalogueRow>(), {}},
                                     {std::vector<PriceRow>(), {}}, items, now);
    ASSERT_TRUE(std::holds_alternative<std::string>(made));
    EXPECT_NE(std::get<std::string>(made).find("larger than 32 MiB"), std::string::npos);
}

TEST(ScopeImport, SettingsAreSetByKeyAndAnEmptyOneGoes) {
    const auto made = prepare_settings(
        {std::vector<SettingRow>{{"receipt_footer", "Bye"}, {"receipt_header", "Hello"}}, Lsn{7}},
        {{"receipt_header", "Welcome"}, {"receipt_footer", ""}});
    const auto& prepared = std::get<PreparedScope>(made);
    EXPECT_EQ(rows_in<SettingRow>(prepared),
              (std::vector<SettingRow>{{"receipt_header", "Welcome"}}));
    EXPECT_EQ(prepared.draft.base, Lsn{7});
}

TEST(ScopeImport, StaffIsReplacedAsAWhole) {
    const auto made = prepare_staff(Lsn{2}, {{"Zoe", "cashier", ""}, {"Ann", "supervisor", ""}});
    EXPECT_EQ(rows_in<StaffRow>(std::get<PreparedScope>(made)).front().name, "Ann");
}

TEST(ScopeImport, StaffIsChangedPersonByPerson) {
    const std::vector<StaffRow> before{{"Ann", "supervisor", "$a"}, {"Bo", "picker", ""}};
    const auto changed = [&](StaffChange change) {
        return prepare_staff(ImportBase{before, Lsn{5}}, change);
    };
    const auto promoted = changed({StaffChange::What::put, {"Bo", "manager", "$b"}});
    EXPECT_EQ(rows_in<StaffRow>(std::get<PreparedScope>(promoted)),
              (std::vector<StaffRow>{{"Ann", "supervisor", "$a"}, {"Bo", "manager", "$b"}}));
    EXPECT_EQ(std::get<PreparedScope>(promoted).draft.base, Lsn{5});
    const auto more = changed({StaffChange::What::put, {"Al", "cashier", ""}});
    EXPECT_EQ(rows_in<StaffRow>(std::get<PreparedScope>(more)).front().name, "Al");
    const auto less = changed({StaffChange::What::remove, {"Ann", "", ""}});
    EXPECT_EQ(rows_in<StaffRow>(std::get<PreparedScope>(less)),
              (std::vector<StaffRow>{{"Bo", "picker", ""}}));
    EXPECT_EQ(std::get<std::string>(changed({StaffChange::What::remove, {"Cy", "", ""}})),
              "nobody on the staff list is named Cy");
}

}  // namespace
}  // namespace onepool::hub
