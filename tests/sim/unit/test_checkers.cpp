// What the checkers lean on: the archive tells histories apart, and nothing is excused without a
// cause. (That each checker can fail is the hunt's to show: test sim_mutants.)

#include <gtest/gtest.h>

#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "tests/sim/checkers/archive.hpp"
#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {
namespace {

using namespace protocol;

struct ArchiveTest : testing::Test {
    NodeMachine::Identity till{ClientId{1}, NodeId{{1}}, JournalId{{2}}, LocationId{"store-1"},
                               "node-1"};
    Archive archive;

    Position append(const Position& before, std::int64_t units) {
        Event event;
        event.header.seq = before.seq.next();
        event.header.hlc = Hlc{first_wall.value, 0};
        event.header.wall = first_wall;
        event.header.staff = StaffId{"paul"};
        event.header.shift = ShiftId{"node-1"};
        event.header.business_day = BusinessDay{20260302};
        event.body = Adjustment{"counted", {StockLine{Sku{"sku-1"}, Units{units}}}};
        const Bytes payload = encode_event(event);
        const Position after = chain_append(before, till.node, till.journal, payload);
        archive.add(till, JournalRow{after.seq, after.hash, {}, payload},
                    {.journal = till.journal, .previous = before.hash, .now = {}}, {});
        return after;
    }
};

TEST_F(ArchiveTest, GivesTheEventsBetweenTwoPlacesOldestFirst) {
    const Position one = append({}, 1);
    const Position three = append(append(one, 2), 3);
    const auto events = archive.between(one, three);
    ASSERT_TRUE(events);
    ASSERT_EQ(events->size(), 2u);
    EXPECT_EQ((*events)[0]->seq, Seq{2});
    EXPECT_EQ((*events)[1]->seq, Seq{3});
    EXPECT_TRUE(archive.between(three, three)->empty());
}

TEST_F(ArchiveTest, TellsTwoHistoriesOfOneJournalApart) {
    const Position one = append({}, 1);
    const Position two = append(one, 2);
    const Position other_two = append(one, 7);
    const Position other_three = append(other_two, 8);
    EXPECT_TRUE(archive.between(other_two, other_three));
    EXPECT_FALSE(archive.between(two, other_three));
}

TEST_F(ArchiveTest, KnowsNoEventThatNobodyWrote) {
    const Position one = append({}, 1);
    EXPECT_FALSE(archive.between(one, Position{Seq{2}, Digest{9}}));
    EXPECT_EQ(archive.find(Digest{9}), nullptr);
}

struct ExcusesTest : testing::Test {
    World world{Settings{}, Seams{}};
    Evidence evidence;
    Excuses excuses{world, evidence};

    void pass(Millis span) {
        world.nature().time.after(span, [] {});
        while (!world.nature().time.is_idle())
            world.nature().time.step();
    }
};

TEST_F(ExcusesTest, ExcuseNothingWithoutACause) {
    EXPECT_FALSE(excuses.may_be_gone(ClientId{1}, Millis{0}));
    EXPECT_FALSE(excuses.may_be_stopped(world.node(0)));
    const auto& till = world.node(0).identity();
    EXPECT_FALSE(excuses.may_be_rotten(EventId{till.node, till.journal, Seq{1}}));
    EXPECT_FALSE(excuses.is_rotten(0, EventId{till.node, till.journal, Seq{1}}));
    EXPECT_FALSE(excuses.is_hub_restored_since(Millis{0}));
    EXPECT_FALSE(excuses.is_of_another_age(world.node(0)));
}

TEST_F(ExcusesTest, AReleaseThatIsNotServedExcusesNoStopOfAnyOtherKind) {
    world.update(nullptr, Release::major, Millis{100});
    EXPECT_FALSE(excuses.may_be_stopped(world.node(0)));
    EXPECT_FALSE(excuses.is_of_another_age(world.node(0))) << "it was not told yet";
}

TEST_F(ExcusesTest, ARolledBackTillMayHaveLostWhatItRecordedBeforeAndNobodyElse) {
    pass(Millis{1'000});
    world.node(0).roll_back(0, Millis{100});
    EXPECT_TRUE(excuses.may_be_gone(ClientId{1}, Millis{500}));
    EXPECT_FALSE(excuses.may_be_gone(ClientId{1}, Millis{1'500}));
    EXPECT_FALSE(excuses.may_be_gone(ClientId{2}, Millis{500}));
    EXPECT_TRUE(excuses.may_be_stopped(world.node(0)));
    EXPECT_FALSE(excuses.may_be_stopped(world.node(1)));
}

TEST_F(ExcusesTest, ACloneMayBeStoppedAndSoMayItsOriginalButNothingIsGone) {
    world.clone(world.node(0));
    const NodeMachine& copy = world.node(world.node_count() - 1);
    EXPECT_TRUE(excuses.may_be_stopped(world.node(0)));
    EXPECT_TRUE(excuses.may_be_stopped(copy));
    EXPECT_FALSE(excuses.may_be_gone(copy.identity().client, Millis{0}));
}

}  // namespace
}  // namespace onepool::sim
