#include "node/core/pick_path.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace onepool::node {
namespace {

TEST(PickPath, GoesByTheNumbersOfShelvesNotByTheirDigits) {
    const std::vector<std::string> path{"",     "2",      "10",     "A",       "A-1", "A-2", "a-3",
                                        "A-10", "A-10-1", "A-10-2", "A-010-3", "B-1", "É-1"};
    for (std::size_t i = 0; i < path.size(); ++i) {
        for (std::size_t j = 0; j < path.size(); ++j)
            EXPECT_EQ(is_before_on_path(path[i], path[j]), i < j) << path[i] << " " << path[j];
    }
}

TEST(PickPath, PutsEveryTwoCodesInOneOrder) {
    EXPECT_NE(is_before_on_path("A-1", "A-01"), is_before_on_path("A-01", "A-1"));
    EXPECT_NE(is_before_on_path("a-1", "A-1"), is_before_on_path("A-1", "a-1"));
    EXPECT_FALSE(is_before_on_path("A-0", "A-0"));
    EXPECT_TRUE(is_before_on_path("A-99999999999999999999", "A-100000000000000000000"));
}

}  // namespace
}  // namespace onepool::node
