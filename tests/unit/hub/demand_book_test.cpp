#include "hub/core/demand_book.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace onepool::hub {
namespace {

constexpr std::uint32_t monday = 20'000;
constexpr CellKey apples{SkuIndex{4}, LocationIndex{2}};

SoldByDay sold_on(std::initializer_list<std::pair<std::uint32_t, std::int64_t>> sales) {
    SoldByDay sold;
    for (const auto& [day, units] : sales)
        sold.add(day, Units{units}, day);
    return sold;
}

TEST(SoldByDay, SumsTheSevenDaysUpToADay) {
    const SoldByDay sold =
        sold_on({{monday, 1}, {monday + 1, 10}, {monday + 1, 10}, {monday + 6, 100}});
    EXPECT_EQ(sold.sum(monday + 6), 121u);
    EXPECT_EQ(sold.sum(monday + 7), 120u);
    EXPECT_EQ(sold.sum(monday + 8), 100u);
    EXPECT_EQ(sold.sum(monday + 12), 100u);
    EXPECT_EQ(sold.sum(monday + 13), 0u);
    EXPECT_EQ(sold.sum(monday + 5), 21u);
    EXPECT_EQ(sold.sum(monday), 1u);
    EXPECT_EQ(sold.sum(monday - 1), 0u);
}

TEST(SoldByDay, KeepsTwoWeeks) {
    SoldByDay sold = sold_on({{monday, 1}, {monday + 1, 10}, {monday + 13, 100}});
    EXPECT_EQ(sold.sum(monday + 6), 11u) << "the week before";
    EXPECT_EQ(sold.sum(monday + 13), 100u);
    sold.add(monday + 14, Units{1'000}, monday + 14);
    EXPECT_EQ(sold.sum(monday + 6), 10u) << "its first day is gone";
    sold.add(monday + 100, Units{5}, monday + 100);
    EXPECT_EQ(sold, sold_on({{monday + 100, 5}}));
}

TEST(SoldByDay, TakesLateSalesOfItsDaysAndNoOlderOnes) {
    SoldByDay sold = sold_on({{monday + 13, 1}});
    sold.add(monday, Units{10}, monday + 13);
    EXPECT_EQ(sold.sum(monday + 6), 10u);
    sold.add(monday - 1, Units{100}, monday + 13);
    EXPECT_EQ(sold.sum(monday + 5), 10u);
    EXPECT_EQ(sold.newest, monday + 13);
}

// The hub's clock was years ahead for a while.
TEST(SoldByDay, BeginsAnewAfterAClockThatRanAhead) {
    SoldByDay sold = sold_on({{monday + 5'000, 1}});
    sold.add(monday, Units{10}, monday);
    EXPECT_EQ(sold, sold_on({{monday, 10}}));
    sold.add(monday + 1, Units{1}, monday);
    sold.add(monday, Units{1}, monday);
    EXPECT_EQ(sold.sum(monday + 1), 12u) << "a day ahead is somebody else's midnight";
}

TEST(SoldByDay, StaysAtTheLargestNumber) {
    constexpr std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
    EXPECT_EQ(sold_on({{monday, 3'000'000'000}, {monday, 3'000'000'000}}).sum(monday), most);
    SoldByDay sold = sold_on({{most, 2}});
    EXPECT_EQ(sold.sum(most), 2u);
    sold.add(1, Units{1}, most);
    EXPECT_EQ(sold.sum(1), 0u);
}

TEST(SoldByDay, OfTheFirstDaysOfAllDoesNotReachBeforeThem) {
    const SoldByDay sold = sold_on({{0, 1}, {2, 10}});
    EXPECT_EQ(sold.sum(2), 11u);
    EXPECT_EQ(sold.sum(0), 1u);
}

TEST(DayOf, IsBoundedForAnyClock) {
    EXPECT_EQ(day_of(UnixMs{0}), 0u);
    EXPECT_EQ(day_of(UnixMs{86'399'999}), 0u);
    EXPECT_EQ(day_of(UnixMs{86'400'000}), 1u);
    EXPECT_EQ(day_of(UnixMs{-5}), 0u);
    EXPECT_EQ(day_of(UnixMs{std::numeric_limits<std::int64_t>::max()}),
              std::numeric_limits<std::uint32_t>::max());
}

TEST(DemandBook, KeepsWhatSoldAtEachLocation) {
    DemandBook book;
    const NodeId node{};
    book.apply({apples.sku, apples.location, node, monday, Units{2}}, monday);
    book.apply({SkuIndex{5}, apples.location, node, monday, Units{1}}, monday);
    book.apply({apples.sku, LocationIndex{0}, node, monday, Units{7}}, monday);
    book.apply({apples.sku, apples.location, node, monday + 1, Units{3}}, monday + 1);

    ASSERT_NE(book.find(apples), nullptr);
    EXPECT_EQ(book.find(apples)->sum(monday + 1), 5u);
    EXPECT_EQ(book.find({SkuIndex{5}, LocationIndex{0}}), nullptr);
    EXPECT_EQ(book.at(apples.location), (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(book.at(LocationIndex{0}), (std::vector<std::uint32_t>{2}));
    EXPECT_TRUE(book.at(LocationIndex{1}).empty());
    EXPECT_TRUE(book.at(LocationIndex{77}).empty());
    EXPECT_EQ(book.take_dirty(), (std::vector<std::uint32_t>{0, 1, 2}));
    EXPECT_EQ(book.dirty(), 0u);
}

TEST(DemandBook, IsReadBackAndRefusesACellNamedTwice) {
    DemandBook book;
    const CellDemand demand{apples, sold_on({{monday, 2}})};
    EXPECT_TRUE(book.restore(demand));
    EXPECT_FALSE(book.restore(demand));
    EXPECT_EQ(book.all(), std::vector{demand});
    EXPECT_EQ(book.at(apples.location).size(), 1u);
    EXPECT_EQ(book.dirty(), 0u);
}

}  // namespace
}  // namespace onepool::hub
