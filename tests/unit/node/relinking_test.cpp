#include "node/core/relinking.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace onepool::node {
namespace {

using protocol::Millis;

// A disk that refuses what each telling leads to, for `lasts_ms`: when the core was told.
std::vector<std::int64_t> told_while_full(std::int64_t lasts_ms) {
    Relinking relinking;
    std::vector<std::int64_t> told;
    for (Millis now{5'000}; now.value < 5'000 + lasts_ms; now.value += 55) {
        now = relinking.refused(now);
        EXPECT_TRUE(relinking.take_due(now));
        told.push_back(now.value);
    }
    return told;
}

TEST(Relinking, TellsAtOnceTheFirstTime) {
    Relinking relinking;
    EXPECT_EQ(relinking.refused(Millis{70}), Millis{70});
    EXPECT_TRUE(relinking.take_due(Millis{70}));
    EXPECT_FALSE(relinking.take_due(Millis{71}));  // once
}

TEST(Relinking, WaitsLongerTheLongerTheDiskRefuses) {
    const auto told = told_while_full(10 * 60'000);
    ASSERT_GE(told.size(), 8u);
    EXPECT_EQ(told[1] - told[0], 1'055);
    EXPECT_EQ(told[2] - told[1], 2'055);
    EXPECT_EQ(told[3] - told[2], 4'055);
    for (std::size_t i = 1; i < told.size(); ++i)
        EXPECT_LE(told[i] - told[i - 1], Relinking::longest_ms + 55);
    EXPECT_LE(told.size(), 26u);  // 6 on the way up, then one each half minute
}

TEST(Relinking, ForgetsARefusalOfLongAgo) {
    Relinking relinking;
    const Millis second{relinking.refused(Millis{0}).value + 100};
    EXPECT_EQ(relinking.refused(second).value, second.value + Relinking::shortest_ms);
    const Millis later{second.value + Relinking::forgotten_after_ms};
    EXPECT_EQ(relinking.refused(later), later);
}

TEST(Relinking, DoesNotTellWhatTheCoreWasToldMeanwhile) {
    Relinking relinking;
    (void)relinking.refused(Millis{0});
    const Millis due = relinking.refused(Millis{10});
    EXPECT_FALSE(relinking.take_due(Millis{due.value - 1}));
    relinking.told();
    EXPECT_FALSE(relinking.take_due(due));
}

}  // namespace
}  // namespace onepool::node
