#include <gtest/gtest.h>

#include "hub/core/ledger.hpp"

namespace onepool::hub {
namespace {

constexpr LocationIndex here{0};
constexpr LocationIndex there{7};
constexpr Account shelf{AccountKind::shelf, here};
constexpr Account supplier{AccountKind::supplier, {}};

Ledger with_skus(std::uint32_t count) {
    Ledger ledger;
    for (std::uint32_t i = 0; i < count; ++i)
        ledger.apply(SkuNamed{SkuIndex{i}, Sku{"S" + std::to_string(i)}, Gtin{i}, "goods"});
    return ledger;
}

Moved arrival(std::uint32_t sku, std::int64_t units, LocationIndex location = here) {
    return {SkuIndex{sku}, supplier, {AccountKind::shelf, location}, Units{units}};
}

TEST(Ledger, FindsEveryNamedSkuAndNoOther) {
    const Ledger ledger = with_skus(5'000);

    for (std::uint32_t i = 0; i < 5'000; ++i)
        EXPECT_EQ(ledger.find(Sku{"S" + std::to_string(i)}), SkuIndex{i});
    EXPECT_EQ(ledger.find(Sku{"S5000"}), std::nullopt);
    EXPECT_EQ(Ledger().find(Sku{"S0"}), std::nullopt);
}

TEST(Ledger, NamingAgainChangesTheTextAndNotTheBalances) {
    Ledger ledger = with_skus(1);
    ledger.apply(arrival(0, 5), Lsn{1});

    ledger.apply(SkuNamed{SkuIndex{0}, Sku{"S0"}, Gtin{9}, "better goods"});

    EXPECT_EQ(ledger.sku(SkuIndex{0}).description, "better goods");
    EXPECT_EQ(ledger.cell(SkuIndex{0}, here).shelf(), Units{5});
}

TEST(Ledger, AMovementTakesFromOneAccountWhatItGivesToTheOther) {
    Ledger ledger = with_skus(1);

    ledger.apply(arrival(0, 5), Lsn{1});
    ledger.apply(Moved{SkuIndex{0}, shelf, {AccountKind::damaged, here}, Units{2}}, Lsn{2});

    const Cell& cell = ledger.cell(SkuIndex{0}, here);
    EXPECT_EQ(cell.shelf(), Units{3});
    EXPECT_EQ(cell.balance[slot_of(AccountKind::damaged)], Units{2});
    EXPECT_EQ(ledger.sku(SkuIndex{0}).outside[slot_of(AccountKind::supplier)], Units{-5});
    EXPECT_EQ(ledger.imbalance(SkuIndex{0}), Units{0});
}

TEST(Ledger, ACellNobodyMovedIsAllZero) {
    const Ledger ledger = with_skus(1);
    EXPECT_EQ(ledger.cell(SkuIndex{0}, there), Cell{});
    EXPECT_EQ(ledger.cell_count(), 0u);
}

TEST(Ledger, CellsGetSlotsInOrderOfFirstMovement) {
    Ledger ledger = with_skus(3);

    ledger.apply(arrival(2, 1), Lsn{1});
    ledger.apply(arrival(0, 1, there), Lsn{2});
    ledger.apply(arrival(2, 1), Lsn{3});

    EXPECT_EQ(ledger.cell_count(), 2u);
    EXPECT_EQ(ledger.key_at(0), (CellKey{SkuIndex{2}, here}));
    EXPECT_EQ(ledger.key_at(1), (CellKey{SkuIndex{0}, there}));
}

TEST(Ledger, ASkusCellsAreFoundAtEveryLocation) {
    Ledger ledger = with_skus(2);
    for (std::uint32_t location = 0; location < 50; ++location) {
        ledger.apply(arrival(1, location + 1, LocationIndex{location}), Lsn{1});
        ledger.apply(arrival(0, 100, LocationIndex{location}), Lsn{1});
    }

    Units sum;
    for (auto at = ledger.first_cell(SkuIndex{1}); at != Ledger::no_slot; at = ledger.next_cell(at))
        sum += ledger.cell_at(at).shelf();

    EXPECT_EQ(sum, Units{50 * 51 / 2});
    EXPECT_EQ(ledger.cell(SkuIndex{1}, LocationIndex{49}).shelf(), Units{50});
}

TEST(Ledger, TheOnlineSumFollowsEveryCell) {
    Ledger ledger = with_skus(1);

    ledger.apply(OnlineSet{SkuIndex{0}, here, Units{5}}, Lsn{1});
    ledger.apply(OnlineSet{SkuIndex{0}, there, Units{7}}, Lsn{2});
    ledger.apply(OnlineSet{SkuIndex{0}, here, Units{1}}, Lsn{3});

    EXPECT_EQ(ledger.sku(SkuIndex{0}).online, Units{8});
    EXPECT_EQ(ledger.sku(SkuIndex{0}).online_changed, Lsn{3});
}

TEST(Ledger, TheDebtIsSummedOverAllCells) {
    Ledger ledger = with_skus(2);

    ledger.apply(DebtSet{SkuIndex{0}, here, Units{5}});
    ledger.apply(DebtSet{SkuIndex{1}, there, Units{2}});
    ledger.apply(DebtSet{SkuIndex{0}, here, Units{1}});

    EXPECT_EQ(ledger.debt(), Units{3});
}

TEST(Ledger, RemembersTheNewestEntriesThatMovedASku) {
    Ledger ledger = with_skus(1);
    for (std::uint64_t lsn = 1; lsn <= 10; ++lsn) {
        ledger.apply(arrival(0, 1), Lsn{lsn});
        ledger.apply(arrival(0, 1), Lsn{lsn});
    }

    const auto& recent = ledger.sku(SkuIndex{0}).recent;

    for (std::size_t i = 0; i < recent.size(); ++i)
        EXPECT_EQ(recent[i].value, 10 - i);
}

TEST(Ledger, TellsEveryChangedRowOnce) {
    Ledger ledger = with_skus(3);
    ledger.take_dirty_names();
    ledger.take_dirty_counts();
    ledger.apply(arrival(1, 1), Lsn{1});
    ledger.apply(arrival(1, 1), Lsn{2});
    ledger.apply(arrival(0, 1), Lsn{3});

    EXPECT_EQ(ledger.take_dirty_counts(), (std::vector<std::uint32_t>{1, 0}));
    EXPECT_EQ(ledger.take_dirty_cells(), (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(ledger.dirty(), 0u);
}

TEST(Ledger, RefusesToRestoreARowTwice) {
    Ledger ledger = with_skus(1);
    SkuRecord same;
    same.sku = Sku{"S0"};
    EXPECT_FALSE(ledger.restore(same));
    EXPECT_TRUE(ledger.restore(CellKey{SkuIndex{0}, here}, Cell{}));
    EXPECT_FALSE(ledger.restore(CellKey{SkuIndex{0}, here}, Cell{}));
    EXPECT_FALSE(ledger.restore(CellKey{SkuIndex{1}, here}, Cell{}));
}

TEST(Ledger, RestoresCountsForNamedSkusOnly) {
    Ledger ledger = with_skus(1);
    SkuCounts counts;
    counts.online = Units{3};
    counts.recent.front() = Lsn{9};
    EXPECT_TRUE(ledger.restore(SkuIndex{0}, counts));
    EXPECT_EQ(ledger.sku(SkuIndex{0}).online, Units{3});
    EXPECT_EQ(ledger.sku(SkuIndex{0}).recent.front(), Lsn{9});
    EXPECT_EQ(ledger.sku(SkuIndex{0}).sku, Sku{"S0"});
    EXPECT_FALSE(ledger.restore(SkuIndex{1}, counts));
}

// A flush that a disk changed: what it adds up to must not overflow either.
TEST(Ledger, RestoresNoNumberThatCannotBe) {
    constexpr std::int64_t most = std::int64_t{1} << 60;
    Ledger ledger;
    SkuRecord record;
    record.sku = Sku{"A"};
    ASSERT_TRUE(ledger.restore(record));
    const auto takes = [&](auto change) {
        Cell cell;
        change(cell);
        return Ledger(ledger).restore(CellKey{SkuIndex{0}, LocationIndex{3}}, cell);
    };
    EXPECT_TRUE(takes([](Cell& cell) { cell.balance[0] = Units{-most}; }));
    EXPECT_FALSE(takes([](Cell& cell) { cell.balance[0] = Units{-most - 1}; }));
    EXPECT_FALSE(takes([](Cell& cell) { cell.balance[1] = Units{most + 1}; }));
    EXPECT_FALSE(takes([](Cell& cell) { cell.held = Units{-1}; }));
    EXPECT_FALSE(takes([](Cell& cell) { cell.online = Units{-1}; }));
    EXPECT_FALSE(takes([](Cell& cell) { cell.debt = Units{-1}; }));
    EXPECT_TRUE(takes([](Cell& cell) { cell.debt = Units{most}; }));
    SkuCounts counts;
    counts.online = Units{-1};
    EXPECT_FALSE(ledger.restore(SkuIndex{0}, counts));
    counts = {};
    counts.outside[0] = Units{most + 1};
    EXPECT_FALSE(ledger.restore(SkuIndex{0}, counts));

    Cell deep;
    deep.debt = Units{most};
    EXPECT_TRUE(ledger.restore(CellKey{SkuIndex{0}, LocationIndex{0}}, deep));
    EXPECT_FALSE(ledger.restore(CellKey{SkuIndex{0}, LocationIndex{1}}, deep));
    Cell full;
    for (Units& units : full.balance)
        units = Units{most};
    for (std::uint32_t i = 1; i < 4; ++i)
        EXPECT_TRUE(ledger.restore(CellKey{SkuIndex{0}, LocationIndex{i}}, full));
    EXPECT_NE(ledger.imbalance(SkuIndex{0}), Units{}) << "fifteen times 2^60, wrapped around";
}

TEST(LedgerDeathTest, AMovementOfNothingIsABug) {
    Ledger ledger = with_skus(1);
    EXPECT_DEATH(ledger.apply(arrival(0, 0), Lsn{1}), "quantity");
    EXPECT_DEATH(ledger.apply(Moved{SkuIndex{0}, shelf, shelf, Units{1}}, Lsn{1}),
                 "from != effect");
}

}  // namespace
}  // namespace onepool::hub
