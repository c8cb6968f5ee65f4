#include "node/core/rights.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

const Sku a{"A"};

JournalId journal(std::uint8_t number) {
    JournalId id;
    id.bytes.fill(number);
    return id;
}

Right right(std::uint64_t version, std::int64_t granted, std::int64_t keep = 1'000'000) {
    return {a, version, Units{granted}, Units{keep}};
}

class RightsOfATill : public testing::Test {
  protected:
    RightsOfATill() {
        rights.begin_epoch(HubEpoch{1});
        rights.wake();
    }

    Rights rights{journal(2), {}};
};

TEST_F(RightsOfATill, AreWhatWasGrantedLessWhatWasUsed) {
    EXPECT_EQ(rights.right(a), Units{0});
    rights.learn(right(5, 10));
    EXPECT_EQ(rights.right(a), Units{10});
    EXPECT_EQ(rights.right(Sku{"B"}), Units{0});
    EXPECT_EQ(rights.use(a, Units{3}), (UsedRightPut{a, journal(2), HubEpoch{1}, Units{3}}));
    EXPECT_EQ(rights.use(a, Units{2}), (UsedRightPut{a, journal(2), HubEpoch{1}, Units{5}}));
    EXPECT_EQ(rights.right(a), Units{5});
}

TEST_F(RightsOfATill, AreTheSameHoweverOftenAndInWhateverOrderTheyAreTold) {
    rights.learn(right(6, 14));
    rights.learn(right(5, 10));
    rights.learn(right(6, 14));
    EXPECT_EQ(rights.right(a), Units{14}) << "granted in all, not once more";
    rights.use(a, Units{3});
    rights.learn(right(6, 14));
    EXPECT_EQ(rights.right(a), Units{11});
}

// The hub stranded what was out, and granted anew in the same journal.
TEST_F(RightsOfATill, ShrinkWhereTheHubGrantsLessThanBefore) {
    rights.learn(right(5, 10));
    rights.use(a, Units{3});
    rights.learn(right(6, 2));
    EXPECT_EQ(rights.right(a), Units{0});
    rights.learn(right(7, 8));
    EXPECT_EQ(rights.right(a), Units{5});
}

TEST_F(RightsOfATill, GiveBackWhatIsAskedForAndHere) {
    rights.learn(right(5, 10));
    EXPECT_TRUE(rights.to_release().empty());
    rights.use(a, Units{3});
    rights.learn(right(6, 10, 4));
    EXPECT_EQ(rights.to_release(), (std::vector<StockLine>{{a, Units{3}}}));
    rights.use(a, Units{3});
    EXPECT_TRUE(rights.to_release().empty());
    rights.learn(right(7, 10, 4));
    EXPECT_TRUE(rights.to_release().empty()) << "asked for once more";
}

TEST_F(RightsOfATill, GiveBackNothingThatASaleUsedMeanwhile) {
    rights.learn(right(5, 10, 4));
    rights.use(a, Units{5});
    EXPECT_EQ(rights.to_release(), (std::vector<StockLine>{{a, Units{1}}}));
    rights.use(a, Units{5});
    EXPECT_TRUE(rights.to_release().empty());
    rights.learn(right(6, 2, 0));
    EXPECT_TRUE(rights.to_release().empty());
}

TEST_F(RightsOfATill, GiveBackInPartsOfWhatOneEventHolds) {
    rights.learn(right(5, limits::line_units + 7, 0));
    EXPECT_EQ(rights.to_release(), (std::vector<StockLine>{{a, Units{limits::line_units}}}));
    rights.use(a, Units{limits::line_units});
    EXPECT_EQ(rights.to_release(), (std::vector<StockLine>{{a, Units{7}}}));

    for (std::size_t i = 0; i < limits::released_lines; ++i)
        rights.learn({Sku{"B" + std::to_string(1'000 + i)}, 5, Units{1}, Units{0}});
    const auto lines = rights.to_release();
    EXPECT_EQ(lines.size(), limits::released_lines);
    for (const StockLine& line : lines)
        rights.use(line.sku, line.quantity);
    EXPECT_EQ(rights.to_release().size(), 1u);
}

TEST_F(RightsOfATill, RestUntilTheyAreToldAgain) {
    rights.learn(right(5, 10, 0));
    rights.rest();
    EXPECT_EQ(rights.right(a), Units{0});
    EXPECT_TRUE(rights.to_release().empty());
    rights.wake();
    EXPECT_EQ(rights.right(a), Units{0});
    rights.learn(right(5, 10));
    EXPECT_EQ(rights.right(a), Units{10}) << "of the same version as before";
}

TEST(RightsAtAStart, CountForNothingBeforeTheHubWasMet) {
    Rights rights{journal(2), {.used = {{a, journal(2), HubEpoch{1}, Units{4}}}, .lost = {}}};
    rights.begin_epoch(HubEpoch{1});
    rights.learn(right(5, 10, 0));
    EXPECT_EQ(rights.right(a), Units{0});
    EXPECT_TRUE(rights.to_release().empty());
    rights.wake();
    EXPECT_EQ(rights.right(a), Units{6}) << "less what was used before";
    EXPECT_EQ(rights.to_release(), (std::vector<StockLine>{{a, Units{6}}}));
}

TEST_F(RightsOfATill, EndWithTheJournal) {
    rights.learn(right(5, 10));
    rights.use(a, Units{4});
    rights.begin_journal(journal(3));
    EXPECT_FALSE(rights.is_awake());
    rights.wake();
    EXPECT_EQ(rights.right(a), Units{0});
    rights.learn(right(6, 3));
    EXPECT_EQ(rights.right(a), Units{3}) << "what was used in the other does not count";
    EXPECT_EQ(rights.use(a, Units{1}), (UsedRightPut{a, journal(3), HubEpoch{1}, Units{1}}));
}

TEST_F(RightsOfATill, EndWithTheLifeOfTheHub) {
    rights.learn(right(5, 10));
    rights.use(a, Units{4});
    rights.begin_epoch(HubEpoch{2});
    EXPECT_FALSE(rights.is_awake());
    rights.wake();
    EXPECT_EQ(rights.right(a), Units{0});
    rights.learn(right(6, 3));
    EXPECT_EQ(rights.right(a), Units{3});
    EXPECT_EQ(rights.use(a, Units{1}), (UsedRightPut{a, journal(2), HubEpoch{2}, Units{1}}));
}

TEST(RightsAtAStart, KnowWhatWasUsedAlsoWhereTheCursorIsForgotten) {
    Rights rights{journal(2), {.used = {{a, journal(2), HubEpoch{3}, Units{4}}}, .lost = {}}};
    rights.begin_epoch(HubEpoch{0});
    rights.wake();
    rights.learn(right(5, 10));
    EXPECT_EQ(rights.right(a), Units{0}) << "an older hub grants nothing beside a later one";
    rights.begin_epoch(HubEpoch{3});
    rights.wake();
    rights.learn(right(6, 10));
    EXPECT_EQ(rights.right(a), Units{6});
}

TEST(RightsAtAStart, OfAnotherJournalCountForNothing) {
    Rights rights{journal(2),
                  {.used = {{a, journal(9), HubEpoch{1}, Units{4}}}, .lost = journal(9)}};
    EXPECT_FALSE(rights.is_lost());
    rights.begin_epoch(HubEpoch{1});
    rights.wake();
    rights.learn(right(5, 10));
    EXPECT_EQ(rights.right(a), Units{10});
}

TEST(RightsAtAStart, AreNoneInThisJournalWhereSomeAreGone) {
    Rights rights{journal(2), {.used = {}, .lost = journal(2)}};
    EXPECT_TRUE(rights.is_lost());
    rights.begin_epoch(HubEpoch{1});
    rights.wake();
    rights.learn(right(5, 10, 0));
    EXPECT_EQ(rights.right(a), Units{0});
    EXPECT_TRUE(rights.to_release().empty());
    rights.begin_epoch(HubEpoch{2});
    rights.wake();
    rights.learn(right(6, 10));
    EXPECT_EQ(rights.right(a), Units{0});
    rights.begin_journal(journal(3));
    EXPECT_FALSE(rights.is_lost());
    rights.wake();
    rights.learn(right(7, 10));
    EXPECT_EQ(rights.right(a), Units{10});
}

TEST(RightsDeathTest, AreNeverUsedBeyondWhatIsThere) {
    Rights rights{journal(2), {}};
    rights.begin_epoch(HubEpoch{1});
    rights.wake();
    rights.learn(right(5, 2));
    EXPECT_DEATH(rights.use(a, Units{3}), "right");
    EXPECT_DEATH(rights.use(a, Units{0}), "units");
    EXPECT_DEATH(rights.begin_epoch(HubEpoch{0}), "hub_epoch");
}

}  // namespace
}  // namespace onepool::node
