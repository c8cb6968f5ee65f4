// What the hub knows of the rights of nodes, and what a flush of it that was damaged is taken for.
#include "hub/core/rights_book.hpp"

#include <gtest/gtest.h>

#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

constexpr SkuIndex apple{0};
constexpr SkuIndex bread{1};
constexpr LocationIndex store{2};
constexpr CellKey apples{apple, store};
const NodeId one = node_number(1);
const NodeId two = node_number(2);

RightGranted granted(const NodeId& node, std::int64_t units, std::uint64_t after = 0) {
    return {apple, store, node, Units{units}, Seq{after}};
}
RightUsed used(const NodeId& node, std::int64_t units, RightUse use) {
    return {apple, store, node, Units{units}, use};
}

class Rights : public testing::Test {
  protected:
    Units out() const { return book.find(apples)->out; }
    Units stranded() const { return book.find(apples)->stranded; }

    RightsBook book;
};

TEST_F(Rights, OnWhatWasNeverGrantedThereAreNone) {
    EXPECT_EQ(book.find(apples), nullptr);
    EXPECT_EQ(book.find(apples, one), nullptr);
    EXPECT_TRUE(book.of(one).empty());
    EXPECT_EQ(book.count(store), RightsCount{});
}

TEST_F(Rights, GrowByGrantsAndShrinkByWhatWasSoldOrGivenBack) {
    book.apply(granted(one, 5));
    book.apply(granted(two, 3));
    book.apply(granted(one, 2));
    book.apply(used(one, 4, RightUse::sold));
    book.apply(used(one, 1, RightUse::released));
    EXPECT_EQ(book.find(apples, one)->granted, Units{7});
    EXPECT_EQ(book.find(apples, one)->out(), Units{2});
    EXPECT_EQ(out(), Units{5});
    EXPECT_EQ(book.count(store), (RightsCount{.out = Units{5},
                                              .stranded = {},
                                              .granted = Units{10},
                                              .released = Units{1},
                                              .sold = {},
                                              .on_right = Units{4}}));
}

TEST_F(Rights, AreAskedForUntilTheNextGrant) {
    book.apply(granted(one, 5));
    EXPECT_EQ(book.find(apples, one)->keep, keeps_all);
    book.apply(RightKept{apple, store, one, Units{2}});
    EXPECT_EQ(book.find(apples, one)->keep, Units{2});
    book.apply(granted(one, 1));
    EXPECT_EQ(book.find(apples, one)->keep, keeps_all);
}

TEST_F(Rights, BeginAtTheFirstGrantOfAJournal) {
    book.apply(granted(one, 5, 7));
    book.apply(granted(one, 1, 9));
    EXPECT_EQ(book.find(apples, one)->after, Seq{7});
    book.strand(one);
    book.apply(granted(one, 1, 3));
    EXPECT_EQ(book.find(apples, one)->after, Seq{3});
}

TEST_F(Rights, AreStrandedWhereTheJournalEndsUntilTheyAreUsedOrFreed) {
    book.apply(granted(one, 5));
    book.apply(granted(two, 3));
    book.apply(used(one, 1, RightUse::sold));
    book.strand(one);
    EXPECT_EQ(out(), Units{3});
    EXPECT_EQ(stranded(), Units{4});
    EXPECT_TRUE(book.has_stranded(one));
    EXPECT_EQ(book.find(apples, one)->granted, Units{0}) << "the next journal begins at nothing";
    book.apply(used(one, 1, RightUse::late));
    EXPECT_EQ(stranded(), Units{3});
    book.apply(granted(one, 2));
    book.strand(one);
    EXPECT_EQ(stranded(), Units{5}) << "of both journals";
    book.apply(StrandedFreed{one});
    EXPECT_EQ(stranded(), Units{0});
    EXPECT_FALSE(book.has_stranded(one));
    EXPECT_EQ(book.count(store).out, Units{3});
    EXPECT_EQ(book.count(store).stranded, Units{0});
}

TEST_F(Rights, AllEndWithALifeOfTheHub) {
    book.apply(granted(one, 5));
    book.apply(granted(two, 3));
    book.apply(RightGranted{bread, store, two, Units{1}, Seq{}});
    book.strand_all();
    EXPECT_EQ(book.count(store).out, Units{0});
    EXPECT_EQ(book.count(store).stranded, Units{9});
}

TEST_F(Rights, ThatChangedAreFlushedOnce) {
    book.apply(granted(one, 5));
    book.apply(granted(two, 3));
    EXPECT_EQ(book.take_dirty(), (std::vector<std::uint32_t>{0, 1}));
    book.apply(used(two, 1, RightUse::sold));
    book.apply(used(two, 1, RightUse::sold));
    EXPECT_EQ(book.take_dirty(), (std::vector<std::uint32_t>{1}));
    book.strand(one);
    book.strand(one);
    EXPECT_EQ(book.take_dirty(), (std::vector<std::uint32_t>{0}));
    EXPECT_EQ(book.dirty(), 0u);
}

TEST_F(Rights, ComeBackFromAFlush) {
    book.apply(granted(one, 5, 4));
    book.apply(used(one, 2, RightUse::sold));
    book.strand(one);
    book.apply(granted(one, 7, 9));
    book.sold(store, Units{11});
    RightsBook again;
    ASSERT_TRUE(again.restore(book.all()[0]));
    ASSERT_TRUE(again.restore(store, book.count(store)));
    EXPECT_EQ(again.all(), book.all());
    EXPECT_EQ(again.count(store), book.count(store));
    EXPECT_EQ(again.find(apples)->out, Units{7});
    EXPECT_TRUE(again.has_stranded(one));
}

TEST_F(Rights, ThatCannotBeAreNotReadBack) {
    const auto is_read = [](auto&& change) {
        RightRecord record;
        record.cell = apples;
        record.node = one;
        record.granted = Units{5};
        change(record);
        RightsBook fresh;
        return fresh.restore(record);
    };
    EXPECT_TRUE(is_read([](RightRecord&) {}));
    EXPECT_FALSE(is_read([](RightRecord& r) { r.sold = Units{6}; })) << "more than was granted";
    EXPECT_FALSE(is_read([](RightRecord& r) { r.sold = r.released = Units{3}; }));
    EXPECT_FALSE(is_read([](RightRecord& r) { r.granted = Units{-1}; }));
    EXPECT_FALSE(is_read([](RightRecord& r) { r.keep = Units{-1}; }));
    EXPECT_FALSE(is_read([](RightRecord& r) { r.stranded = Units{-1}; }));
    EXPECT_FALSE(is_read([](RightRecord& r) { r.stranded = Units{limits::balance_units + 1}; }));
    EXPECT_FALSE(is_read([](RightRecord& r) { r.released = Units{-1}; }));
}

TEST_F(Rights, OfOneNodeOnOneCellAreReadBackOnce) {
    RightRecord record;
    record.cell = apples;
    record.node = one;
    record.granted = Units{limits::balance_units};
    EXPECT_TRUE(book.restore(record));
    EXPECT_FALSE(book.restore(record));
    record.node = two;
    EXPECT_FALSE(book.restore(record)) << "more than a location can have";
    EXPECT_FALSE(book.restore(store, RightsCount{.granted = Units{-1}}));
}

}  // namespace
}  // namespace onepool::hub
