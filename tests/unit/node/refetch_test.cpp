// What a till lost and the hub holds comes back, and nothing else is believed.
#include <gtest/gtest.h>

#include <algorithm>

#include "print.hpp"
#include "protocol/chain.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

// What a hub answers: events `first` to `last` of this history.
FoundEvents found(const JournalId& journal, const FakeStore::Rows& rows, std::uint64_t first,
                  std::uint64_t last) {
    FoundEvents found{HubEpoch{1}, journal, Seq{last}, {}, {}};
    if (first > 1)
        found.prev_hash = rows.at(Seq{first - 1}).hash;
    for (std::uint64_t seq = first; seq <= last; ++seq)
        found.events.push_back(rows.at(Seq{seq}).payload);
    return found;
}

std::vector<LostEvents> asked(const std::vector<Publish>& published) {
    return sent<LostEvents>(published);
}

// Six sales that the hub has, the present journal's.
class DamagedRows : public testing::Test {
  protected:
    DamagedRows() {
        for (std::uint8_t i = 1; i <= 6; ++i)
            till.sell(i, {product("A", 100)});
        till.link_up();
        till.welcome({});
        till.ack(Seq{6});
        till.step(Tick{}, Millis{limits::lazy_flush_ms});
        written = till.store.journal;
    }
    // Some are damaged, and the till starts; what it sends once it was welcomed.
    std::vector<Publish> start_damaged(std::initializer_list<std::uint64_t> seqs,
                                       std::vector<SendRange> spans) {
        for (const std::uint64_t seq : seqs)
            till.store.journal.at(Seq{seq}).payload.back() ^= 1;
        till.store.damaged = std::move(spans);
        till.restart();
        till.link_up();
        return till.welcome({Seq{6}, written.at(Seq{6}).hash});
    }
    std::vector<Publish> answer(const FoundEvents& events) {
        return till.publish_all(till.arrive(events));
    }
    LostEvents lost(std::uint64_t first, std::uint64_t last) const {
        return {till.config.node, till.config.journal, Seq{first}, Seq{last}};
    }

    Till till;
    FakeStore::Rows written;
};

TEST_F(DamagedRows, AreAskedForAndStandAgainAsTheyWereWritten) {
    EXPECT_EQ(asked(start_damaged({2}, {{Seq{2}, Seq{2}}})), std::vector{lost(2, 2)});
    answer(found(till.config.journal, written, 2, 2));
    EXPECT_EQ(till.store.journal, written);
    EXPECT_TRUE(asked(till.publish_all(till.step(Tick{}, Millis{refetch_every_ms}))).empty());
}

TEST_F(DamagedRows, AreSaidWhenTheyAreWholeAgain) {
    start_damaged({2}, {{Seq{2}, Seq{2}}});
    const auto batch = till.arrive(found(till.config.journal, written, 2, 2));
    EXPECT_FALSE(has_alarm(batch, "came back")) << "not before it is proven";
    EXPECT_TRUE(has_alarm(till.step(till.store.read({Seq{2}, Seq{3}})), "Event 2"));
}

TEST_F(DamagedRows, ComeTheNewestFirst) {
    start_damaged({2, 3, 4}, {{Seq{2}, Seq{4}}});
    answer(found(till.config.journal, written, 4, 4));
    EXPECT_EQ(till.store.journal.at(Seq{4}), written.at(Seq{4}));
    EXPECT_NE(till.store.journal.at(Seq{3}), written.at(Seq{3}));
    const auto next = till.publish_all(till.step(Tick{}, Millis{refetch_every_ms}));
    EXPECT_EQ(asked(next), std::vector{lost(2, 3)});
    answer(found(till.config.journal, written, 2, 3));
    EXPECT_EQ(till.store.journal, written);
}

TEST_F(DamagedRows, AreProvenByTheRowBehindWhereTheirHashIsDamagedToo) {
    till.store.journal.at(Seq{3}).hash[0] ^= 1;
    start_damaged({3}, {{Seq{3}, Seq{4}}});
    auto partly = found(till.config.journal, written, 4, 4);
    answer(partly);
    till.publish_all(till.step(Tick{}, Millis{refetch_every_ms}));
    answer(found(till.config.journal, written, 3, 3));
    EXPECT_EQ(till.store.journal, written);
}

TEST_F(DamagedRows, AreProvenByTheHubsAcknowledgementWhereNothingIsBehind) {
    till.store.journal.at(Seq{6}).hash[0] ^= 1;
    start_damaged({6}, {{Seq{6}, Seq{6}}});
    answer(found(till.config.journal, written, 6, 6));
    EXPECT_EQ(till.store.journal, written);
}

TEST_F(DamagedRows, AreTakenFromNobodyWhoseChainDoesNotHold) {
    start_damaged({2}, {{Seq{2}, Seq{2}}});
    const auto damaged = till.store.journal;
    auto other = found(till.config.journal, written, 2, 2);
    other.events[0] = written.at(Seq{3}).payload;
    answer(other);
    EXPECT_EQ(till.store.journal, damaged);
    till.step(Tick{}, Millis{limits::resend_after_max_ms});
    EXPECT_TRUE(asked(till.publish_all(till.step(Tick{}))).empty()) << "once is enough";
}

TEST_F(DamagedRows, AreTakenOnlyWhenTheyWereAskedFor) {
    till.store.journal.at(Seq{2}).payload.back() ^= 1;
    const auto damaged = till.store.journal;
    answer(found(till.config.journal, written, 2, 2));
    EXPECT_EQ(till.store.journal, damaged);
    start_damaged({}, {{Seq{2}, Seq{2}}});
    auto more = found(till.config.journal, written, 1, 2);
    answer(more);
    EXPECT_EQ(till.store.journal, damaged);
}

TEST_F(DamagedRows, ThatTheHubDoesNotHaveAreGivenUpUntilTheNextStart) {
    start_damaged({2}, {{Seq{2}, Seq{2}}});
    answer({HubEpoch{1}, till.config.journal, Seq{2}, {}, {}});
    EXPECT_TRUE(
        asked(till.publish_all(till.step(Tick{}, Millis{limits::resend_after_max_ms}))).empty());
    EXPECT_EQ(asked(start_damaged({}, {{Seq{2}, Seq{2}}})), std::vector{lost(2, 2)});
}

TEST_F(DamagedRows, AreAskedForAgainWhenNoAnswerComes) {
    start_damaged({2}, {{Seq{2}, Seq{2}}});
    EXPECT_TRUE(asked(till.publish_all(till.step(Tick{}))).empty());
    const auto again = till.publish_all(till.step(Tick{}, Millis{limits::resend_after_ms}));
    EXPECT_EQ(asked(again), std::vector{lost(2, 2)});
    till.step(LinkDown{});
    till.link_up();
    EXPECT_EQ(asked(till.welcome({Seq{6}, written.at(Seq{6}).hash})), std::vector{lost(2, 2)});
}

TEST_F(DamagedRows, WaitUntilEverythingElseIsSent) {
    start_damaged({2}, {{Seq{2}, Seq{2}}});
    till.step(LinkDown{});
    till.sell(7, {product("A", 100)});
    till.link_up();
    EXPECT_TRUE(asked(till.welcome({Seq{6}, written.at(Seq{6}).hash})).empty());
    EXPECT_EQ(asked(till.publish_all(till.ack(Seq{7}))), std::vector{lost(2, 2)});
}

TEST_F(DamagedRows, OfAnOlderHubAreNotBelieved) {
    start_damaged({2}, {{Seq{2}, Seq{2}}});
    const auto damaged = till.store.journal;
    auto older = found(till.config.journal, written, 2, 2);
    older.hub_epoch = HubEpoch{0};
    answer(older);
    EXPECT_EQ(till.store.journal, damaged);
}

TEST_F(DamagedRows, AreAskedForAgainAfterADiskThatFailed) {
    start_damaged({2}, {{Seq{2}, Seq{2}}});
    till.arrive(found(till.config.journal, written, 2, 2));
    till.step(JournalRead{till.config.journal, Seq{2}, {}, {}, {}, true});
    EXPECT_EQ(asked(till.publish_all(till.step(Tick{}, Millis{refetch_every_ms}))),
              std::vector{lost(2, 2)});
}

// ---- a copy was put back

// The hub has five sales and a return of this till; the copy that was put back knows the first two
// sales, and sold twice more before the hub could tell it.
class PutBack : public testing::Test {
  protected:
    PutBack() : till(seeded()) {
        sell(2);
        till.link_up();
        till.welcome({});
        till.ack(Seq{2});
        till.step(Tick{}, Millis{limits::lazy_flush_ms});
        const FakeStore copy = till.store;
        sell(3);
        give_back();
        written = till.store.journal;
        held = {Seq{6}, written.at(Seq{6}).hash};
        till.store = copy;
        till.config.boot_no = 2;
        till.config.journal_seed.bytes.fill(8);
        till.restart();
    }

    void sell(int sales) {
        for (int i = 0; i < sales; ++i)
            receipts.push_back(*till.sell(++number, {product("A", 100)}).receipt);
    }
    void give_back() {
        RecordReturn action;
        action.basket = basket_id(++number);
        action.original = receipts.front();
        ReturnLine line;
        line.line.quantity = Units{1};
        line.line.unit_price = Minor{100};
        line.original = OriginalLine{{}, 1};
        line.reason = "broken";
        action.lines = {line};
        const auto answer = till.ask(action);
        ASSERT_EQ(answer.verdict, ActionVerdict::done) << answer.explanation;
    }
    static NodeCore::Config seeded() {
        auto config = till_config();
        config.journal_seed.bytes.fill(9);
        return config;
    }
    // Fenced, welcomed with the next journal, and rid of what it had sold; what it sent last.
    std::vector<Publish> go_on() {
        old = till.store.live;
        till.link_up();
        till.arrive(Fence{.hub_epoch = HubEpoch{1},
                          .journal = old,
                          .reason = FenceReason::rolled_back,
                          .text = "till-1 came back with an older database than it had",
                          .remedy = Remedy::begin_journal,
                          .late_from = Seq{3},
                          .held = held});
        till.config.journal = till.store.live;
        auto published = till.welcome({});
        const auto& rows = till.store.ended_rows.at(old);
        const Seq last = rows.rbegin()->first;
        if (last > Seq{2}) {
            published = till.publish_all(till.arrive(Ack{
                .hub_epoch = HubEpoch{1}, .journal = old, .applied = {last, rows.at(last).hash}}));
        }
        return published;
    }
    LostEvents lost(std::uint64_t first, std::uint64_t last) const {
        return {till.config.node, old, Seq{first}, Seq{last}};
    }

    Till till;
    std::uint8_t number = 0;
    std::vector<ReceiptView> receipts;
    FakeStore::Rows written;
    Position held;
    JournalId old;
};

TEST_F(PutBack, GetsWhatTheHubHoldsBehindTheCopy) {
    const auto asks = asked(go_on());
    EXPECT_EQ(asks, std::vector{lost(1, 6)});
    const auto rows = till.store.ended_rows.at(old);
    till.publish_all(till.arrive(found(old, written, 1, 6)));
    EXPECT_EQ(till.store.recalled.at(old).size(), 4u) << "the first two are here";
    for (const auto& [seq, row] : till.store.recalled.at(old))
        EXPECT_EQ(row, written.at(seq));
    EXPECT_EQ(till.store.ended[0].lost, Position{});
    EXPECT_EQ(till.store.ended[0].held, (Position{Seq{2}, written.at(Seq{2}).hash}))
        << "what lies behind may be another history than the rows here";
    EXPECT_EQ(till.store.ended_rows.at(old), rows) << "what this database wrote stays as it is";
    EXPECT_TRUE(asked(till.publish_all(till.step(Tick{}, Millis{refetch_every_ms}))).empty());
}

TEST_F(PutBack, GetsItBesideWhatItSoldMeanwhile) {
    sell(2);
    const auto asks = asked(go_on());
    EXPECT_EQ(asks, std::vector{lost(1, 6)});
    till.publish_all(till.arrive(found(old, written, 2, 6)));
    EXPECT_EQ(till.store.recalled.at(old).size(), 4u);
    EXPECT_EQ(till.store.recalled.at(old).at(Seq{3}), written.at(Seq{3}));
    EXPECT_NE(till.store.ended_rows.at(old).at(Seq{3}), written.at(Seq{3}));
    EXPECT_EQ(till.core->late().left(), 0u) << "and sends none of it";
}

TEST_F(PutBack, GetsItInPartsAcrossARestart) {
    go_on();
    till.publish_all(till.arrive(found(old, written, 5, 6)));
    EXPECT_EQ(till.store.ended[0].lost, (Position{Seq{4}, written.at(Seq{4}).hash}));
    till.restart();
    till.link_up();
    EXPECT_EQ(asked(till.welcome({})), std::vector{lost(1, 4)});
    till.publish_all(till.arrive(found(old, written, 2, 4)));
    EXPECT_EQ(till.store.ended[0].lost, Position{});
    EXPECT_EQ(till.store.recalled.at(old).size(), 4u);
}

TEST_F(PutBack, CountsWhatWasGivenBackOnce) {
    const OriginalLine line{receipts.front().header.basket, 1};
    EXPECT_EQ(till.core->returned(line), Units{0}) << "the copy does not know";
    go_on();
    till.publish_all(till.arrive(found(old, written, 1, 6)));
    EXPECT_EQ(till.core->returned(line), Units{1});
    till.restart();
    till.link_up();
    EXPECT_TRUE(asked(till.welcome({})).empty());
    EXPECT_EQ(till.core->returned(line), Units{1});
}

TEST_F(PutBack, BelievesNoOtherEndThanTheHubNamed) {
    go_on();
    auto other = found(old, written, 3, 6);
    std::swap(other.events[2], other.events[3]);
    till.publish_all(till.arrive(other));
    EXPECT_TRUE(till.store.recalled.empty());
    EXPECT_EQ(till.store.ended[0].lost, held);
}

TEST_F(PutBack, AsksForNothingWhereTheHubHoldsNoMoreThanItSaid) {
    held = {Seq{2}, written.at(Seq{2}).hash};
    EXPECT_TRUE(asked(go_on()).empty());
    EXPECT_EQ(till.store.ended[0].lost, Position{});
}

TEST_F(PutBack, AsksForNothingThatNoTillCanHaveRecorded) {
    held.seq = Seq{last_place.value + 1};
    EXPECT_TRUE(asked(go_on()).empty());
    EXPECT_EQ(till.store.ended[0].held, Position{});
}

TEST_F(PutBack, AnUnreadableEventOfTheEndedJournalComesBackIntoItsRow) {
    till.store.journal.at(Seq{2}).payload.back() ^= 1;
    till.store.cursor.acked = {Seq{1}, written.at(Seq{1}).hash};
    till.restart();
    held = {Seq{2}, written.at(Seq{2}).hash};
    old = till.store.live;
    till.link_up();
    till.arrive(Fence{.hub_epoch = HubEpoch{1},
                      .journal = old,
                      .reason = FenceReason::damaged,
                      .text = "till-1 cannot read event 2",
                      .remedy = Remedy::begin_journal,
                      .late_from = Seq{2},
                      .held = held});
    till.config.journal = till.store.live;
    const auto published = till.welcome({});
    EXPECT_EQ(sent<NodeState>(published).back().unreadable.size(), 1u);
    till.step(Tick{}, Millis{limits::lazy_flush_ms});
    ASSERT_EQ(till.store.ended[0].unreadable.size(), 1u);
    const auto ask = till.publish_all(till.step(Tick{}, Millis{limits::resend_after_ms}));
    ASSERT_FALSE(asked(ask).empty());
    till.publish_all(till.arrive(found(old, written, asked(ask)[0].first.value, 2)));
    EXPECT_EQ(till.store.ended_rows.at(old).at(Seq{2}), written.at(Seq{2}));
    EXPECT_TRUE(till.store.ended[0].unreadable.empty());
    const auto heartbeat =
        sent<NodeState>(till.publish_all(till.step(Tick{}, Millis{limits::heartbeat_every_ms})));
    EXPECT_TRUE(heartbeat.at(0).unreadable.empty());
}

}  // namespace
}  // namespace onepool::node
