#include "protocol/count_tolerance.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::protocol {
namespace {

TEST(CountTolerance, IsUnitsOrAShareWhicheverAllowsMore) {
    const CountTolerance either{Units{2}, 5};
    EXPECT_TRUE(is_tolerated(either, Units{0}, Units{2}));
    EXPECT_FALSE(is_tolerated(either, Units{0}, Units{3}));
    EXPECT_TRUE(is_tolerated(either, Units{95}, Units{100}));
    EXPECT_FALSE(is_tolerated(either, Units{94}, Units{100}));
    EXPECT_TRUE(is_tolerated(either, Units{105}, Units{100}));
    EXPECT_FALSE(is_tolerated(either, Units{106}, Units{100}));
}

TEST(CountTolerance, OfNothingAllowsWhatAgreesAlone) {
    const CountTolerance none{Units{0}, 0};
    EXPECT_TRUE(is_tolerated(none, Units{7}, Units{7}));
    EXPECT_FALSE(is_tolerated(none, Units{7}, Units{8}));
    EXPECT_FALSE(is_tolerated(none, Units{8}, Units{7}));
}

TEST(CountTolerance, HasNoShareOfAShelfThatIsOverdrawn) {
    EXPECT_FALSE(is_tolerated({Units{2}, 100}, Units{5}, Units{-5}));
    EXPECT_TRUE(is_tolerated({Units{10}, 100}, Units{5}, Units{-5}));
}

TEST(CountTolerance, HoldsForTheLargestNumbers) {
    EXPECT_TRUE(is_tolerated({Units{0}, 100}, Units{0}, Units{limits::balance_units}));
    EXPECT_FALSE(is_tolerated({Units{0}, 99}, Units{0}, Units{limits::balance_units}));
}

}  // namespace
}  // namespace onepool::protocol
