#include "hub/core/silent_demand.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/unit/hub/till.hpp"

namespace onepool::hub {
namespace {

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t day = 24 * hour;
constexpr std::uint32_t today = 20'000;
constexpr UnixMs noon{today * day + 12 * hour};
constexpr LocationIndex store{0};
constexpr CellKey apples{SkuIndex{0}, store};
constexpr CellKey pears{SkuIndex{1}, store};

// The definition, summed up term by term.
std::int64_t poisson_quantile(double mean) {
    double term = std::exp(-mean);
    double sum = term;
    std::int64_t k = 0;
    while (sum < 0.95) {
        ++k;
        term *= mean / static_cast<double>(k);
        sum += term;
    }
    return k;
}

TEST(Quantile, IsThatOfAPoissonDistribution) {
    EXPECT_EQ(not_exceeded_in_95_of_100(0), Units{0});
    EXPECT_EQ(not_exceeded_in_95_of_100(51'293), Units{0});
    EXPECT_EQ(not_exceeded_in_95_of_100(51'294), Units{1});
    for (double mean = 0.01; mean < 23.2; mean += 0.0373) {
        const auto millionths = static_cast<Millionths>(mean * 1e6);
        EXPECT_EQ(not_exceeded_in_95_of_100(millionths).value, poisson_quantile(mean)) << mean;
    }
}

TEST(Quantile, IsNeverTooLowAndSeldomOneTooHighForLargeMeans) {
    std::int64_t last = 0;
    for (double mean = 23; mean < 600; mean += 0.31) {
        const auto found = not_exceeded_in_95_of_100(static_cast<Millionths>(mean * 1e6)).value;
        EXPECT_GE(found, poisson_quantile(mean)) << mean;
        EXPECT_LE(found, poisson_quantile(mean) + 1) << mean;
        EXPECT_GE(found, last);
        last = found;
    }
}

class SilentDemand : public testing::Test {
  protected:
    SilentDemand() {
        apply({LocationAdded{store, LocationId{"store"}, "Store", {}},
               LocationAdded{LocationIndex{1}, LocationId{"other"}, "Other", {}},
               NodeRegistered{till, LocationId{"store"}, "till"},
               NodeRegistered{second, LocationId{"store"}, "second"},
               SkuNamed{apples.sku, Sku{"A"}, {}, ""}, SkuNamed{pears.sku, Sku{"B"}, {}, ""}});
    }
    void apply(std::vector<Effect> effects) {
        state.apply(LogEntry{.lsn = state.lsn().next(),
                             .at = at,
                             .node = till,
                             .input = {},
                             .effects = std::move(effects)});
    }
    void sold(const NodeId& node, const CellKey& cell, std::uint32_t on, std::int64_t units) {
        at = std::max(at, UnixMs{on * day});
        apply({WalkInSold{cell.sku, cell.location, node, on, Units{units}}});
    }
    void silent(const NodeId& node, UnixMs since) { apply({SilenceBegun{node, since}}); }
    Millionths expected(const CellKey& cell, std::int64_t ms_on) {
        return expected_sales(state, cell, noon + Millis{ms_on});
    }

    const NodeId till = node_number(1);
    const NodeId second = node_number(2);
    HubState state;
    UnixMs at = noon;
};

TEST_F(SilentDemand, IsTheWeeksPaceTimesTheSilence) {
    for (std::uint32_t back = 0; back < 7; ++back)
        sold(till, apples, today - back, 4);
    EXPECT_EQ(expected(apples, day), 0u) << "nobody is silent";
    silent(till, noon);
    EXPECT_EQ(expected(apples, 0), 0u);
    EXPECT_EQ(expected(apples, day / 4), 1'000'000u);
    EXPECT_EQ(expected(apples, 2 * day), 8'000'000u);
    EXPECT_EQ(may_have_sold(state, apples, noon + Millis{2 * day}), Units{13});
    EXPECT_EQ(expected(pears, day), 0u) << "it never sold";
    EXPECT_EQ(expected({apples.sku, LocationIndex{1}}, day), 0u) << "another location";
    EXPECT_EQ(expected(apples, -hour), 0u) << "a clock that went back";
}

TEST_F(SilentDemand, DoesNotEndWithTheWeek) {
    sold(till, apples, today, 7);
    sold(till, pears, today - 6, 7);
    silent(till, noon);
    const Millionths of_a_day = expected(apples, day);
    EXPECT_EQ(of_a_day, 1'000'000u);
    EXPECT_EQ(expected(apples, 30 * day), 30 * of_a_day);
    EXPECT_EQ(expected(apples, 9'999 * day), 366 * of_a_day);
}

TEST_F(SilentDemand, OfAYoungLocationCountsItsDaysOnly) {
    sold(till, apples, today, 6);
    silent(till, noon);
    EXPECT_EQ(expected(apples, day), 6'000'000u);
}

TEST_F(SilentDemand, IsTheSilentNodesShareOfTheLocation) {
    sold(till, apples, today - 6, 30);
    sold(till, pears, today, 30);
    sold(second, apples, today, 40);
    silent(till, noon);
    EXPECT_EQ(expected(apples, day), 70u * 60 / 100 * 1'000'000 / 7);
    const Millionths before = expected(apples, day);
    sold(second, apples, today + 7, 700);  // sells on meanwhile
    EXPECT_EQ(expected(apples, day), before) << "a week later it is still that of before";
    silent(second, noon + Millis{day});
    EXPECT_GT(expected(apples, 3 * day), expected(apples, day));
}

TEST_F(SilentDemand, OfANodeThatSellsNothingIsNothing) {
    sold(second, apples, today, 7);
    silent(till, noon);
    EXPECT_EQ(expected(apples, 100 * day), 0u);
}

TEST_F(SilentDemand, EndsWithTheSilenceAndFollowsANodeThatMoves) {
    sold(till, apples, today, 7);
    silent(till, noon);
    EXPECT_TRUE(state.nodes().has_silent(store));
    apply({NodeRegistered{till, LocationId{"other"}, "till"}});
    EXPECT_FALSE(state.nodes().has_silent(store));
    EXPECT_TRUE(state.nodes().has_silent(LocationIndex{1}));
    EXPECT_EQ(state.nodes().at(store), (std::vector<std::uint32_t>{1}));
    EXPECT_EQ(expected(apples, day), 0u);
    apply({SilenceEnded{till}});
    EXPECT_FALSE(state.nodes().has_silent(LocationIndex{1}));
}

TEST_F(SilentDemand, SurvivesTheLargestNumbers) {
    const std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    for (std::uint32_t back = 0; back < 7; ++back)
        sold(till, apples, today - back, most);
    silent(till, noon);
    EXPECT_EQ(expected_sales(state, apples, UnixMs{std::numeric_limits<std::int64_t>::max()}),
              1'000'000'000'000'000u);
}

}  // namespace
}  // namespace onepool::hub
