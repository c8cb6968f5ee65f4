// A version of the hub's catalogue built into a real database, beside sales, and looked up.

#include "node/edge/scope_works.hpp"

#include <gtest/gtest.h>

#include "node/store/catalogue.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "tests/io/support/eventually.hpp"
#include "tests/io/support/temp_dir.hpp"

namespace onepool::node {
namespace {

constexpr UnixMs opened{1'800'000'000'000};
constexpr std::size_t several_steps = 1'500;
constexpr std::size_t large_catalogue = 20'000;
// How many rows a sale may have to wait for. tests/bench/bench_scopes.cpp says what they cost: let
// it measure a hundred thousand products on a till's disk before this becomes more.
constexpr std::int64_t rows_before_a_sale = 200;

class ScopeWorksTest : public testing::Test {
  protected:
    ScopeWorksTest()
        : store_({folder_.file("node.db"), config().node, config().journal}),
          gate_(reactor_, store_, config()),
          works_(gate_, [this](ScopeBuilt built) { results_.push_back(std::move(built)); }),
          catalogue_(folder_.file("node.db")) {}

    static NodeCore::Config config() {
        NodeCore::Config config;
        config.node.bytes.fill(1);
        config.journal.bytes.fill(2);
        config.location.value = "store-1";
        config.currency.code = "GBP";
        return config;
    }
    static ScopeRows goods(std::size_t count, const std::string& description) {
        std::vector<CatalogueRow> rows;
        for (std::size_t i = 0; i < count; ++i) {
            rows.push_back({.sku = Sku{"S" + std::to_string(10'000 + i)},
                            .gtin = {},
                            .description = description + " " + std::to_string(i),
                            .tax_code = i == 0 ? "food" : "standard",
                            .tax_rate = BasisPoints{2'000}});
        }
        return rows;
    }
    static ScopeRows prices(std::size_t count) {
        std::vector<PriceRow> rows;
        for (std::size_t i = 0; i < count; ++i) {
            rows.push_back({Sku{"S" + std::to_string(10'000 + i)},
                            {{UnixMs{0}, Minor{100}}, {opened, Minor{200}}}});
        }
        return rows;
    }
    // Puts the chunks on the disk, as the core does before it asks for the building.
    BuildScope stored(const ScopeRows& rows, std::uint64_t version, std::uint8_t slot) {
        BuildScope wanted{{scope_of(rows), version}, {}, slot};
        for (Bytes& chunk : cut_scope(rows)) {
            wanted.chunks.push_back(sha256({chunk}));
            commit({ChunkPut{wanted.chunks.back(), std::move(chunk)}});
        }
        return wanted;
    }
    void commit(std::vector<Record> records) {
        std::optional<CommitOutcome> outcome;
        gate_.commit(std::move(records), [&](CommitOutcome ended) { outcome = ended; });
        ASSERT_TRUE(test_support::run_until(reactor_, [&] { return outcome.has_value(); }));
        ASSERT_EQ(outcome, CommitOutcome::done);
    }
    ScopeBuilt build(const BuildScope& wanted) {
        results_.clear();
        works_.build(wanted);
        EXPECT_TRUE(test_support::run_until(reactor_, [&] { return !results_.empty(); }));
        return results_.empty() ? ScopeBuilt{} : results_.back();
    }
    // As the core and the program do once it is built.
    void put_in_force(const BuildScope& built) {
        commit({ScopePut{{built.mark, built.chunks, built.slot}}});
        const ScopeFetch scopes(config().node, store_.load().scopes);
        catalogue_.follow(scopes);
    }
    void provide(const ScopeRows& rows, std::uint64_t version, std::uint8_t slot) {
        const BuildScope wanted = stored(rows, version, slot);
        ASSERT_EQ(build(wanted).outcome, BuildOutcome::built);
        put_in_force(wanted);
    }
    std::string place_at(const char* location) {
        return catalogue_.place_of(Sku{"S10001"}, LocationId{location});
    }
    JournalAppend next_sale() {
        Sale sale;
        sale.currency = Currency{"GBP"};
        sale.lines.emplace_back();
        sale.lines[0].line_no = 1;
        sale.lines[0].sku = Sku{"S10000"};
        sale.lines[0].description = "thing";
        sale.lines[0].quantity = Units{1};
        sale.lines[0].unit_price = sale.lines[0].amount = sale.total = Minor{100};
        sale.lines[0].tax_code = "zero";
        sale.lines[0].scanned_at = opened;
        sale.tenders.emplace_back();
        sale.tenders[0].amount = sale.tenders[0].given = sale.total;
        Event event;
        event.header.seq = head_.seq.next();
        event.header.hlc = Hlc{opened.value, 0};
        event.header.wall = opened;
        event.header.staff = StaffId{"anna"};
        event.header.business_day = BusinessDay{20'270'115};
        event.header.basket.bytes.fill(3);
        event.header.basket.bytes[14] = static_cast<std::uint8_t>(event.header.seq.value >> 8);
        event.header.basket.bytes[15] = static_cast<std::uint8_t>(event.header.seq.value);
        event.body = std::move(sale);
        Bytes payload = encode_event(event);
        head_ = chain_append(head_, config().node, config().journal, payload);
        return {head_.seq, head_.hash, event.header.basket, std::move(payload)};
    }
    // Sells all the time until the version at hand is built. The gate takes work in the order it
    // came: behind each step of the building there is a sale, and a look at what that step left.
    void sell_on(const std::string& count_rows) {
        is_selling_ = true;
        gate_.commit({next_sale()}, [this](CommitOutcome outcome) {
            EXPECT_EQ(outcome, CommitOutcome::done);
            ++sales_;
        });
        gate_.transact(
            [this, count_rows](io::Database& database) {
                auto query = database.prepare(count_rows);
                counts_.push_back(query.step() ? query.integer(0) : -1);
            },
            1,
            [this, count_rows](CommitOutcome outcome) {
                EXPECT_EQ(outcome, CommitOutcome::done);
                is_selling_ = false;
                if (results_.empty())
                    sell_on(count_rows);
            });
    }
    // The numbers of rows that `count_rows` found behind each step.
    std::vector<std::int64_t> build_and_sell(const BuildScope& wanted,
                                             const std::string& count_rows) {
        results_.clear();
        counts_.clear();
        works_.build(wanted);
        sell_on(count_rows);
        EXPECT_TRUE(test_support::run_until(reactor_, [&] { return !is_selling_; }));
        EXPECT_FALSE(results_.empty());
        return counts_;
    }
    std::int64_t journal_rows() const {
        io::Database reader({.path = folder_.file("node.db"), .mode = io::Database::Mode::reader});
        auto query = reader.prepare("SELECT COUNT(*) FROM journal");
        return query.step() ? query.integer(0) : -1;
    }

    test_support::TempDir folder_;
    io::Reactor reactor_;
    NodeStore store_;
    StoreGate gate_;
    ScopeWorks works_;
    Catalogue catalogue_;
    std::vector<ScopeBuilt> results_;
    Position head_;
    std::int64_t sales_ = 0;
    std::vector<std::int64_t> counts_;  // of the storage thread, until `is_selling_` ends
    bool is_selling_ = false;
};

TEST_F(ScopeWorksTest, ProductsAndPricesOfTheHubAreFoundOnceTheyAreInForce) {
    const BuildScope wanted = stored(goods(several_steps, "thing"), 5, 1);
    ASSERT_EQ(build(wanted).outcome, BuildOutcome::built);
    EXPECT_TRUE(catalogue_.search("thing", 10, opened).empty()) << "not in force yet";
    provide(prices(several_steps), 5, 1);
    put_in_force(wanted);
    const auto found = catalogue_.find(Sku{"S11499"}, opened);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->description, "thing 1499");
    EXPECT_EQ(found->unit_price, Minor{200});
    EXPECT_EQ(catalogue_.find(Sku{"S11499"}, UnixMs{opened.value - 1})->unit_price, Minor{100});
    EXPECT_EQ(catalogue_.search("thing 1499", 10, opened).size(), 1u);
    EXPECT_EQ(catalogue_.tax("food"), (TaxRate{"food", BasisPoints{2'000}}));
    EXPECT_EQ(catalogue_.usual_tax().code, "standard");
}

TEST_F(ScopeWorksTest, TheVersionInForceStaysWholeWhileTheNextIsBuilt) {
    provide(prices(several_steps), 5, 1);
    provide(goods(several_steps, "old"), 5, 1);
    const BuildScope next = stored(goods(several_steps, "new"), 6, 0);
    results_.clear();
    works_.build(next);
    std::size_t looks = 0;
    ASSERT_TRUE(test_support::run_until(reactor_, [&] {
        ++looks;
        EXPECT_EQ(catalogue_.search("old", 5, opened).size(), 5u);
        EXPECT_TRUE(catalogue_.search("new", 5, opened).empty());
        return !results_.empty();
    }));
    EXPECT_GT(looks, 5u);
    put_in_force(next);
    EXPECT_TRUE(catalogue_.search("old", 5, opened).empty());
    EXPECT_EQ(catalogue_.search("new", 5, opened).size(), 5u);
}

TEST_F(ScopeWorksTest, CommitsGoBetweenTheStepsOfTheBuilding) {
    const BuildScope wanted = stored(goods(several_steps, "thing"), 5, 1);
    results_.clear();
    works_.build(wanted);
    std::size_t commits = 0;
    while (results_.empty()) {
        commit({CursorPut{}});
        ++commits;
    }
    EXPECT_GE(commits, several_steps / 200) << "one at least in each step";
}

TEST_F(ScopeWorksTest, ASaleWaitsForAFewRowsOfALargeCatalogueAtMost) {
    const BuildScope wanted = stored(goods(large_catalogue, "thing"), 5, 1);
    const auto counts = build_and_sell(wanted, "SELECT COUNT(*) FROM product_1");
    std::int64_t before = 0;
    for (const std::int64_t count : counts) {
        EXPECT_LE(count - before, rows_before_a_sale);
        before = count;
    }
    EXPECT_EQ(before, std::int64_t{large_catalogue});
    EXPECT_EQ(sales_, static_cast<std::int64_t>(counts.size()));
    EXPECT_EQ(journal_rows(), sales_) << "every sale was recorded meanwhile";
}

TEST_F(ScopeWorksTest, AProductWithoutAPriceIsNotForSale) {
    provide(prices(1), 5, 1);
    provide(goods(2, "thing"), 5, 1);
    EXPECT_TRUE(catalogue_.find(Sku{"S10000"}, opened).has_value());
    EXPECT_FALSE(catalogue_.find(Sku{"S10001"}, opened).has_value());
    EXPECT_TRUE(catalogue_.is_unpriced(Sku{"S10001"}, opened));
    EXPECT_EQ(catalogue_.search("thing", 10, opened).size(), 1u);
}

TEST_F(ScopeWorksTest, WhatDoesNotFitTogetherIsUnusableAndNamesThePart) {
    const BuildScope good = stored(goods(several_steps, "thing"), 5, 1);
    ASSERT_GE(good.chunks.size(), 2u);
    BuildScope backwards = good;
    std::swap(backwards.chunks[0], backwards.chunks[1]);
    const ScopeBuilt result = build(backwards);
    EXPECT_EQ(result.outcome, BuildOutcome::unusable);
    EXPECT_EQ(result.reason, "part 2 of it: it is out of order");
    BuildScope mixed = good;
    mixed.mark.scope = Scope::prices;
    EXPECT_EQ(build(mixed).reason, "part 1 of it: it belongs to something else");
    EXPECT_EQ(build(good).outcome, BuildOutcome::built) << "a failed one is no obstacle";
}

TEST_F(ScopeWorksTest, AChunkDamagedOnTheDiskIsNamed) {
    const BuildScope wanted = stored(goods(several_steps, "thing"), 5, 1);
    Bytes other{1, 2, 3};
    commit({ChunkPut{wanted.chunks[1], other}});
    const ScopeBuilt result = build(wanted);
    EXPECT_EQ(result.outcome, BuildOutcome::damaged);
    EXPECT_EQ(result.lost, std::vector<Digest>{wanted.chunks[1]});
}

TEST_F(ScopeWorksTest, WhereGoodsStandIsTheLocationsOwnPlaceOrTheOneForAll) {
    auto rows = std::get<std::vector<CatalogueRow>>(goods(3, "thing"));
    rows[1].places = {{LocationId{}, "A-1"}, {LocationId{"store-1"}, "B-2"}};
    provide(rows, 1, 1);
    EXPECT_EQ(place_at("store-1"), "B-2");
    EXPECT_EQ(place_at("store-2"), "A-1");
    EXPECT_EQ(catalogue_.place_of(Sku{"S10000"}, LocationId{"store-1"}), "");
    rows[1].places.clear();
    provide(rows, 2, 0);
    EXPECT_EQ(place_at("store-1"), "") << "as the version in force has it";
}

TEST_F(ScopeWorksTest, WhoseLotsAreAskedForIsAsTheVersionInForceHasIt) {
    auto rows = std::get<std::vector<CatalogueRow>>(goods(3, "thing"));
    rows[1].asks_lot = true;
    EXPECT_FALSE(catalogue_.asks_lot(Sku{"S10001"}));
    provide(rows, 1, 1);
    EXPECT_TRUE(catalogue_.asks_lot(Sku{"S10001"}));
    EXPECT_FALSE(catalogue_.asks_lot(Sku{"S10000"}));
    EXPECT_FALSE(catalogue_.asks_lot(Sku{"no such thing"}));
    rows[1].asks_lot = false;
    provide(rows, 2, 0);
    EXPECT_FALSE(catalogue_.asks_lot(Sku{"S10001"}));
}

TEST_F(ScopeWorksTest, TextsOfTheStoreAreThere) {
    provide(std::vector<SettingRow>{{"receipt_footer", "Bye"}, {"receipt_header", "Hello"}}, 5, 1);
    EXPECT_EQ(catalogue_.texts(), (StoreTexts{"Hello", "Bye"}));
}

TEST_F(ScopeWorksTest, AStoredVersionAndItsChunksAreKnownAtTheNextStart) {
    provide(prices(3), 5, 1);
    const auto stored = store_.load().scopes;
    ASSERT_EQ(stored.held.size(), 1u);
    EXPECT_EQ(stored.held[0].mark, (ScopeMark{Scope::prices, 5}));
    EXPECT_EQ(stored.held[0].slot, 1);
    EXPECT_EQ(stored.held[0].chunks, stored.chunks);
    commit({ChunkErase{stored.chunks[0]}});
    EXPECT_TRUE(store_.load().scopes.chunks.empty());
}

}  // namespace
}  // namespace onepool::node
