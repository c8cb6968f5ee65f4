// What a shelf held while it was counted, and what a count says beside that.

#include "hub/core/count_rule.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "protocol/count_limits.hpp"

namespace onepool::hub {
namespace {

constexpr CountWindow noon{UnixMs{1'000}, UnixMs{2'000}};

ShelfMove moved(std::int64_t at, std::int64_t change) {
    return {SkuIndex{0}, UnixMs{at}, Units{change}};
}

ShelfSpan span_of(std::int64_t now, const std::vector<ShelfMove>& moves) {
    return shelf_during(noon, Units{now}, moves);
}

TEST(CountRule, WhatCameAfterTheCountIsTakenBackOutOfTheShelf) {
    EXPECT_EQ(span_of(7, {}), (ShelfSpan{Units{7}, Units{7}}));
    EXPECT_EQ(span_of(7, {moved(2'001, -3)}), (ShelfSpan{Units{10}, Units{10}}));
    EXPECT_EQ(span_of(7, {moved(3'000, 5), moved(2'500, -1)}), (ShelfSpan{Units{3}, Units{3}}));
}

TEST(CountRule, WhatCameBeforeTheCountWasThereToBeCounted) {
    EXPECT_EQ(span_of(7, {moved(999, -3), moved(1, 20)}), (ShelfSpan{Units{7}, Units{7}}));
}

TEST(CountRule, WhatMovedMeanwhileMayHaveBeenCountedOrNot) {
    EXPECT_EQ(span_of(7, {moved(1'500, -3)}), (ShelfSpan{Units{7}, Units{10}}));
    EXPECT_EQ(span_of(7, {moved(1'000, -1), moved(2'000, 4)}), (ShelfSpan{Units{3}, Units{7}}))
        << "both ends are meanwhile";
    EXPECT_EQ(span_of(7, {moved(1'900, 4), moved(1'100, -1)}), (ShelfSpan{Units{3}, Units{7}}))
        << "in whatever order they were heard of";
}

TEST(CountRule, ACountThatMeetsWhatItHeldAgrees) {
    const ShelfSpan span{Units{3}, Units{7}};
    EXPECT_EQ(nearest(span, Units{5}), Units{5});
    EXPECT_EQ(nearest(span, Units{3}), Units{3});
    EXPECT_EQ(nearest(span, Units{9}), Units{7});
    EXPECT_EQ(nearest(span, Units{0}), Units{3});
}

TEST(CountRule, AShelfThatIsOverdrawnIsCountedToo) {
    EXPECT_EQ(span_of(-4, {moved(3'000, -1)}), (ShelfSpan{Units{-3}, Units{-3}}));
    EXPECT_EQ(nearest({Units{-3}, Units{-3}}, Units{0}), Units{-3});
}

TEST(CountRule, ClocksThatDifferALittleWidenTheWindow) {
    CellCount count;
    count.from = UnixMs{100'000};
    count.until = UnixMs{100'000};
    EXPECT_EQ(window_of(count).from, UnixMs{100'000 - limits::count_blur_ms});
    EXPECT_EQ(window_of(count).until, UnixMs{100'000 + limits::count_blur_ms});
    count.clock_trust = ClockTrust::skewed;
    EXPECT_EQ(window_of(count).until, UnixMs{100'000 + limits::count_blur_skewed_ms});
}

}  // namespace
}  // namespace onepool::hub
