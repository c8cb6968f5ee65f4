// Which path means what: exact segments, one star a segment, two stars the rest.

#include "node/web/route.hpp"

#include <gtest/gtest.h>

namespace onepool::node {
namespace {

using Names = std::optional<std::vector<std::string>>;

Names names(std::vector<std::string> found) {
    return found;
}

TEST(MatchPath, WantsEverySegment) {
    EXPECT_EQ(match_path("/api/status", "/api/status"), names({}));
    EXPECT_EQ(match_path("/api/status", "/api/status/"), std::nullopt);
    EXPECT_EQ(match_path("/api/status", "/api"), std::nullopt);
    EXPECT_EQ(match_path("/api/status", "/api/stat"), std::nullopt);
    EXPECT_EQ(match_path("/api/status", "api/status"), std::nullopt);
    EXPECT_EQ(match_path("/api/status", ""), std::nullopt);
}

TEST(MatchPath, TakesOneSegmentForAStar) {
    EXPECT_EQ(match_path("/b/*/lines/*", "/b/7/lines/2"), names({"7", "2"}));
    EXPECT_EQ(match_path("/b/*/lines/*", "/b/7/lines/"), std::nullopt);
    EXPECT_EQ(match_path("/b/*/lines/*", "/b//lines/2"), std::nullopt);
    EXPECT_EQ(match_path("/b/*/lines/*", "/b/7/8/lines/2"), std::nullopt);
}

TEST(MatchPath, TakesTheRestForTwoStars) {
    EXPECT_EQ(match_path("/p/**", "/p/A"), names({"A"}));
    EXPECT_EQ(match_path("/p/**", "/p/A/B"), names({"A/B"}));
    EXPECT_EQ(match_path("/p/**", "/p/"), std::nullopt);
    EXPECT_EQ(match_path("/p/**", "/p"), std::nullopt);
}

TEST(MatchPath, TakesTheMiddleForTwoStars) {
    EXPECT_EQ(match_path("/t/*/**/ship", "/t/shop/1/ship"), names({"shop", "1"}));
    EXPECT_EQ(match_path("/t/*/**/ship", "/t/shop/a/b/ship"), names({"shop", "a/b"}));
    EXPECT_EQ(match_path("/t/*/**/ship", "/t/shop//a/ship"), names({"shop", "/a"}));
    EXPECT_EQ(match_path("/t/*/**/ship", "/t/shop///ship"), names({"shop", "/"}));
    EXPECT_EQ(match_path("/t/*/**/ship", "/t/shop/ship"), std::nullopt);
    EXPECT_EQ(match_path("/t/*/**/ship", "/t/shop/1/send"), std::nullopt);
    EXPECT_EQ(match_path("/t/*/**/ship", "/t/shop//ship"), std::nullopt);
}

}  // namespace
}  // namespace onepool::node
