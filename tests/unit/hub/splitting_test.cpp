// Which locations keep together what none has all of, and why.
#include "hub/core/splitting.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"
#include "protocol/worklist_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

constexpr SkuIndex apple{0};
constexpr SkuIndex bread{1};
constexpr SkuIndex cup{2};
constexpr Fulfilment split_alone{.may_split = true, .may_be_partial = false};
constexpr Fulfilment partial_alone{.may_split = false, .may_be_partial = true};
constexpr Fulfilment all_allowed{.may_split = true, .may_be_partial = true};

LocationIndex at(std::uint32_t index) {
    return LocationIndex{index};
}

class Splitting : public testing::Test {
  protected:
    Splitting() {
        apply({SkuNamed{apple, Sku{"A"}, Gtin{}, "Apple"},
               SkuNamed{bread, Sku{"B"}, Gtin{}, "Bread"}, SkuNamed{cup, Sku{"C"}, Gtin{}, "Cup"}});
        for (std::uint32_t i = 0; i < 4; ++i)
            add(i);
    }
    void add(std::uint32_t index, bool ships_orders = true) {
        const std::string name = "l" + std::to_string(index);
        apply({LocationAdded{at(index), LocationId{name}, name, {}, ships_orders}});
    }
    void apply(std::vector<Effect> effects) {
        state.apply(LogEntry{.lsn = state.lsn().next(),
                             .at = UnixMs{1'700'000'000'000},
                             .node = {},
                             .input = {},
                             .effects = std::move(effects)});
    }
    void stock(std::uint32_t index, std::int64_t of_a, std::int64_t of_b = 0,
               std::int64_t of_c = 0) {
        apply({OnlineSet{apple, at(index), Units{of_a}}, OnlineSet{bread, at(index), Units{of_b}},
               OnlineSet{cup, at(index), Units{of_c}}});
    }
    SourcePlan plan(const HoldLines& wanted, const Fulfilment& fulfilment = split_alone) const {
        return plan_sources(state, {.wanted = wanted}, online_of(state), fulfilment);
    }
    HubState state;
};

HoldLines want(std::int64_t of_a, std::int64_t of_b = 0, std::int64_t of_c = 0) {
    HoldLines lines;
    for (const auto& [sku, units] :
         {std::pair{apple, of_a}, std::pair{bread, of_b}, std::pair{cup, of_c}}) {
        if (units > 0)
            lines.emplace_back(sku, Units{units});
    }
    return lines;
}

TEST_F(Splitting, OneLocationThatHasAllOfItComesFirst) {
    stock(0, 2, 0);
    stock(1, 2, 2);
    EXPECT_EQ(plan(want(2, 2)).parts, (std::vector<SourcePart>{{at(1), want(2, 2)}}));
}

TEST_F(Splitting, NothingIsSplitWhereItMayNotBe) {
    stock(0, 2);
    stock(1, 0, 2);
    const SourcePlan whole = plan(want(2, 2), {});
    EXPECT_TRUE(whole.parts.empty());
    EXPECT_NE(whole.why.find("l0 has 0 of B, 2 wanted"), std::string::npos) << whole.why;
}

TEST_F(Splitting, TwoThatHaveAllOfItTogetherAreFoundThoughAnotherHasMore) {
    stock(0, 5, 5, 0);  // has the most, and with it three are needed
    stock(1, 6, 0, 4);
    stock(2, 0, 6, 2);
    const SourcePlan found = plan(want(6, 6, 6));
    EXPECT_EQ(found.parts,
              (std::vector<SourcePart>{{at(1), want(6, 0, 4)}, {at(2), want(0, 6, 2)}}));
    EXPECT_EQ(found.why.rfind("in 2 parts, the fewest found, as no location has all of it; 6 of A, "
                              "4 of C from l1; 6 of B, 2 of C from l2; l0 has 5 of A, 6 wanted",
                              0),
              0u)
        << found.why;
    EXPECT_TRUE(found.lacking.empty());
}

TEST_F(Splitting, UnitsOfOneSkuMayComeFromTwoLocations) {
    stock(0, 3);
    stock(1, 4);
    EXPECT_EQ(plan(want(6)).parts, (std::vector<SourcePart>{{at(1), want(4)}, {at(0), want(2)}}));
}

TEST_F(Splitting, OfThoseThatCanDoTheSameTheRulesChoose) {
    stock(0, 3);
    stock(1, 0, 2);
    stock(2, 0, 9);
    EXPECT_EQ(plan(want(3, 2)).parts[1].location, at(1)) << "listed first";
    apply({SourcingSet{{SourcingRule::highest_stock}}});
    EXPECT_EQ(plan(want(3, 2)).parts[1].location, at(2));
}

TEST_F(Splitting, MoreThanTwoAreTakenWhereTwoAreNotEnough) {
    stock(0, 1);
    stock(1, 0, 1);
    stock(2, 0, 0, 1);
    EXPECT_EQ(plan(want(1, 1, 1)).parts.size(), 3u);
}

TEST_F(Splitting, ItIsNotSplitFurtherThanItsBound) {
    for (std::uint32_t i = 4; i < limits::order_legs + 1; ++i)
        add(i);
    for (std::uint32_t i = 0; i < limits::order_legs + 1; ++i)
        stock(i, 1);
    const auto most = static_cast<std::int64_t>(limits::order_legs);
    EXPECT_EQ(plan(want(most)).parts.size(), limits::order_legs);
    EXPECT_TRUE(plan(want(most + 1)).parts.empty());
}

TEST_F(Splitting, WhatItsBuyerCollectsIsNotSplit) {
    stock(0, 2);
    stock(1, 2);
    const HoldLines wanted = want(3);
    const SourcingWish wish{.wanted = wanted, .collect_at = at(0)};
    EXPECT_TRUE(plan_sources(state, wish, online_of(state), split_alone).parts.empty());
    const SourcePlan part = plan_sources(state, wish, online_of(state), all_allowed);
    EXPECT_EQ(part.parts, (std::vector<SourcePart>{{at(0), want(2)}}));
    EXPECT_EQ(part.lacking, want(1));
}

TEST_F(Splitting, WhoIsNotAskedGivesNoPart) {
    add(4, false);
    stock(0, 2);
    stock(1, 2);
    stock(4, 2);
    const HoldLines wanted = want(4);
    const std::vector<LocationIndex> gave_up{at(1)};
    EXPECT_TRUE(
        plan_sources(state, {.wanted = wanted, .gave_up = gave_up}, online_of(state), split_alone)
            .parts.empty());
    const SourcePlan again =
        plan_sources(state, {.wanted = wanted, .has_part = gave_up}, online_of(state), split_alone);
    EXPECT_TRUE(again.parts.empty());
    EXPECT_NE(again.why.find("l1 keeps another part of it"), std::string::npos) << again.why;
}

TEST_F(Splitting, APartIsTakenWhereAllLocationsTogetherLackSome) {
    stock(0, 2);
    stock(1, 1, 1);
    EXPECT_TRUE(plan(want(4, 1)).parts.empty());
    const SourcePlan part = plan(want(4, 1), all_allowed);
    EXPECT_EQ(part.parts, (std::vector<SourcePart>{{at(0), want(2)}, {at(1), want(1, 1)}}));
    EXPECT_EQ(part.lacking, want(1));
    EXPECT_NE(part.why.find("; 1 of A from nowhere; "), std::string::npos) << part.why;
}

TEST_F(Splitting, UnsplitAPartIsThatOfTheLocationThatHasTheMost) {
    stock(0, 2);
    stock(1, 1, 2);
    const SourcePlan part = plan(want(4, 2), partial_alone);
    EXPECT_EQ(part.parts, (std::vector<SourcePart>{{at(1), want(1, 2)}}));
    EXPECT_EQ(part.lacking, want(3));
    EXPECT_TRUE(plan(want(0, 0, 1), partial_alone).parts.empty()) << "nobody has any";
}

TEST_F(Splitting, IsInReachByAllTogetherOnlyWhereItMayBeSplit) {
    stock(0, 2);
    stock(1, 2);
    const HoldLines wanted = want(4);
    const SourcingWish wish{.wanted = wanted};
    EXPECT_FALSE(is_in_reach(state, wish, online_of(state), {}));
    EXPECT_TRUE(is_in_reach(state, wish, online_of(state), split_alone));
}

TEST_F(Splitting, TheReasonIsBounded) {
    for (std::uint32_t i = 4; i < 200; ++i)
        add(i);
    for (std::uint32_t i = 0; i < 200; ++i)
        stock(i, 1);
    EXPECT_LE(plan(want(8)).why.size(), limits::why_bytes);
}

}  // namespace
}  // namespace onepool::hub
