#include "drivers/io/clock.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace onepool::io {
namespace {

TEST(Clock, SteadyTimeNeverGoesBack) {
    protocol::Now before = now();
    for (int i = 0; i < 1000; ++i) {
        const protocol::Now after = now();
        EXPECT_LE(before.steady, after.steady);
        before = after;
    }
}

TEST(Clock, WallTimeIsInMillisecondsSince1970) {
    EXPECT_GT(now().wall.value, 1'577'836'800'000);  // 2020-01-01
    EXPECT_LT(now().wall.value, 4'102'444'800'000);  // 2100-01-01
}

TEST(BasketIds, CarryTheirTimeVersionAndVariant) {
    const auto text = to_text(new_basket_id(protocol::UnixMs{0x017F22E279B0}));
    EXPECT_EQ(text.substr(0, 13), "017f22e2-79b0");  // the example of RFC 9562, appendix A.6
    EXPECT_EQ(text[14], '7');
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
}

TEST(BasketIds, OfOneMillisecondAreDifferent) {
    std::set<protocol::BasketId> ids;
    for (int i = 0; i < 10'000; ++i)
        ids.insert(new_basket_id(protocol::UnixMs{1}));
    EXPECT_EQ(ids.size(), 10'000u);
}

TEST(BasketIds, SortByTheirTime) {
    EXPECT_LT(new_basket_id(protocol::UnixMs{1'000}), new_basket_id(protocol::UnixMs{1'001}));
    EXPECT_LT(new_basket_id(protocol::UnixMs{0xffff}), new_basket_id(protocol::UnixMs{0x10000}));
}

TEST(RandomIds, AreDifferentAndNeverNone) {
    EXPECT_NE(new_node_id(), new_node_id());
    EXPECT_NE(new_journal_id(), new_journal_id());
    EXPECT_FALSE(new_node_id().is_none());
}

TEST(Tokens, AreFortyThreeCharactersThatNeedNoEscaping) {
    const std::string token = new_token();
    EXPECT_EQ(token.size(), 43u);
    EXPECT_TRUE(std::ranges::all_of(token, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    })) << token;
    EXPECT_NE(token, new_token());
}

}  // namespace
}  // namespace onepool::io
