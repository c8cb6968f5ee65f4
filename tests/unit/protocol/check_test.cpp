#include "protocol/check.hpp"

#include <gtest/gtest.h>

namespace onepool::protocol {
namespace {

TEST(Check, PassesWhenTrue) {
    CHECK(1 + 1 == 2);
}

TEST(CheckDeathTest, NamesTheExpressionAndItsPlaceAndAborts) {
    const int shelf = -1;
    EXPECT_DEATH(CHECK(shelf >= 0), "CHECK failed: shelf >= 0 at .*check_test.cpp:[0-9]+");
}

}  // namespace
}  // namespace onepool::protocol
