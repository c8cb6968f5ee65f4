// How many units each till should be able to sell without asking.
#include "hub/core/rights_rule.hpp"

#include <gtest/gtest.h>

namespace onepool::hub {
namespace {

constexpr Millionths unit = 1'000'000;

RightsHolder till(Millionths expected, std::int64_t out, Standing standing = Standing::takes) {
    return {.expected = expected, .standing = standing, .out = Units{out}, .keep = keeps_all};
}

RightsShelf shelf(std::int64_t free, std::int64_t spoken_for = 0, std::int64_t stranded = 0) {
    return {.free = Units{free}, .spoken_for = Units{spoken_for}, .stranded = Units{stranded}};
}

using Moves = std::vector<RightsMove>;
using Holders = std::vector<RightsHolder>;

std::vector<std::int64_t> values(const std::vector<Units>& units) {
    std::vector<std::int64_t> numbers;
    for (const Units& each : units)
        numbers.push_back(each.value);
    return numbers;
}
using Numbers = std::vector<std::int64_t>;

TEST(RightsTarget, IsWhatItSellsAndThreeTenthsMoreRoundedDown) {
    EXPECT_EQ(target_for(0), Units{0});
    EXPECT_EQ(target_for(unit / 7), Units{0}) << "one a week: none a day";
    EXPECT_EQ(target_for(769'230), Units{0});
    EXPECT_EQ(target_for(769'231), Units{1});
    EXPECT_EQ(target_for(10 * unit), Units{13});
    EXPECT_EQ(target_for(1'000'000'000 * unit), Units{1'300'000'000});
}

TEST(RightsTarget, AllOfALocationAreAtMostItsShareByLargestRemainder) {
    const Holders tills{till(10 * unit, 0), till(5 * unit, 0)};
    EXPECT_EQ(values(targets_of(shelf(100), tills, 50)), (Numbers{13, 6}));
    EXPECT_EQ(values(targets_of(shelf(20), tills, 50)), (Numbers{7, 3})) << "10 of 13 and 6";
    EXPECT_EQ(values(targets_of(shelf(20), tills, 0)), (Numbers{0, 0}));
    EXPECT_EQ(values(targets_of(shelf(1), tills, 50)), (Numbers{0, 0}));
    EXPECT_EQ(values(targets_of(shelf(-5), tills, 50)), (Numbers{0, 0}));
}

TEST(RightsTarget, WhatIsWithOthersComesOffTheShare) {
    const Holders tills{till(10 * unit, 0), till(10 * unit, 6, Standing::keeps)};
    EXPECT_EQ(values(targets_of(shelf(40), tills, 50)), (Numbers{13, 0}));
    EXPECT_EQ(values(targets_of(shelf(20), tills, 50)), (Numbers{4, 0}));
    EXPECT_EQ(values(targets_of(shelf(20, 0, 3), tills, 50)), (Numbers{1, 0}));
}

TEST(RightsWeighed, AreFilledUpBelowSevenTenthsOfTheTarget) {
    EXPECT_EQ(weigh(shelf(100), Holders{till(10 * unit, 10)}, 50), (Moves{{}})) << "of 13";
    EXPECT_EQ(weigh(shelf(100, 9), Holders{till(10 * unit, 9)}, 50), (Moves{{Units{4}, {}}}));
    EXPECT_EQ(weigh(shelf(100), Holders{till(10 * unit, 0)}, 50), (Moves{{Units{13}, {}}}));
}

TEST(RightsWeighed, AreGivenOnlyOfWhatNobodyElseHas) {
    const Holders tills{till(10 * unit, 0), till(10 * unit, 0)};
    EXPECT_EQ(weigh(shelf(100, 80), tills, 50), (Moves{{Units{13}, {}}, {Units{7}, {}}}));
    EXPECT_EQ(weigh(shelf(100, 100), tills, 50), (Moves{{}, {}}));
    EXPECT_EQ(weigh(shelf(100, 130), tills, 50), (Moves{{}, {}}));
}

TEST(RightsWeighed, ComeBackAboveTwiceTheTargetAndOne) {
    EXPECT_EQ(weigh(shelf(100, 27), Holders{till(10 * unit, 27)}, 50), (Moves{{}}));
    EXPECT_EQ(weigh(shelf(100, 28), Holders{till(10 * unit, 28)}, 50),
              (Moves{{Units{}, Units{13}}}));
    EXPECT_EQ(weigh(shelf(100, 1), Holders{till(0, 1)}, 50), (Moves{{}}));
    EXPECT_EQ(weigh(shelf(100, 2), Holders{till(0, 2)}, 50), (Moves{{Units{}, Units{0}}}));
}

TEST(RightsWeighed, AreAskedForOnce) {
    RightsHolder asked = till(10 * unit, 28);
    asked.keep = Units{13};
    EXPECT_EQ(weigh(shelf(100, 28), Holders{asked}, 50), (Moves{{}}));
    asked.keep = Units{14};
    EXPECT_EQ(weigh(shelf(100, 28), Holders{asked}, 50), (Moves{{Units{}, Units{13}}}));
}

TEST(RightsWeighed, OfATillThatIsNotHeardStayAsTheyAre) {
    EXPECT_EQ(weigh(shelf(100, 90), Holders{till(0, 90, Standing::keeps)}, 50), (Moves{{}}));
    EXPECT_EQ(weigh(shelf(100), Holders{till(10 * unit, 0, Standing::keeps)}, 50), (Moves{{}}));
}

TEST(RightsWeighed, OfALocationThatClosesAllComeBack) {
    EXPECT_EQ(weigh(shelf(100, 5), Holders{till(10 * unit, 5, Standing::leaves)}, 50),
              (Moves{{Units{}, Units{0}}}));
    EXPECT_EQ(weigh(shelf(3, 5), Holders{till(10 * unit, 5, Standing::leaves)}, 50),
              (Moves{{Units{}, Units{0}}}));
}

TEST(RightsWeighed, ShrinkToWhatIsThereInProportion) {
    const Holders tills{till(10 * unit, 6), till(10 * unit, 3, Standing::keeps)};
    EXPECT_EQ(weigh(shelf(6, 9), tills, 50), (Moves{{Units{}, Units{4}}, {Units{}, Units{2}}}));
    EXPECT_EQ(weigh(shelf(6, 11, 2), tills, 50), (Moves{{Units{}, Units{3}}, {Units{}, Units{1}}}));
    EXPECT_EQ(weigh(shelf(-1, 9), tills, 50), (Moves{{Units{}, Units{0}}, {Units{}, Units{0}}}));
}

TEST(RightsWeighed, ComeBackForAnOrderInProportion) {
    const Holders tills{till(10 * unit, 6), till(10 * unit, 3)};
    EXPECT_EQ(reclaim(tills, Units{3}), (Moves{{Units{}, Units{4}}, {Units{}, Units{2}}}));
    EXPECT_EQ(reclaim(tills, Units{99}), (Moves{{Units{}, Units{0}}, {Units{}, Units{0}}}));
    EXPECT_EQ(reclaim(Holders{}, Units{1}), Moves{});
}

TEST(RightsWeighed, NeverExceedWhatIsFreeForAnyNumbers) {
    for (std::int64_t free = -3; free <= 20; ++free) {
        for (std::int64_t out = 0; out <= 8; ++out) {
            for (std::int64_t stranded = 0; stranded <= 4; ++stranded) {
                const Holders tills{till(4 * unit, out), till(9 * unit, 1)};
                const auto moves = weigh(shelf(free, out + 1 + stranded, stranded), tills, 100);
                Units granted;
                for (const RightsMove& move : moves) {
                    EXPECT_GE(move.grant.value, 0);
                    EXPECT_FALSE(move.grant.value > 0 && move.keep.has_value());
                    granted += move.grant;
                }
                EXPECT_TRUE(granted.value == 0 ||
                            out + 1 + stranded + granted.value <= std::max<std::int64_t>(free, 0));
            }
        }
    }
}

TEST(Apportion, GivesAllOfItAndNeverMoreThanAsked) {
    const auto parts = [](std::int64_t total, const Numbers& weights) {
        std::vector<Units> units;
        for (const std::int64_t weight : weights)
            units.push_back(Units{weight});
        return values(apportion(Units{total}, units));
    };
    EXPECT_EQ(parts(10, {5, 5, 5}), (Numbers{4, 3, 3})) << "the first where remainders are equal";
    EXPECT_EQ(parts(7, {1, 9}), (Numbers{1, 6}));
    EXPECT_EQ(parts(99, {1, 9}), (Numbers{1, 9}));
    EXPECT_EQ(parts(-1, {1, 9}), (Numbers{0, 0}));
    EXPECT_EQ(parts(5, {0, 0}), (Numbers{0, 0}));
    EXPECT_EQ(parts(5, {}), Numbers{});
    constexpr std::int64_t most = limits::balance_units;
    EXPECT_EQ(parts(most, {most, most}), (Numbers{most / 2, most / 2}));
}

}  // namespace
}  // namespace onepool::hub
