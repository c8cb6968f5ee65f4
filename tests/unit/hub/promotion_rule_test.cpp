// What promotions keep, and what becomes of shares while they do.
#include "hub/core/promotion_rule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "hub/core/share_rule.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {
namespace {

using Parts = std::vector<Units>;

TEST(PromotionRule, TheFirstMadeIsServedFirst) {
    EXPECT_EQ(kept_of(Units{20}, Parts{Units{5}, Units{10}}), (Parts{Units{5}, Units{10}}));
    EXPECT_EQ(kept_of(Units{8}, Parts{Units{5}, Units{10}}), (Parts{Units{5}, Units{3}}));
    EXPECT_EQ(kept_of(Units{3}, Parts{Units{5}, Units{10}}), (Parts{Units{3}, Units{0}}));
    EXPECT_EQ(kept_of(Units{-3}, Parts{Units{5}, Units{10}}), (Parts{Units{0}, Units{0}}));
}

TEST(PromotionRule, AListingHasItsFloorAndAnEqualPartOfTheRest) {
    EXPECT_EQ(parts_of(Units{20}, Parts{Units{0}, Units{12}}), (Parts{Units{4}, Units{16}}));
    EXPECT_EQ(parts_of(Units{13}, Parts{Units{0}, Units{12}}), (Parts{Units{1}, Units{12}}));
    EXPECT_EQ(parts_of(Units{7}, Parts{Units{0}, Units{7}}), (Parts{Units{0}, Units{7}}));
    EXPECT_EQ(parts_of(Units{7}, Parts{Units{0}}), (Parts{Units{7}}));
}

TEST(PromotionRule, AnotherIsNotRaisedIntoWhatIsKeptBeforeItIsShown) {
    // The second may still show six of what is kept for the first, which shows none of it yet; the
    // third may not be raised to what the first could have.
    const std::vector<Share> shares{
        {Units{0}, Units{0}}, {Units{0}, Units{6}}, {Units{0}, Units{0}}};
    const std::vector<Share> out =
        share_out(Units{12}, shares, Parts{Units{9}, Units{0}, Units{0}});
    EXPECT_EQ(out[0].number, Units{6}) << "what the second cannot be showing";
    EXPECT_EQ(out[1].number, Units{1}) << "its part; it may be showing that anyway";
    EXPECT_EQ(out[2].number, Units{0}) << "9 are kept, and 6 may be shown";
}

// Orders, walk-in sales, receipts and promotions in any order; channels confirm, and are read, when
// they like.
class Walk {
  public:
    explicit Walk(unsigned seed) : random_(seed) {
        shares_.assign(static_cast<std::size_t>(1 + below(4)),
                       {Units{limits::balance_units}, Units{limits::balance_units}});
        left_.resize(shares_.size());
    }
    void step() {
        online_ = std::max(Units{}, online_ + Units{below(7) - 3});
        Share& drained = shares_[some()];
        drained.exposed = drained.number;
        if (below(4) == 0)
            left_[some()] = Units{below(8)};
        const Parts kept = kept_of(online_, left_);
        const std::vector<Share> out = share_out(online_, shares_, kept);
        judge(kept, out);
        shares_ = out;
    }
    int raised() const { return raised_; }

  private:
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    std::size_t some() { return static_cast<std::size_t>(below(static_cast<int>(shares_.size()))); }

    void judge(const Parts& kept, const std::vector<Share>& out) {
        Units numbers;
        Units claims;
        for (std::size_t i = 0; i < out.size(); ++i) {
            numbers += std::max(out[i].number, kept[i]);
            claims += std::max(out[i].exposed, kept[i]);
        }
        ASSERT_LE(numbers, online_) << "what all show, and what is kept, is there";
        for (std::size_t i = 0; i < out.size(); ++i) {
            const Units others = claims - std::max(out[i].exposed, kept[i]);
            ASSERT_GE(out[i].exposed, shares_[i].exposed);
            ASSERT_GE(out[i].number, std::min(kept[i], online_ - others))
                << "no more than what others may show is lacking of what is kept";
            if (out[i].number <= shares_[i].number)
                continue;
            ASSERT_LE(others + out[i].number, online_) << "raised early";
            ++raised_;
        }
    }

    std::mt19937 random_;
    Units online_{12};
    std::vector<Share> shares_;
    Parts left_;
    int raised_ = 0;
};

TEST(PromotionRule, WhatIsKeptIsLeftAloneOnEveryWay) {
    int raised = 0;
    for (unsigned seed = 1; seed <= 300; ++seed) {
        Walk walk(seed);
        for (int step = 0; step < 60; ++step)
            walk.step();
        raised += walk.raised();
    }
    EXPECT_GT(raised, 1'000);
}

}  // namespace
}  // namespace onepool::hub
