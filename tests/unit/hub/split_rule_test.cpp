#include "hub/core/split_rule.hpp"

#include <gtest/gtest.h>

namespace onepool::hub {
namespace {

Split split_of(std::int64_t shelf, std::int64_t held, std::int64_t reserve) {
    return split({.shelf = Units{shelf}, .held = Units{held}, .kept = Units{reserve}});
}

Split expected(std::int64_t online, std::int64_t debt) {
    return {.online = Units{online}, .debt = Units{debt}};
}

Cell cell_of(std::int64_t shelf, std::int64_t held, std::int64_t online) {
    Cell cell;
    cell.balance[0] = Units{shelf};
    cell.held = Units{held};
    cell.online = Units{online};
    return cell;
}

Draw drawn(std::int64_t own, std::int64_t online, std::int64_t overdraft) {
    return {.own = Units{own}, .online = Units{online}, .overdraft = Units{overdraft}};
}

TEST(SplitRule, PromisesWhatIsNeitherHeldNorReserved) {
    EXPECT_EQ(split_of(10, 3, 2), expected(5, 0));
    EXPECT_EQ(split_of(10, 0, 0), expected(10, 0));
}

TEST(SplitRule, PromisesNothingOnceTheReserveIsTouched) {
    EXPECT_EQ(split_of(5, 3, 2), expected(0, 0));
    EXPECT_EQ(split_of(4, 3, 2), expected(0, 0));
    EXPECT_EQ(split_of(0, 0, 2), expected(0, 0));
}

TEST(SplitRule, OwesWhatIsHeldButNotThere) {
    EXPECT_EQ(split_of(2, 3, 5), expected(0, 1));
    EXPECT_EQ(split_of(-4, 0, 0), expected(0, 4));
    EXPECT_EQ(split_of(-4, 3, 0), expected(0, 7));
}

TEST(SplitRule, NeverPromisesMoreThanIsThereForAnyNumbers) {
    for (std::int64_t shelf = -5; shelf <= 12; ++shelf) {
        for (std::int64_t held = 0; held <= 6; ++held) {
            for (std::int64_t reserve = 0; reserve <= 4; ++reserve) {
                const Split result = split_of(shelf, held, reserve);
                EXPECT_GE(shelf + result.debt.value, held + result.online.value);
                EXPECT_TRUE(result.debt.value == 0 || result.online.value == 0);
            }
        }
    }
}

TEST(Draw, TakesTheLocationsOwnUnitsFirst) {
    EXPECT_EQ(draw(cell_of(10, 3, 5), Units{2}), drawn(2, 0, 0));
}

TEST(Draw, ThenTakesFromTheOnlinePool) {
    EXPECT_EQ(draw(cell_of(10, 3, 5), Units{4}), drawn(2, 2, 0));
    EXPECT_EQ(draw(cell_of(10, 3, 5), Units{7}), drawn(2, 5, 0));
}

TEST(Draw, ThenTakesWhatIsHeldOrUnknown) {
    EXPECT_EQ(draw(cell_of(10, 3, 5), Units{9}), drawn(2, 5, 2));
    EXPECT_EQ(draw(cell_of(10, 3, 5), Units{20}), drawn(2, 5, 13));
    EXPECT_EQ(draw(cell_of(-2, 0, 0), Units{1}), drawn(0, 0, 1));
}

// Two lines of one SKU in one sale: the second is drawn before U is split anew.
TEST(Draw, IsRightWhileTheSplitIsStillTheOldOne) {
    EXPECT_EQ(draw(cell_of(4, 0, 10), Units{5}), drawn(0, 4, 1));
}

TEST(Draw, AlwaysSumsToTheQuantity) {
    for (std::int64_t shelf = -3; shelf <= 8; ++shelf) {
        for (std::int64_t held = 0; held <= 4; ++held) {
            for (std::int64_t quantity = 1; quantity <= 9; ++quantity) {
                const Split now = split_of(shelf, held, 1);
                const Draw result = draw(cell_of(shelf, held, now.online.value), Units{quantity});
                EXPECT_EQ(result.own + result.online + result.overdraft, Units{quantity});
                EXPECT_GE(result.own.value, 0);
                EXPECT_GE(result.online.value, 0);
                EXPECT_LE(result.online, now.online);
                EXPECT_GE(result.overdraft.value, 0);
            }
        }
    }
}

}  // namespace
}  // namespace onepool::hub
