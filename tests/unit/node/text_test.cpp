// Amounts and days as people read them.

#include <gtest/gtest.h>

#include "node/core/money_text.hpp"

namespace onepool::node {
namespace {

std::string money(std::int64_t minor, const char* currency) {
    return money_text(Minor{minor}, Currency{currency});
}

TEST(MoneyText, PlacesThePointByTheCurrency) {
    EXPECT_EQ(money(1250, "GBP"), "12.50 GBP");
    EXPECT_EQ(money(1250, "JPY"), "1250 JPY");
    EXPECT_EQ(money(1250, "KWD"), "1.250 KWD");
}

TEST(MoneyText, WritesSmallAndNegativeAmountsWhole) {
    EXPECT_EQ(money(0, "GBP"), "0.00 GBP");
    EXPECT_EQ(money(5, "GBP"), "0.05 GBP");
    EXPECT_EQ(money(-5, "GBP"), "-0.05 GBP");
    EXPECT_EQ(money(7, "KWD"), "0.007 KWD");
    EXPECT_EQ(money(-1250, "JPY"), "-1250 JPY");
}

std::int32_t day(std::int64_t ms, std::int32_t offset = 0) {
    return business_day(UnixMs{ms}, offset).yyyymmdd;
}

TEST(BusinessDayOf, KnowsTheCalendar) {
    EXPECT_EQ(day(0), 19700101);
    EXPECT_EQ(day(86'399'999), 19700101);
    EXPECT_EQ(day(86'400'000), 19700102);
    EXPECT_EQ(day(951'782'400'000), 20000229);  // a leap day of a leap century
    EXPECT_EQ(day(951'868'800'000), 20000301);
    EXPECT_EQ(day(1'709'164'800'000), 20240229);
    EXPECT_EQ(day(4'107'542'400'000), 21000301);  // 2100 has no leap day
    EXPECT_EQ(day(1'295'222'400'000), 20110117);
    EXPECT_EQ(day(253'402'300'799'000), 99991231);
}

TEST(BusinessDayOf, FollowsTheStoresZone) {
    EXPECT_EQ(day(1'295'222'400'000, -1), 20110116);
    EXPECT_EQ(day(1'295'222'400'000 - 1, 1), 20110117);
    EXPECT_EQ(day(1'295'222'400'000, 14 * 60), 20110117);
    EXPECT_EQ(day(1'295'222'400'000 + 10 * 3'600'000, 14 * 60), 20110118);
}

TEST(BusinessDayOf, GoesBeforeTheEpoch) {
    EXPECT_EQ(day(-1), 19691231);
}

}  // namespace
}  // namespace onepool::node
