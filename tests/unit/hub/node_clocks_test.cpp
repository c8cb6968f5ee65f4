// A node with a wrong clock is a case with its offset until it is right again; a node that has our
// own time wrong is made to measure it anew.

#include <gtest/gtest.h>

#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using protocol::ClockTrust;

constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t day = 24 * 60 * minute;
constexpr std::int64_t year = 365 * day;

class NodeClocks : public testing::Test {
  protected:
    // The till's clock is so far behind the hub's, and the till knows it.
    Effects reports(std::int64_t behind_ms, ClockTrust trust) {
        room.clock += 5 * second;
        room.till.clock = UnixMs{room.now().wall.value - behind_ms};
        room.till.clock_offset = Millis{behind_ms};
        room.till.clock_trust = trust;
        return room.step(room.till.state());
    }
    std::string text() const {
        const auto* found = room.state().cases().find_open(CaseKind::wrong_clock, "till-1");
        return found == nullptr ? "" : found->text;
    }
    std::size_t challenges() const {
        std::size_t count = 0;
        for (const Ack& ack : room.told<Ack>())
            count += ack.challenge != 0 ? 1 : 0;
        return count;
    }

    HubRoom room;
};

TEST_F(NodeClocks, ARightOneIsNoCase) {
    EXPECT_TRUE(reports(3 * second, ClockTrust::ok).empty());
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(NodeClocks, AWrongOneIsACaseWithItsOffset) {
    reports(2 * day, ClockTrust::untrusted);
    EXPECT_EQ(text(), "the clock of till-1 is 2 days behind this hub's");
    reports(-10 * year, ClockTrust::untrusted);
    EXPECT_EQ(text(), "the clock of till-1 is 10 years ahead of this hub's");
    reports(-80 * minute, ClockTrust::skewed);
    EXPECT_EQ(text(), "the clock of till-1 is 80 minutes ahead of this hub's");
    reports(2 * day - 3, ClockTrust::untrusted);
    EXPECT_EQ(text(), "the clock of till-1 is 2 days behind this hub's");
    EXPECT_EQ(room.open_cases().size(), 1u);
}

TEST_F(NodeClocks, OneThatIsDoubtedForAnotherReasonIsACaseToo) {
    reports(second, ClockTrust::untrusted);
    EXPECT_EQ(text(), "the clock of till-1 stands still, was moved, or is before its time");
}

TEST_F(NodeClocks, TheCaseClosesByItselfWhenTheClockIsRightAgain) {
    reports(2 * day, ClockTrust::untrusted);
    reports(0, ClockTrust::ok);
    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_EQ(room.state().cases().all().back().note, "its clock is right again");
    reports(2 * day, ClockTrust::untrusted);
    EXPECT_EQ(text(), "the clock of till-1 is 2 days behind this hub's");
}

TEST_F(NodeClocks, OneThatStandsStillRenewsItsCaseEverMoreSeldom) {
    std::size_t renewals = 0;
    for (std::int64_t behind = 10 * second; behind < day; behind += 5 * second)
        renewals += reports(behind, ClockTrust::untrusted).empty() ? 0 : 1;
    EXPECT_GT(renewals, 20u);
    EXPECT_LT(renewals, 50u);
    EXPECT_NE(text().find("hours behind"), std::string::npos) << text();
}

TEST_F(NodeClocks, ANodeThatKnowsHowWrongItIsHasNothingToMeasure) {
    reports(2 * day, ClockTrust::untrusted);
    EXPECT_EQ(challenges(), 0u);
}

TEST_F(NodeClocks, ANodeThatMeasuredBeforeOurClockWasMovedMeasuresAnew) {
    reports(0, ClockTrust::ok);
    room.till.clock = UnixMs{room.now().wall.value - 2 * minute - 1};
    room.step(room.till.state());
    EXPECT_EQ(challenges(), 1u);
    EXPECT_TRUE(room.open_cases().empty()) << "perhaps this hub's clock was the wrong one";
}

TEST_F(NodeClocks, AnOffsetWithinWhatAReportMayTakeIsLeftAlone) {
    room.till.clock = UnixMs{room.now().wall.value - 2 * minute};
    room.step(room.till.state());
    EXPECT_EQ(challenges(), 0u);
}

TEST_F(NodeClocks, ANodeIsMadeToMeasureOnceAMinute) {
    room.till.clock = UnixMs{room.now().wall.value - day};
    room.step(room.till.state());
    EXPECT_EQ(challenges(), 1u);
    room.clock += minute - 1;
    room.step(room.till.state());
    EXPECT_EQ(challenges(), 0u);
    room.clock += 1;
    room.step(room.till.state());
    EXPECT_EQ(challenges(), 1u);
}

TEST_F(NodeClocks, AStoppedNodeIsNotMadeToGreet) {
    room.till.records(receipt_of({{"A", 1}}));
    room.step(room.till.batch(1, 1));
    Till other(1);
    other.has_other_documents(7);
    other.records(receipt_of({{"B", 1}}));
    other.records(receipt_of({{"B", 1}}));
    room.step(other.batch(2, 2));
    ASSERT_FALSE(room.open_cases().empty());
    room.till.clock = UnixMs{room.now().wall.value - day};
    room.step(room.till.state());
    EXPECT_EQ(challenges(), 0u);
}

}  // namespace
}  // namespace onepool::hub
