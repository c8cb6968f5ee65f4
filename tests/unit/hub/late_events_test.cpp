// What follows of a journal that was ended: everything that happened takes effect once, whatever
// the hub holds of it already.
#include <gtest/gtest.h>

#include <algorithm>

#include "hub/core/node_desk.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using Cases = std::vector<std::string>;

class LateEvents : public testing::Test {
  protected:
    // Node 1 received 100 of A, and sold what `copy` does not know: its database was put back.
    LateEvents() {
        room.fact(room.till, receipt_of({{"A", 100}}));
        copy = room.till;
        copy.has_other_documents(1);
        copied = copy.head();
        room.fact(room.till, sale_of({{"A", 1}}));
        room.fact(room.till, sale_of({{"A", 2}}));
    }

    FromNode late(const Till& node, std::uint64_t first, std::uint64_t last) {
        EventBatch batch = node.plain_batch(first, last);
        batch.kind = BatchKind::late;
        return node.says(batch);
    }

    std::optional<JournalSpan> asked() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* wanted = std::get_if<JournalWanted>(&out))
                return wanted->span;
        }
        return std::nullopt;
    }

    // As the edge does.
    JournalFound look_up(const JournalSpan& span) const {
        std::vector<KnownEvent> found;
        for (auto entry = room.log.rbegin(); entry != room.log.rend(); ++entry) {
            if (gather(*entry, span, found) == Gathering::ended)
                break;
        }
        return {span, std::move(found)};
    }

    // Fenced, and going on in a new journal.
    void begin_anew() {
        Hello proven = copy.plain_hello();
        proven.head = copied;
        proven.acked = copied;
        room.step(copy.says(proven));
        proven.proof = room.told<Ack>().at(0).challenge;
        room.step(copy.says(proven));
        fence = room.told<Fence>().at(0);
        room.step(fresh.hello());
    }

    // Sends it until it was taken; what it changed.
    Effects take(const FromNode& batch) {
        auto effects = room.step(batch);
        if (const auto span = asked()) {
            EXPECT_TRUE(effects.empty()) << "nothing is decided before the log was looked into";
            EXPECT_TRUE(room.step(look_up(*span)).empty());
            EXPECT_EQ(room.told<Ack>().at(0).expect, span->first) << "the node is asked again";
            effects = room.step(batch);
        }
        return effects;
    }

    std::uint64_t taken(const Effects& effects) const {
        for (const Effect& effect : effects) {
            if (const auto* late_taken = std::get_if<LateTaken>(&effect))
                return late_taken->taken;
        }
        EXPECT_TRUE(effects.empty()) << "what says nothing new leaves nothing in the log";
        return 0;
    }

    Units shelf() const { return room.cell("A", "store-1").shelf(); }

    HubRoom room;
    Till copy{1};
    Position copied;
    Till fresh{1, 9};
    Fence fence;
};

TEST_F(LateEvents, AFenceTellsTheNodeToGoOnInANewJournalAndWhatIsWanted) {
    begin_anew();

    EXPECT_EQ(fence.reason, FenceReason::rolled_back);
    EXPECT_EQ(fence.remedy, Remedy::begin_journal);
    EXPECT_EQ(fence.late_from, Seq{2});
    EXPECT_EQ(room.told<Welcome>().at(0).journal, fresh.journal());
}

TEST_F(LateEvents, WhatHappenedAfterTheCopyTakesEffect) {
    copy.sells({{"A", 10}});
    copy.sells({{"A", 20}});
    begin_anew();

    EXPECT_EQ(taken(take(late(copy, 2, 3))), 2u);

    EXPECT_EQ(shelf(), Units{100 - 3 - 30});
    const Ack ack = room.told<Ack>().at(0);
    EXPECT_EQ(ack.journal, copy.journal());
    EXPECT_EQ(ack.applied, copy.head());
}

TEST_F(LateEvents, WhatTheHubHoldsAlreadyDoesNotCountAgain) {
    begin_anew();

    EXPECT_EQ(taken(take(late(room.till, 1, 3))), 0u);

    EXPECT_EQ(shelf(), Units{97});
    EXPECT_EQ(room.told<Ack>().at(0).applied, room.till.head());
}

TEST_F(LateEvents, ABatchThatComesTwiceCountsOnce) {
    copy.sells({{"A", 10}});
    copy.sells({{"A", 20}});
    copy.sells({{"A", 1}});
    begin_anew();
    take(late(copy, 2, 4));

    EXPECT_EQ(taken(take(late(copy, 2, 4))), 0u);
    EXPECT_EQ(taken(take(late(copy, 3, 3))), 0u);
    room.restart();
    EXPECT_EQ(taken(take(late(copy, 2, 4))), 0u);

    EXPECT_EQ(shelf(), Units{97 - 31});
}

TEST_F(LateEvents, BeyondWhatTheHubCanHoldNothingIsLookedUp) {
    for (int i = 0; i < 4; ++i)
        copy.sells({{"A", 1}});
    begin_anew();

    EXPECT_EQ(taken(room.step(late(copy, 4, 5))), 2u);
    EXPECT_FALSE(asked());
}

TEST_F(LateEvents, TwoCopiesOfADatabaseAreBothTaken) {
    Till other = copy;
    other.has_other_documents(2);
    copy.sells({{"A", 10}});
    other.records(receipt_of({{"A", 5}}));
    other.sells({{"A", 7}});
    begin_anew();

    EXPECT_EQ(taken(take(late(copy, 2, 2))), 1u);
    room.restart();
    EXPECT_EQ(taken(take(late(other, 2, 3))), 2u);

    EXPECT_EQ(shelf(), Units{97 - 10 + 5 - 7});
}

TEST_F(LateEvents, AnotherContentUnderADocumentThatIsKnownIsSetAside) {
    Till edited = copy;
    edited.has_other_documents(0x33);
    edited.records(sale_of({{"A", 50}}));  // the document of event 2
    begin_anew();

    const auto effects = take(late(edited, 2, 2));

    EXPECT_EQ(taken(effects), 1u);
    EXPECT_EQ(shelf(), Units{97});
    EXPECT_EQ(room.open_cases(),
              (Cases{"stream_stopped till-1", "quarantine till-1 event 2, late"}));
    EXPECT_EQ(room.told<Ack>().at(0).quarantined, (std::vector<Seq>{Seq{2}}));
}

TEST_F(LateEvents, AShortageIsADebtAndNoRefusal) {
    copy.sells({{"A", 500}});
    begin_anew();

    take(late(copy, 2, 2));

    EXPECT_EQ(shelf(), Units{97 - 500});
    EXPECT_GT(room.cell("A", "store-1").debt.value, 0);
}

TEST_F(LateEvents, AChainThatDoesNotHoldIsNotTakenAndCounted) {
    copy.sells({{"A", 10}});
    begin_anew();
    EventBatch flipped = copy.plain_batch(2, 2);
    flipped.kind = BatchKind::late;
    flipped.events[0][40] ^= 1;

    EXPECT_TRUE(room.step(copy.says(flipped)).empty());

    EXPECT_TRUE(room.sent.empty());
    EXPECT_EQ(room.core->live(copy.node())->refused_messages, 1u);
}

TEST_F(LateEvents, TheLiveJournalIsNeverTakenForALateOne) {
    room.till.sells({{"A", 10}});

    EXPECT_TRUE(room.step(late(room.till, 4, 4)).empty());

    EXPECT_EQ(shelf(), Units{97});
}

TEST_F(LateEvents, AJournalThatTheHubForgotIsTakenWhole) {
    begin_anew();
    Till unknown(1, 7);
    unknown.sells({{"A", 1}});
    unknown.sells({{"A", 1}});

    EXPECT_EQ(taken(room.step(late(unknown, 1, 1))), 1u);
    EXPECT_EQ(taken(take(late(unknown, 1, 2))), 1u);

    EXPECT_EQ(shelf(), Units{95});
    room.step(unknown.hello());
    EXPECT_TRUE(room.told<Welcome>().empty()) << "it never runs as the live one";
}

TEST_F(LateEvents, ANodeCannotBringJournalsWithoutEnd) {
    begin_anew();
    for (std::uint8_t i = 10; i < 10 + limits::ended_journals; ++i) {
        Till made_up(1, i);
        made_up.sells({{"B", 1}});
        room.step(late(made_up, 1, 1));
    }

    EXPECT_EQ(room.state().nodes().find(copy.node())->replaced.size(), limits::ended_journals);
    EXPECT_EQ(room.open_cases().back(), "odd_message till-1");
}

TEST_F(LateEvents, WhatIsMissingOnBothSidesIsSaid) {
    begin_anew();
    Till unknown(1, 7);
    for (int i = 0; i < 3; ++i)
        unknown.sells({{"A", 1}});
    EXPECT_EQ(taken(room.step(late(unknown, 3, 3))), 1u);
    const Cases open = room.open_cases();
    EXPECT_NE(std::ranges::find(open, "stream_stopped till-1, a part is missing"), open.end());
    EXPECT_EQ(shelf(), Units{96}) << "what is there counts";
}

TEST_F(LateEvents, ARevokedNodeBooksNothingMore) {
    begin_anew();
    room.command(RevokeNode{copy.node(), "stolen"});
    Till unknown(1, 7);
    unknown.sells({{"A", 1}});
    EXPECT_TRUE(room.step(late(unknown, 1, 1)).empty());
    ASSERT_EQ(room.told<Fence>().size(), 1u);
    EXPECT_EQ(room.told<Fence>()[0].reason, FenceReason::revoked);
    EXPECT_EQ(shelf(), Units{97});
}

TEST_F(LateEvents, WhateverItSendsANodeHasTheLogLookedThroughOnceAtATime) {
    begin_anew();
    Till other(1, 7);
    other.sells({{"A", 1}});
    room.step(late(other, 1, 1));
    copy.sells({{"A", 10}});
    room.step(late(copy, 2, 2));
    EXPECT_TRUE(asked());
    room.step(late(other, 1, 1));
    EXPECT_FALSE(asked()) << "the first question is not answered yet";
}

TEST_F(LateEvents, JournalsWithoutEndAreNotBegun) {
    for (std::uint8_t i = 10; i < 12 + limits::ended_journals; ++i) {
        Till next(1, i);
        room.clock += limits::clone_window_ms;
        room.step(next.hello());
    }
    EXPECT_EQ(room.state().nodes().find(copy.node())->replaced.size(), limits::ended_journals);
    EXPECT_TRUE(room.told<Welcome>().empty());
    EXPECT_EQ(room.open_cases().back(), "odd_message till-1");
}

TEST_F(LateEvents, TheCaseClosesWhenTheNodeHasNothingLeft) {
    copy.sells({{"A", 10}});
    begin_anew();
    protocol::NodeState state;
    state.node = fresh.node();
    state.journal = fresh.journal();
    state.late_left = 1;
    room.step(fresh.says(state));
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1"}));
    take(late(copy, 2, 2));
    state.late_left = 0;

    room.step(fresh.says(state));

    EXPECT_TRUE(room.open_cases().empty());
    EXPECT_NE(room.state().cases().all().back().note.find("1 event followed late"),
              std::string::npos);
}

// ---- what the node's disk damaged

class DamagedEvents : public LateEvents {
  protected:
    // Sold three more times; the first of them cannot be read.
    DamagedEvents() {
        for (int i = 0; i < 3; ++i)
            room.till.sells({{"A", 10}});
        Hello hello = room.till.plain_hello();
        hello.acked = room.state().nodes().find(room.till.node())->intake.cursor();
        hello.damaged = Seq{4};
        room.step(room.till.says(hello));
        fence = room.told<Fence>().at(0);
        room.step(fresh.hello());
        state.node = fresh.node();
        state.journal = fresh.journal();
        state.late_left = 3;
    }

    std::size_t cases_ever() const { return room.state().cases().all().size(); }

    protocol::NodeState state;
};

TEST_F(DamagedEvents, EndTheJournalWithACaseAndARemedy) {
    EXPECT_EQ(fence.reason, FenceReason::damaged);
    EXPECT_EQ(fence.remedy, Remedy::begin_journal);
    EXPECT_EQ(fence.late_from, Seq{4});
    EXPECT_NE(fence.text.find("cannot read event 4"), std::string::npos);
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1"}));
}

TEST_F(DamagedEvents, AreOneCaseThatNamesThemAndWhatFollowsCounts) {
    state.unreadable = {{room.till.journal(), Seq{4}, Seq{4}}};
    room.step(fresh.says(state));
    EXPECT_EQ(taken(take(late(room.till, 5, 6))), 2u);
    EXPECT_EQ(shelf(), Units{100 - 3 - 20});
    EXPECT_EQ(room.open_cases(),
              (Cases{"stream_stopped till-1", "storage till-1, unreadable events"}))
        << "and no second one about the hole";
    const auto& told = room.state().cases().all().back().text;
    EXPECT_NE(told.find("event 4 of its journal 1"), std::string::npos) << told;
    state.late_left = 0;
    room.step(fresh.says(state));
    EXPECT_EQ(room.open_cases(), (Cases{"storage till-1, unreadable events"}));
}

TEST_F(DamagedEvents, AreToldOnceHoweverOftenTheNodeNamesThem) {
    state.unreadable = {{room.till.journal(), Seq{4}, Seq{4}}};
    room.step(fresh.says(state));
    const std::size_t before = cases_ever();
    room.command(ResolveCase{before, StaffId{"anna"}, "counted"});
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1"}));
    EXPECT_TRUE(room.step(fresh.says(state)).empty());
    EXPECT_EQ(cases_ever(), before);
    state.unreadable.push_back({room.till.journal(), Seq{6}, Seq{6}});
    room.step(fresh.says(state));
    EXPECT_EQ(cases_ever(), before + 1);
}

TEST_F(DamagedEvents, ThatTheHubHasAreNoCase) {
    state.unreadable = {{room.till.journal(), Seq{1}, Seq{3}}};
    room.step(fresh.says(state));
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1"}));
}

TEST_F(DamagedEvents, ThatAreReadAfterAllCloseTheirCase) {
    state.unreadable = {{room.till.journal(), Seq{3}, Seq{4}}};
    room.step(fresh.says(state));
    EXPECT_NE(room.state().cases().all().back().text.find("cannot read event 4 of"),
              std::string::npos)
        << "the third is here";
    const auto named = state.unreadable;
    state.unreadable.clear();
    EXPECT_EQ(taken(take(late(room.till, 4, 6))), 3u);
    room.step(fresh.says(state));
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1"}));
    EXPECT_EQ(room.state().cases().all().back().note, "they were read after all, and followed");
    state.unreadable = named;  // not readable again, and the hub has it now
    EXPECT_EQ(room.state().nodes().find(fresh.node())->missing.size(), 0u);
}

// It reports none because it never held that journal: that proves nothing.
TEST_F(DamagedEvents, AreNotThereBecauseAnotherDatabaseSaysNothingOfThem) {
    state.unreadable = {{room.till.journal(), Seq{4}, Seq{4}}};
    room.step(fresh.says(state));
    room.clock += limits::clone_window_ms + 1;
    const Till replaced{1, 7};
    room.step(replaced.hello());
    ASSERT_EQ(room.told<Welcome>().size(), 1u);
    protocol::NodeState nothing;
    nothing.node = replaced.node();
    nothing.journal = replaced.journal();
    room.step(replaced.says(nothing));
    EXPECT_EQ(room.open_cases(), (Cases{"storage till-1, unreadable events"}));
    room.restart();
    room.step(replaced.says(nothing));
    EXPECT_EQ(room.open_cases(), (Cases{"storage till-1, unreadable events"}));
    room.command(ResolveCase{room.state().cases().all().back().id, StaffId{"anna"}, "counted"});
    EXPECT_TRUE(room.step(replaced.says(nothing)).empty());
    EXPECT_TRUE(room.open_cases().empty());
}

TEST_F(DamagedEvents, AreMissingUntilTheLastOfThemCame) {
    state.unreadable = {{room.till.journal(), Seq{4}, Seq{6}}};
    room.step(fresh.says(state));
    take(late(room.till, 5, 5));
    EXPECT_EQ(room.state().nodes().find(fresh.node())->missing,
              (std::vector<protocol::UnreadableEvents>{{room.till.journal(), Seq{4}, Seq{4}},
                                                       {room.till.journal(), Seq{6}, Seq{6}}}));
    state.unreadable.clear();
    take(late(room.till, 6, 6));
    room.step(fresh.says(state));
    EXPECT_EQ(room.open_cases(),
              (Cases{"stream_stopped till-1", "storage till-1, unreadable events"}));
    take(late(room.till, 4, 4));
    room.step(fresh.says(state));
    EXPECT_EQ(room.open_cases(), (Cases{"stream_stopped till-1"}));
}

TEST_F(LateEvents, ThatNothingMoreIsToComeStandsInTheLogOnce) {
    copy.sells({{"A", 10}});
    begin_anew();
    protocol::NodeState state;
    state.node = fresh.node();
    state.journal = fresh.journal();
    state.late_left = 1;
    EXPECT_TRUE(room.step(fresh.says(state)).empty());
    take(late(copy, 2, 2));
    state.late_left = 0;

    EXPECT_EQ(room.step(fresh.says(state)).at(0), Effect(LateSettled{fresh.node()}));
    EXPECT_TRUE(room.step(fresh.says(state)).empty());
    const EndedJournal& ended = room.state().nodes().find(fresh.node())->replaced.at(0);
    EXPECT_EQ(ended.why, FenceReason::rolled_back);
    EXPECT_TRUE(ended.settled_at.has_value());
}

TEST_F(LateEvents, AFenceOnABatchAsksFromWhereTheHubEnds) {
    Till forked = copy;
    for (int i = 0; i < 3; ++i)
        forked.records(receipt_of({{"B", 1}}));

    room.step(forked.batch(2, 4));

    EXPECT_EQ(room.told<Fence>().at(0).reason, FenceReason::fork);
    EXPECT_EQ(room.told<Fence>().at(0).remedy, Remedy::begin_journal);
    EXPECT_EQ(room.told<Fence>().at(0).late_from, Seq{4});
}

TEST_F(LateEvents, AHubThatCannotReadItsLogTakesNothingAndIsAskedAgain) {
    copy.sells({{"A", 10}});
    begin_anew();
    room.step(late(copy, 2, 2));
    const auto span = asked();
    ASSERT_TRUE(span);

    room.step(JournalFound{*span, std::nullopt});
    EXPECT_TRUE(room.sent.empty());

    EXPECT_EQ(taken(take(late(copy, 2, 2))), 1u);
}

TEST_F(LateEvents, OneQuestionIsAskedWhileItIsNotAnswered) {
    copy.sells({{"A", 10}});
    begin_anew();
    room.step(late(copy, 2, 2));
    EXPECT_TRUE(asked());
    room.step(late(copy, 2, 2));
    EXPECT_FALSE(asked());
    room.clock += 24 * 3'600'000;
    room.step(late(copy, 2, 2));
    EXPECT_FALSE(asked()) << "a second walk through the log would only add to it";
}

TEST_F(LateEvents, AMemoryOfAHundredLivesEndsTheGoingOnByItself) {
    for (std::uint8_t i = 10; i < 10 + limits::ended_journals - 1; ++i) {
        Till next(1, i);
        room.clock += limits::clone_window_ms;
        room.step(next.hello());
    }
    Till last(1, 200);
    room.clock += limits::clone_window_ms;
    room.step(last.hello());
    room.fact(last, receipt_of({{"B", 1}}));
    Till older(1, 200);
    room.step(older.hello());
    Hello proven = older.plain_hello();
    proven.proof = room.told<Ack>().at(0).challenge;

    room.step(older.says(proven));

    EXPECT_EQ(room.told<Fence>().at(0).remedy, Remedy::none);
    EXPECT_EQ(room.told<Fence>().at(0).late_from, Seq{});
}

}  // namespace
}  // namespace onepool::hub
