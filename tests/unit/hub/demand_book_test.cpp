#include "hub/core/demand_book.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace onepool::hub {
namespace {

constexpr std::uint32_t monday = 20'000;
constexpr CellKey apples{SkuIndex{4}, LocationIndex{2}};

Week week_of(std::initializer_list<std::pair<std::uint32_t, std::int64_t>> sales) {
    Week week;
    for (const auto& [day, units] : sales)
        week.add(day, Units{units});
    return week;
}

TEST(Week, SumsTheSevenDaysUpToADay) {
    const Week week = week_of({{monday, 1}, {monday + 1, 10}, {monday + 1, 10}, {monday + 6, 100}});
    EXPECT_EQ(week.sum(monday + 6), 121u);
    EXPECT_EQ(week.sum(monday + 7), 120u);
    EXPECT_EQ(week.sum(monday + 8), 100u);
    EXPECT_EQ(week.sum(monday + 12), 100u);
    EXPECT_EQ(week.sum(monday + 13), 0u);
    EXPECT_EQ(week.sum(monday + 5), 21u);
    EXPECT_EQ(week.sum(monday), 1u);
    EXPECT_EQ(week.sum(monday - 1), 0u);
}

TEST(Week, ForgetsWhatIsOlderThanAWeek) {
    Week week = week_of({{monday, 1}, {monday + 1, 10}});
    week.add(monday + 7, Units{100});
    EXPECT_EQ(week.sum(monday + 7), 110u);
    EXPECT_EQ(week.sum(monday + 1), 10u);
    week.add(monday + 100, Units{5});
    EXPECT_EQ(week, week_of({{monday + 100, 5}}));
}

TEST(Week, TakesLateSalesOfItsDaysAndNoOlderOnes) {
    Week week = week_of({{monday + 6, 1}});
    week.add(monday, Units{10});
    EXPECT_EQ(week.sum(monday + 6), 11u);
    week.add(monday - 1, Units{100});
    EXPECT_EQ(week.sum(monday + 6), 11u);
    EXPECT_EQ(week.newest, monday + 6);
}

TEST(Week, StaysAtTheLargestNumber) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    Week week = week_of({{monday, 3'000'000'000}, {monday, 3'000'000'000}});
    EXPECT_EQ(week.sum(monday), most);
    week = week_of({{std::numeric_limits<std::uint32_t>::max(), 2}});
    EXPECT_EQ(week.sum(std::numeric_limits<std::uint32_t>::max()), 2u);
    week.add(1, Units{1});
    EXPECT_EQ(week.sum(1), 0u);
}

TEST(Week, OfTheFirstDaysOfAllDoesNotReachBeforeThem) {
    const Week week = week_of({{0, 1}, {2, 10}});
    EXPECT_EQ(week.sum(2), 11u);
    EXPECT_EQ(week.sum(0), 1u);
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
    book.apply({apples.sku, apples.location, node, monday, Units{2}});
    book.apply({SkuIndex{5}, apples.location, node, monday, Units{1}});
    book.apply({apples.sku, LocationIndex{0}, node, monday, Units{7}});
    book.apply({apples.sku, apples.location, node, monday + 1, Units{3}});

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
    const CellDemand demand{apples, week_of({{monday, 2}})};
    EXPECT_TRUE(book.restore(demand));
    EXPECT_FALSE(book.restore(demand));
    EXPECT_EQ(book.all(), std::vector{demand});
    EXPECT_EQ(book.at(apples.location).size(), 1u);
    EXPECT_EQ(book.dirty(), 0u);
}

}  // namespace
}  // namespace onepool::hub
