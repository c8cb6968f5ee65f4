#include "protocol/scope_content.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "protocol/digest.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::protocol {
namespace {

std::string sku_of(std::size_t number) {
    const std::string digits = std::to_string(number);
    return "S" + std::string(6 - digits.size(), '0') + digits;
}

std::vector<CatalogueRow> products(std::size_t count) {
    std::vector<CatalogueRow> rows;
    for (std::size_t i = 0; i < count; ++i) {
        rows.push_back({.sku = Sku{sku_of(i)},
                        .gtin = Gtin{4'006'381'333'931},
                        .description = "Thing number " + std::to_string(i),
                        .tax_code = "standard",
                        .tax_rate = BasisPoints{2'000}});
    }
    return rows;
}

std::set<Digest> names(const std::vector<Bytes>& chunks) {
    std::set<Digest> all;
    for (const Bytes& chunk : chunks)
        all.insert(sha256({chunk}));
    return all;
}

std::size_t new_chunks(const ScopeRows& before, const ScopeRows& after) {
    const auto known = names(cut_scope(before));
    std::size_t fresh = 0;
    for (const Digest& digest : names(cut_scope(after)))
        fresh += known.contains(digest) ? 0 : 1;
    return fresh;
}

std::string fault_of(const Bytes& chunk, Scope scope = Scope::catalogue) {
    const auto read = read_scope_chunk(chunk, scope);
    const auto* fault = std::get_if<std::string>(&read);
    return fault == nullptr ? "none" : *fault;
}

TEST(ScopeContent, EveryScopeReadsBackAsItWasCut) {
    const std::vector<ScopeRows> all{
        products(1'000),
        std::vector<PriceRow>{{Sku{"A"}, {{UnixMs{0}, Minor{255}}, {UnixMs{9}, Minor{0}}}},
                              {Sku{"B"}, {{UnixMs{7}, Minor{limits::amount_minor}}}}},
        std::vector<StaffRow>{{"Anna", "cashier", ""}, {"Ben", "supervisor", "$argon2id$v=19$x"}},
        std::vector<SettingRow>{{"receipt_footer", "Thank you"}, {"receipt_header", "Café ☕"}}};
    for (const ScopeRows& rows : all) {
        const auto read = read_scope(cut_scope(rows), scope_of(rows));
        ASSERT_TRUE(std::holds_alternative<ScopeRows>(read)) << std::get<std::string>(read);
        EXPECT_EQ(std::get<ScopeRows>(read), rows);
    }
}

TEST(ScopeContent, TheBytesOfAChunkAreThoseTheFormatNames) {
    const ScopeRows rows = std::vector<PriceRow>{{Sku{"AB"}, {{UnixMs{0}, Minor{300}}}}};
    EXPECT_EQ(hex(cut_scope(rows).at(0)),
              "4f50534301"
              "01"
              "024142"
              "01"
              "00"
              "ac02");
}

TEST(ScopeContent, OlderNodesReadEveryChunkWithoutAPlace) {
    auto rows = products(20'000);
    for (const Bytes& chunk : cut_scope(rows))
        EXPECT_EQ(chunk[4], 1);
    const auto before = rows;
    rows[7'777].places = {{LocationId{}, "A-03-2"}, {LocationId{"store-1"}, "B-1"}};
    const auto chunks = cut_scope(rows);
    EXPECT_EQ(std::ranges::count(chunks, 2, [](const Bytes& chunk) { return chunk[4]; }), 1);
    EXPECT_EQ(new_chunks(before, rows), 1u);
    EXPECT_EQ(std::get<ScopeRows>(read_scope(chunks, Scope::catalogue)), ScopeRows(rows));
    Bytes bare = cut_scope(products(1)).at(0);
    bare[4] = 2;
    bare.push_back(0);
    EXPECT_EQ(fault_of(bare), "it is written in another form than its rows are");
    Bytes prices = cut_scope(std::vector<PriceRow>{{Sku{"A"}, {{UnixMs{0}, Minor{5}}}}}).at(0);
    prices[4] = 2;
    EXPECT_EQ(fault_of(prices, Scope::prices), "it is written in a form this program does not know")
        << "there is one form of prices";
}

TEST(ScopeContent, OnlyChunksThatAskForLotsAreOfTheFormThatSaysSo) {
    auto rows = products(10'000);
    const auto before = rows;
    rows[7'777].asks_lot = true;
    rows[7'778].places = {{LocationId{}, "A-03-2"}};
    const auto chunks = cut_scope(rows);
    EXPECT_EQ(std::ranges::count(chunks, 3, [](const Bytes& chunk) { return chunk[4]; }), 1);
    EXPECT_EQ(std::get<ScopeRows>(read_scope(chunks, Scope::catalogue)), ScopeRows(rows));
    EXPECT_LE(new_chunks(before, rows), 2u);
    auto one = products(1);
    one[0].asks_lot = true;
    Bytes chunk = cut_scope(one).at(0);
    chunk.back() = 2;
    EXPECT_EQ(fault_of(chunk), "it is cut off or damaged") << "yes or no";
    chunk.back() = 0;
    EXPECT_EQ(fault_of(chunk), "it is written in another form than its rows are");
    chunk.back() = 1;
    chunk[4] = 4;
    EXPECT_EQ(fault_of(chunk), "it is written in a form this program does not know");
}

TEST(ScopeContent, PlacesOutOfBoundsAreRefused) {
    const auto is_sound = [](std::vector<ShelfPlace> places) {
        auto rows = products(1);
        rows[0].places = std::move(places);
        return !find_rows_fault(rows);
    };
    const LocationId store{"store-1"};
    EXPECT_TRUE(is_sound({{LocationId{}, "A"}, {store, std::string(limits::place_bytes, 'p')}}));
    EXPECT_FALSE(is_sound({{store, std::string(limits::place_bytes + 1, 'p')}}));
    EXPECT_FALSE(is_sound({{store, ""}}));
    EXPECT_FALSE(is_sound({{store, "A"}, {store, "B"}})) << "where it stands is one place";
    EXPECT_FALSE(is_sound({{store, "A"}, {LocationId{}, "B"}})) << "out of order";
    std::vector<ShelfPlace> many;
    for (std::size_t i = 0; i <= limits::places_per_sku; ++i)
        many.push_back({LocationId{sku_of(i)}, "A"});
    EXPECT_FALSE(is_sound(many));
    many.pop_back();
    EXPECT_TRUE(is_sound(many));
}

TEST(ScopeContent, ChunksStayWithinTheirBoundAlsoForTheLongestRows) {
    auto rows = products(3'000);
    for (auto& row : rows)
        row.description = std::string(limits::text_bytes, 'x');
    const auto chunks = cut_scope(rows);
    EXPECT_GT(chunks.size(), 3'000 * limits::text_bytes / limits::scope_chunk_bytes);
    for (const Bytes& chunk : chunks)
        EXPECT_LE(chunk.size(), limits::scope_chunk_bytes);
}

TEST(ScopeContent, TheLargestAssortmentFitsOneOffer) {
    const auto chunks = cut_scope(products(limits::import_products));
    std::size_t bytes = 0;
    for (const Bytes& chunk : chunks)
        bytes += chunk.size();
    EXPECT_LE(chunks.size(), limits::scope_chunks);
    EXPECT_LE(bytes, limits::scope_bytes);
}

TEST(ScopeContent, OneChangedProductChangesOneChunk) {
    const auto before = products(20'000);
    for (const std::size_t at : {std::size_t{0}, std::size_t{7'777}, before.size() - 1}) {
        auto after = before;
        after[at].description = "Renamed, and much longer than it was before the change";
        EXPECT_EQ(new_chunks(before, after), 1u) << at;
    }
}

TEST(ScopeContent, OneMoreOrOneLessProductChangesAtMostTwoChunks) {
    const auto before = products(20'000);
    ASSERT_GT(cut_scope(before).size(), 50u);
    for (std::size_t at = 0; at < before.size(); at += 1'997) {
        auto less = before;
        less.erase(less.begin() + static_cast<std::ptrdiff_t>(at));
        EXPECT_LE(new_chunks(before, less), 2u) << at;
        EXPECT_LE(new_chunks(less, before), 2u) << at;
    }
}

TEST(ScopeContent, WhatIsNoChunkIsRefusedWithAReason) {
    const Bytes good = cut_scope(products(3)).at(0);
    EXPECT_EQ(fault_of(good), "none");
    EXPECT_EQ(fault_of(good, Scope::prices), "it belongs to something else");
    EXPECT_EQ(fault_of({}), "it is written in a form this program does not know");
    Bytes newer = good;
    newer[4] = 4;
    EXPECT_EQ(fault_of(newer), "it is written in a form this program does not know");
    EXPECT_EQ(fault_of({good.begin(), good.begin() + 6}), "it holds nothing");
    for (std::size_t size = 7; size < good.size(); ++size) {
        const Bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        const auto read = read_scope_chunk(cut, Scope::catalogue);
        const auto* rows = std::get_if<ScopeRows>(&read);
        EXPECT_TRUE(rows == nullptr || row_count(*rows) < 3) << size;
    }
}

TEST(ScopeContent, ANumberHasOneSpellingOnly) {
    Bytes chunk = cut_scope(std::vector<PriceRow>{{Sku{"A"}, {{UnixMs{0}, Minor{5}}}}}).at(0);
    ASSERT_EQ(chunk.back(), 5);
    chunk.back() = 0x85;
    chunk.push_back(0x00);  // 5 once more, with a needless byte
    EXPECT_EQ(fault_of(chunk, Scope::prices), "it is cut off or damaged");
}

TEST(ScopeContent, RowsOutOfOrderOrOutOfBoundsAreNamed) {
    auto rows = products(3);
    std::swap(rows[0], rows[1]);
    EXPECT_EQ(find_rows_fault(rows), "\"S000000\" stands twice or out of order");
    rows = products(2);
    rows[1].sku = rows[0].sku;
    EXPECT_EQ(find_rows_fault(rows), "\"S000000\" stands twice or out of order");
    rows = products(1);
    rows[0].tax_code = "";
    EXPECT_EQ(find_rows_fault(rows), "the row of \"S000000\" is out of bounds");
    const ScopeRows backwards =
        std::vector<PriceRow>{{Sku{"A"}, {{UnixMs{5}, Minor{1}}, {UnixMs{5}, Minor{2}}}}};
    EXPECT_EQ(find_rows_fault(backwards), "the row of \"A\" is out of bounds");
    const ScopeRows too_many = std::vector<PriceRow>{
        {Sku{"A"}, [] {
             std::vector<Price> prices;
             for (std::int64_t i = 0; i <= static_cast<std::int64_t>(limits::prices_per_sku); ++i)
                 prices.push_back({UnixMs{i}, Minor{1}});
             return prices;
         }()}};
    EXPECT_EQ(find_rows_fault(too_many), "the row of \"A\" is out of bounds");
}

TEST(ScopeContent, ChunksOfTwoContentsDoNotMakeOne) {
    const auto chunks = cut_scope(products(2'000));
    ASSERT_GT(chunks.size(), 2u);
    EXPECT_TRUE(
        std::holds_alternative<std::string>(read_scope({chunks[1], chunks[0]}, Scope::catalogue)));
    EXPECT_TRUE(
        std::holds_alternative<std::string>(read_scope({chunks[0], chunks[0]}, Scope::catalogue)));
}

}  // namespace
}  // namespace onepool::protocol
