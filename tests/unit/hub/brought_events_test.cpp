// A till died, was shut out, and a person brings its database: what it never sent counts, once.
#include <gtest/gtest.h>

#include <algorithm>

#include "hub/core/identity_commands.hpp"
#include "hub/core/node_desk.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

using Cases = std::vector<std::string>;

class BroughtEvents : public testing::Test {
  protected:
    // Node 1 received 100 of A and sold 1; then it sold 2 and 3 with no link, and burnt.
    BroughtEvents() {
        room.fact(room.till, receipt_of({{"A", 100}}));
        copy = room.till;
        copy.has_other_documents(1);
        room.fact(room.till, sale_of({{"A", 1}}));
        room.till.sells({{"A", 2}});
        room.till.sells({{"A", 3}});
        room.command(RevokeNode{room.till.node(), "it burnt"});
    }

    Answer bring(BringIn brought) {
        brought.request = RequestId{++requests};
        changed = room.step(brought);
        std::vector<Answer> answers;
        for (const Outgoing& out : room.sent) {
            if (const auto* answer = std::get_if<Answer>(&out))
                answers.push_back(*answer);
        }
        EXPECT_EQ(answers.size(), 1u) << "exactly one answer";
        EXPECT_TRUE(room.told<Ack>().empty()) << "a revoked node is told nothing";
        if (answers.empty())
            return {};
        EXPECT_EQ(answers[0].request, brought.request);
        return answers[0];
    }
    Answer bring(const EventBatch& batch) {
        return bring(
            BringIn{{}, room.till.node(), encode_message(batch), StaffId{"anna"}, "burnt"});
    }
    Answer bring(const Till& till, std::uint64_t first, std::uint64_t last) {
        return bring(till.plain_batch(first, last));
    }
    // As whoever brings it: asks again when the log was looked into.
    Answer bring_until_known(const Till& till, std::uint64_t first, std::uint64_t last) {
        const Answer answer = bring(till, first, last);
        EXPECT_EQ(answer.http_status, 503);
        EXPECT_TRUE(answer.again_after.has_value());
        const auto span = asked();
        if (!span)
            return answer;
        EXPECT_TRUE(room.step(look_up(*span)).empty());
        EXPECT_TRUE(room.told<Ack>().empty()) << "a revoked node is told nothing";
        return bring(till, first, last);
    }

    // Whether the log must be looked into first or not.
    Answer bring_at_last(const Till& till, std::uint64_t first, std::uint64_t last) {
        const Answer answer = bring(till, first, last);
        if (answer.http_status != 503)
            return answer;
        if (const auto span = asked())
            room.step(look_up(*span));
        return bring(till, first, last);
    }

    std::optional<JournalSpan> asked() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* wanted = std::get_if<JournalWanted>(&out))
                return wanted->span;
        }
        ADD_FAILURE() << "the log is not asked";
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

    void expect_refused(const Answer& answer, CommandVerdict verdict, const std::string& part) {
        EXPECT_EQ(answer.verdict, verdict) << answer.text;
        EXPECT_NE(answer.text.find(part), std::string::npos) << answer.text;
        EXPECT_FALSE(answer.brought.has_value());
        EXPECT_TRUE(changed.empty());
        EXPECT_EQ(shelf(), Units{99});
    }

    Units shelf() const { return room.cell("A", "store-1").shelf(); }

    HubRoom room;
    Till copy{1};  // as it was after its first event
    Effects changed;
    std::uint64_t requests = 1'000;
};

TEST_F(BroughtEvents, WhatTheTillNeverSentCountsOnce) {
    const Answer answer = bring(room.till, 3, 4);
    EXPECT_EQ(answer.verdict, CommandVerdict::done);
    EXPECT_EQ(answer.http_status, 200);
    EXPECT_EQ(answer.brought, (BroughtCount{.taken = 2}));
    EXPECT_EQ(shelf(), Units{94});

    const Answer again = bring(room.till, 3, 4);
    EXPECT_EQ(again.verdict, CommandVerdict::repeated);
    EXPECT_EQ(again.brought, (BroughtCount{.known = 2}));
    EXPECT_TRUE(changed.empty()) << "what says nothing new leaves nothing in the log";
    EXPECT_EQ(shelf(), Units{94});
}

TEST_F(BroughtEvents, WhatTheHubHeldBeforeIsLeftOut) {
    EXPECT_EQ(bring(room.till, 1, 4).brought, (BroughtCount{.taken = 2, .known = 2}));
    EXPECT_EQ(shelf(), Units{94});
}

TEST_F(BroughtEvents, TheLogKeepsTheBytesAndWhoBroughtThemWhy) {
    bring(room.till, 3, 4);
    const LogEntry& entry = room.log.back();
    EXPECT_EQ(entry.kind, InputKind::node_message);
    EXPECT_EQ(entry.node, room.till.node());
    EXPECT_EQ(entry.input, encode_message(room.till.plain_batch(3, 4)));
    ASSERT_FALSE(changed.empty());
    const auto* brought = std::get_if<BroughtIn>(&changed.back());
    ASSERT_NE(brought, nullptr);
    EXPECT_EQ(*brought, (BroughtIn{room.till.node(), StaffId{"anna"}, "burnt"}));
}

TEST_F(BroughtEvents, ItStaysSoAfterARestartAndTheNodeStaysShutOut) {
    bring(room.till, 3, 3);
    room.restart();
    EXPECT_EQ(bring(room.till, 3, 4).brought, (BroughtCount{.taken = 1, .known = 1}));
    EXPECT_EQ(shelf(), Units{94});
    room.till.sells({{"A", 50}});
    EXPECT_TRUE(room.step(room.till.batch(5, 5)).empty());
    ASSERT_EQ(room.told<Fence>().size(), 1u);
    EXPECT_EQ(room.told<Fence>()[0].reason, FenceReason::revoked);
    EXPECT_EQ(shelf(), Units{94});
}

// One event of the disk is gone: what stands behind it counts, and a person is told of the hole.
TEST_F(BroughtEvents, WhatStandsBehindAHoleCountsToo) {
    EXPECT_EQ(bring(room.till, 4, 4).brought, (BroughtCount{.taken = 1}));
    const auto cases = room.open_cases();
    EXPECT_NE(std::ranges::find(cases, "stream_stopped till-1, a part is missing"), cases.end());
    const Units left = shelf();
    EXPECT_EQ(bring_at_last(room.till, 4, 4).brought, (BroughtCount{.known = 1}));
    EXPECT_EQ(shelf(), left);
    EXPECT_EQ(bring_at_last(room.till, 3, 4).brought, (BroughtCount{.taken = 1, .known = 1}));
    EXPECT_TRUE(is_revoked(*room.state().nodes().find(room.till.node())));
}

TEST_F(BroughtEvents, OfACopyThatSoldOnCountAsWell) {
    for (int i = 0; i < 4; ++i)
        copy.sells({{"A", 7}});
    EXPECT_EQ(bring_at_last(copy, 2, 5).brought, (BroughtCount{.taken = 4}));
    EXPECT_EQ(shelf(), Units{99 - 4 * 7});
    EXPECT_EQ(bring_at_last(copy, 2, 5).brought, (BroughtCount{.known = 4}));
    EXPECT_EQ(bring_at_last(room.till, 3, 4).brought, (BroughtCount{.taken = 2}));
}

// It ends before the hub's own place, so that no hash tells it from what the hub holds.
TEST_F(BroughtEvents, AShortCopyThatSoldOnIsFoundOutByTheLog) {
    bring(room.till, 3, 4);
    copy.sells({{"A", 7}});
    copy.sells({{"A", 8}});

    EXPECT_EQ(bring_at_last(copy, 2, 3).brought, (BroughtCount{.taken = 2}));
    EXPECT_EQ(bring_at_last(room.till, 2, 3).brought, (BroughtCount{.known = 2}));
    EXPECT_EQ(shelf(), Units{94 - 15});
}

TEST_F(BroughtEvents, OfAnotherJournalAreTakenAsLateOnesOnceTheLogWasLookedInto) {
    Till other(1, 7);
    other.sells({{"A", 10}});
    other.sells({{"A", 20}});
    EXPECT_EQ(bring(other, 1, 2).brought, (BroughtCount{.taken = 2}));
    EXPECT_EQ(shelf(), Units{99 - 30});

    EXPECT_EQ(bring_until_known(other, 1, 2).brought, (BroughtCount{.known = 2}));
    EXPECT_TRUE(changed.empty());
    other.sells({{"A", 5}});
    EXPECT_EQ(bring(other, 1, 3).brought, (BroughtCount{.taken = 1, .known = 2}));
    room.restart();
    EXPECT_EQ(bring_until_known(other, 1, 3).brought, (BroughtCount{.known = 3}));
    EXPECT_EQ(shelf(), Units{99 - 35});
}

TEST_F(BroughtEvents, AreAskedForAgainWhileTheLogCannotBeRead) {
    Till other(1, 7);
    other.sells({{"A", 10}});
    bring(other, 1, 1);
    EXPECT_EQ(bring(other, 1, 1).http_status, 503);
    const auto span = asked();
    ASSERT_TRUE(span.has_value());
    EXPECT_EQ(bring(other, 1, 1).http_status, 503) << "one look at a time";
    room.step(JournalFound{*span, std::nullopt});
    EXPECT_EQ(bring(other, 1, 1).http_status, 503);
    EXPECT_EQ(asked(), span);
}

TEST_F(BroughtEvents, AHoleInAnEndedJournalIsToldAndTheRestCounts) {
    Till other(1, 7);
    for (int i = 0; i < 3; ++i)
        other.sells({{"A", 1}});
    EXPECT_EQ(bring(other, 3, 3).brought, (BroughtCount{.taken = 1}));
    const Cases open = room.open_cases();
    EXPECT_NE(std::ranges::find(open, "stream_stopped till-1, a part is missing"), open.end());
    EXPECT_EQ(shelf(), Units{98});
}

TEST_F(BroughtEvents, OfANodeThatTheHubNeverHeardCount) {
    Till silent(5);
    silent.sells({{"A", 4}});
    room.command(RegisterNode{silent.node(), LocationId{"store-1"}, "till-5"});
    room.command(RevokeNode{silent.node(), "it burnt"});
    const Answer answer =
        bring({{}, silent.node(), encode_message(silent.plain_batch(1, 1)), StaffId{"anna"}, ""});
    EXPECT_EQ(answer.brought, (BroughtCount{.taken = 1})) << answer.text;
    EXPECT_EQ(shelf(), Units{95});
}

TEST_F(BroughtEvents, WhatNobodyCanApplyIsSetAside) {
    room.till.sells({{"Z", 1}});
    EXPECT_EQ(bring(room.till, 3, 5).brought, (BroughtCount{.taken = 3, .set_aside = 1}));
    EXPECT_EQ(room.state().worklist().open().size(), 1u);
}

// ---- what is refused

TEST_F(BroughtEvents, OfANodeThatMaySendByItselfAreRefused) {
    room.warehouse.sells({{"A", 1}});
    expect_refused(bring({{},
                          room.warehouse.node(),
                          encode_message(room.warehouse.plain_batch(1, 1)),
                          StaffId{"anna"},
                          ""}),
                   CommandVerdict::conflict, "sends by itself");
}

TEST_F(BroughtEvents, OfAStrangerAreRefused) {
    Till stranger(9);
    stranger.sells({{"A", 1}});
    expect_refused(
        bring(
            {{}, stranger.node(), encode_message(stranger.plain_batch(1, 1)), StaffId{"anna"}, ""}),
        CommandVerdict::unknown_subject, "there is no node");
}

TEST_F(BroughtEvents, OfAnotherNodeAreRefused) {
    room.warehouse.sells({{"A", 1}});
    expect_refused(bring(room.warehouse, 1, 1), CommandVerdict::malformed, "another node");
}

TEST_F(BroughtEvents, ThatAreNoneOrDamagedAreRefused) {
    const NodeId node = room.till.node();
    const StaffId by{"anna"};
    expect_refused(bring({{}, node, {}, by, ""}), CommandVerdict::malformed, "cannot be read");
    Bytes cut = encode_message(room.till.plain_batch(3, 4));
    cut.resize(cut.size() / 2);
    expect_refused(bring({{}, node, cut, by, ""}), CommandVerdict::malformed, "cannot be read");
    const FromNode other = room.till.bye(1);
    expect_refused(bring({{}, node, other.payload, by, ""}), CommandVerdict::malformed,
                   "cannot be read");
    EventBatch changed_one = room.till.plain_batch(3, 4);
    changed_one.events[1].back() ^= 1;
    expect_refused(bring(changed_one), CommandVerdict::malformed, "chain");
}

TEST_F(BroughtEvents, ByNobodyAreRefused) {
    const Bytes batch = encode_message(room.till.plain_batch(3, 4));
    const NodeId node = room.till.node();
    expect_refused(bring({{}, node, batch, StaffId{}, ""}), CommandVerdict::out_of_bounds, "who");
    expect_refused(bring({{}, node, batch, StaffId{"anna"}, std::string(201, 'x')}),
                   CommandVerdict::out_of_bounds, "who");
}

}  // namespace
}  // namespace onepool::hub
