// Tax is rounded once per code and rate, half away from zero, and sums add up to the minor unit.

#include "node/core/tax.hpp"

#include <gtest/gtest.h>

namespace onepool::node {
namespace {

TaxedAmount at(const char* code, std::int32_t rate, std::int64_t amount) {
    return {code, BasisPoints{rate}, Minor{amount}};
}

TEST(Division, RoundsHalfAwayFromZero) {
    EXPECT_EQ(divide_half_away(5, 2), 3);
    EXPECT_EQ(divide_half_away(-5, 2), -3);
    EXPECT_EQ(divide_half_away(4, 3), 1);
    EXPECT_EQ(divide_half_away(5, 3), 2);
    EXPECT_EQ(divide_half_away(-4, 3), -1);
    EXPECT_EQ(divide_half_away(0, 7), 0);
    EXPECT_EQ(divide_half_away(6, 3), 2);
}

TEST(Tax, IsContainedInPricesThatIncludeIt) {
    const auto sums = sum_taxes({at("standard", 2000, 1200)}, {}, TaxMode::included);
    EXPECT_EQ(sums.total, Minor{1200});
    EXPECT_EQ(sums.tax, Minor{200});
    EXPECT_EQ(sums.added_tax, Minor{0});
    ASSERT_EQ(sums.taxes.size(), 1u);
    EXPECT_EQ(sums.taxes[0].net, Minor{1000});
}

TEST(Tax, ComesOnTopOfPricesWithoutIt) {
    const auto sums = sum_taxes({at("standard", 2000, 1000)}, {}, TaxMode::added);
    EXPECT_EQ(sums.total, Minor{1200});
    EXPECT_EQ(sums.tax, Minor{200});
    EXPECT_EQ(sums.added_tax, Minor{200});
}

TEST(Tax, IsRoundedOncePerCodeNotPerLine) {
    // Three lines of 0.33 at 20 % contain 0.055 each: per line that would be 0.06 x 3 = 0.18.
    const auto sums =
        sum_taxes({at("s", 2000, 33), at("s", 2000, 33), at("s", 2000, 33)}, {}, TaxMode::included);
    EXPECT_EQ(sums.tax, Minor{17});  // 0.99 / 6 = 0.165
    EXPECT_EQ(sums.total, Minor{99});
}

TEST(Tax, KeepsCodesApartAndInOrder) {
    const auto sums = sum_taxes({at("zero", 0, 500), at("reduced", 500, 1050), at("zero", 0, 1)},
                                {}, TaxMode::included);
    ASSERT_EQ(sums.taxes.size(), 2u);
    EXPECT_EQ(sums.taxes[0].code, "reduced");
    EXPECT_EQ(sums.taxes[0].tax, Minor{50});
    EXPECT_EQ(sums.taxes[1].code, "zero");
    EXPECT_EQ(sums.taxes[1].net, Minor{501});
    EXPECT_EQ(sums.total, Minor{1551});
}

TEST(Tax, KeepsTwoRatesOfOneCodeApart) {
    const auto sums = sum_taxes({at("s", 2000, 600), at("s", 1750, 470)}, {}, TaxMode::included);
    ASSERT_EQ(sums.taxes.size(), 2u);
    EXPECT_EQ(sums.taxes[0].rate, BasisPoints{1750});
    EXPECT_EQ(sums.taxes[0].tax, Minor{70});
    EXPECT_EQ(sums.taxes[1].tax, Minor{100});
}

TEST(Tax, SpreadsADiscountByLargestRemainder) {
    // 100 off 200 + 100 + 100: exactly 50, 25, 25.
    auto sums = sum_taxes({at("a", 0, 200), at("b", 0, 100), at("c", 0, 100)}, Minor{100},
                          TaxMode::included);
    EXPECT_EQ(sums.taxes[0].net, Minor{150});
    EXPECT_EQ(sums.taxes[1].net, Minor{75});
    EXPECT_EQ(sums.taxes[2].net, Minor{75});
    // 100 off three equal parts: 34, 33, 33.
    sums = sum_taxes({at("a", 0, 100), at("b", 0, 100), at("c", 0, 100)}, Minor{100},
                     TaxMode::included);
    EXPECT_EQ(sums.taxes[0].net, Minor{66});
    EXPECT_EQ(sums.taxes[1].net, Minor{67});
    EXPECT_EQ(sums.taxes[2].net, Minor{67});
    EXPECT_EQ(sums.total, Minor{200});
}

TEST(Tax, NeverTakesOffMoreThanThereIs) {
    const auto sums = sum_taxes({at("a", 2000, 100)}, Minor{500}, TaxMode::included);
    EXPECT_EQ(sums.total, Minor{0});
    EXPECT_EQ(sums.tax, Minor{0});
}

TEST(Tax, OfNothingIsNothing) {
    EXPECT_EQ(sum_taxes({}, Minor{5}, TaxMode::included), TaxSums{});
}

TEST(Tax, HoldsAtTheLargestAmounts) {
    std::vector<TaxedAmount> lines(800, at("s", 10'000, 10'000'000'000));
    const auto sums = sum_taxes(lines, Minor{7'999'999'999'999}, TaxMode::added);
    EXPECT_EQ(sums.total, Minor{2});
    EXPECT_EQ(sum_taxes(lines, {}, TaxMode::included).tax, Minor{4'000'000'000'000});
}

// Net, tax and total agree for every amount and rate tried, in both modes.
TEST(Tax, AlwaysAddsUp) {
    for (const std::int32_t rate : {0, 1, 500, 700, 1900, 2000, 2550, 10'000}) {
        for (std::int64_t amount = 0; amount < 2'000; amount += 7) {
            const auto inside = sum_taxes({at("s", rate, amount)}, {}, TaxMode::included);
            EXPECT_EQ(inside.total, Minor{amount});
            EXPECT_EQ(inside.taxes[0].net + inside.taxes[0].tax, Minor{amount});
            const auto on_top = sum_taxes({at("s", rate, amount)}, {}, TaxMode::added);
            EXPECT_EQ(on_top.total, Minor{amount} + on_top.added_tax);
        }
    }
}

}  // namespace
}  // namespace onepool::node
