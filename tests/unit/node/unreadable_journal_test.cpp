// A journal that the disk does not give back: told, asked for again, and no end of the till.
#include <gtest/gtest.h>

#include <algorithm>

#include "ended_till.hpp"
#include "print.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

// Three sales, welcomed, and the first read asked for.
Till till_with_backlog() {
    Till till;
    for (std::uint8_t i = 1; i <= 3; ++i)
        till.sell(i, {product("A", 100)});
    till.link_up();
    till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    return till;
}

// What a disk gives that fails as a whole.
JournalRead failed_read(const Till& till) {
    return {till.config.journal, Seq{1}, {}, {}, {}, true};
}

bool asks_for_the_journal(const NodeCore::Batch& batch) {
    return std::any_of(batch.send.begin(), batch.send.end(), [](const Outgoing& message) {
        return std::holds_alternative<ReadJournal>(message);
    });
}

TEST(UnreadableJournal, IsAskedAgainAfterAWhileNotAtOnce) {
    auto till = till_with_backlog();
    const auto batch = till.step(failed_read(till));
    EXPECT_FALSE(asks_for_the_journal(batch));
    EXPECT_TRUE(has_alarm(batch, "Event 1 cannot be read"));
    const Millis again{till.now.steady.value + limits::resend_after_ms};
    ASSERT_TRUE(batch.wake_at);
    EXPECT_LE(*batch.wake_at, again);
    EXPECT_FALSE(asks_for_the_journal(till.step(Tick{}, Millis{limits::resend_after_ms - 1})));
    EXPECT_TRUE(asks_for_the_journal(till.step(Tick{}, Millis{1})));
}

TEST(UnreadableJournal, IsToldOnceUntilItCanBeReadAgain) {
    auto till = till_with_backlog();
    EXPECT_TRUE(has_alarm(till.step(failed_read(till)), "cannot be read"));
    till.step(Tick{}, Millis{limits::resend_after_ms});
    EXPECT_FALSE(has_alarm(till.step(failed_read(till)), "cannot be read"));
    till.step(Tick{}, Millis{limits::resend_after_ms});
    const auto published = till.publish_all(till.step(till.store.read({Seq{1}, Seq{3}})));
    EXPECT_EQ(sent<EventBatch>(published).at(0).events.size(), 3u);
    till.step(LinkDown{});
    till.link_up();
    till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    EXPECT_TRUE(has_alarm(till.step(failed_read(till)), "cannot be read"));
}

TEST(UnreadableJournal, NeverWakesTheTillInThePast) {
    auto till = till_with_backlog();
    till.step(failed_read(till));
    till.step(LinkDown{});
    till.step(LinkUp{});  // greets, and wants nothing of the journal meanwhile
    const auto batch = till.step(Tick{}, Millis{limits::resend_after_ms + 1});
    ASSERT_TRUE(batch.wake_at);
    EXPECT_GT(batch.wake_at->value, till.now.steady.value + 1);
}

TEST(UnreadableJournal, NeverEndsTheTill) {
    for (const std::size_t size : {std::size_t{0}, limits::event_bytes + 1}) {
        auto till = till_with_backlog();
        const auto batch =
            till.step(JournalRead{till.config.journal, Seq{1}, {}, {Bytes(size, 7)}});
        EXPECT_EQ(sent<Hello>(till.publish_all(batch)).at(0).damaged, Seq{1});
        EXPECT_EQ(till.sell(9, {product("A", 100)}).verdict, ActionVerdict::done);
    }
}

TEST(UnreadableJournal, NeverSendsABitThatFlippedAsAnotherFact) {
    auto till = till_with_backlog();
    auto read = till.store.read({Seq{1}, Seq{3}});
    read.events[1].back() ^= 1;
    const auto before = sent<EventBatch>(till.publish_all(till.step(read)));
    ASSERT_EQ(before.size(), 1u);
    EXPECT_EQ(before[0].events.size(), 1u);
    EXPECT_EQ(before[0].last_hash, till.store.journal.at(Seq{1}).hash);
}

TEST(UnreadableJournal, AsksTheHubToEndItAtTheFirstEventThatIsNotAsItWasRecorded) {
    auto till = till_with_backlog();
    auto read = till.store.read({Seq{1}, Seq{3}});
    read.events[0].back() ^= 1;
    const auto published = till.publish_all(till.step(read));
    EXPECT_TRUE(sent<EventBatch>(published).empty());
    EXPECT_EQ(sent<Hello>(published).at(0).damaged, Seq{1});
    till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    EXPECT_TRUE(has_alarm(till.step(read), "Event 1 cannot be read"))
        << "a hub that does not know the word";
}

TEST(UnreadableJournal, ABitThatFlippedInAHashHarmsNothing) {
    auto till = till_with_backlog();
    auto read = till.store.read({Seq{1}, Seq{3}});
    read.hashes[1][5] ^= 1;
    const auto batches = sent<EventBatch>(till.publish_all(till.step(read)));
    ASSERT_EQ(batches.size(), 1u);
    EXPECT_EQ(batches[0].events.size(), 3u);
    EXPECT_EQ(batches[0].last_hash, till.store.journal.at(Seq{3}).hash);
}

TEST(UnreadableJournal, SendsWhatStandsBeforeTheDamage) {
    auto till = till_with_backlog();
    auto read = till.store.read({Seq{1}, Seq{3}});
    read.events[2].clear();
    const auto batch = till.step(read);
    const auto published = till.publish_all(batch);
    const auto sent_batch = sent<EventBatch>(published).at(0);
    EXPECT_EQ(sent_batch.events.size(), 2u);
    EXPECT_EQ(sent_batch.last_hash, till.store.journal.at(Seq{2}).hash);
}

// ---- what was ended at the damage

// The second of its sales was damaged, its journal ended there by the hub and it was welcomed anew.
struct Damaged : EndedTill {
    Damaged() {
        till.store.journal.at(Seq{2}).payload.back() ^= 1;
        Fence fence = fence_of(old, Seq{2});
        fence.reason = FenceReason::damaged;
        fence.text = "till-1 cannot read event 2";
        end(Seq{1}, fence);
        published = till.welcome({});
    }

    std::vector<Publish> published;
};

TEST(UnreadableJournal, SendsWhatFollowsTheDamageAndSaysBeforeWhatIsMissing) {
    Damaged damaged;
    const auto states = sent<NodeState>(damaged.published);
    const auto late = sent<EventBatch>(damaged.published);
    ASSERT_EQ(late.size(), 1u);
    EXPECT_EQ(late[0].first, Seq{3});
    EXPECT_EQ(late[0].events.size(), 2u);
    ASSERT_FALSE(states.empty());
    EXPECT_EQ(states.back().unreadable,
              (std::vector<UnreadableEvents>{{damaged.old, Seq{2}, Seq{2}}}));
    const auto messages = decoded(damaged.published);
    const auto told = std::ranges::find_if(messages, [](const Message& message) {
        const auto* state = std::get_if<NodeState>(&message);
        return state != nullptr && !state->unreadable.empty();
    });
    const auto seen = std::ranges::find_if(messages, [](const Message& message) {
        return std::holds_alternative<EventBatch>(message);
    });
    EXPECT_LT(told, seen) << "the hub hears why there is a hole before it sees the hole";
    EXPECT_EQ(damaged.till.store.ended[0].unreadable.size(), 1u) << "and this till has written it";
    EXPECT_EQ(damaged.till.core->late().left(), 2u);
}

// The row before is gone, but the hub's word for it is not.
TEST(UnreadableJournal, WhatTheHubAcknowledgedProvesTheEventBehindIt) {
    Damaged damaged;
    Till& till = damaged.till;
    till.arrive(damaged.late_ack(Seq{4}));
    till.sell(5, {product("A", 100)});
    till.publish_all(till.step(till.store.read({Seq{1}, Seq{1}})));
    till.sell(6, {product("A", 100)});
    till.ack(Seq{1});
    auto read = till.store.read({Seq{2}, Seq{2}});
    read.prev_hash = {};
    const auto batches = sent<EventBatch>(till.publish_all(till.step(read)));
    ASSERT_EQ(batches.size(), 1u);
    EXPECT_EQ(batches[0].prev_hash, till.store.journal.at(Seq{1}).hash);
    EXPECT_EQ(batches[0].events.size(), 1u);
}

TEST(UnreadableJournal, RemembersWhatIsMissingAndTriesItOnceMoreAfterAStart) {
    Damaged damaged;
    Till& till = damaged.till;
    till.arrive(damaged.late_ack(Seq{4}));
    EXPECT_EQ(till.core->late().left(), 0u);
    ASSERT_EQ(till.store.ended[0].unreadable.size(), 1u);
    till.restart();
    EXPECT_EQ(till.core->late().left(), 3u);
    till.store.ended_rows.at(damaged.old).at(Seq{2}).payload.back() ^= 1;  // read well this time
    till.link_up();
    const auto late = sent<EventBatch>(till.welcome({}));
    ASSERT_EQ(late.size(), 1u);
    EXPECT_EQ(late[0].first, Seq{2});
    const auto batch = till.arrive(damaged.late_ack(Seq{4}));
    EXPECT_TRUE(till.store.ended[0].unreadable.empty());
    EXPECT_TRUE(sent<NodeState>(till.publish_all(batch)).at(0).unreadable.empty());
}

TEST(UnreadableJournal, IsDoneAndToldWhenTheDamageIsAtTheEnd) {
    Damaged damaged;
    Till& till = damaged.till;
    till.restart();
    for (std::uint64_t seq = 3; seq <= 4; ++seq)
        till.store.ended_rows.at(damaged.old).at(Seq{seq}).payload.back() ^= 1;
    till.link_up();
    EXPECT_TRUE(sent<EventBatch>(till.welcome({})).empty());
    EXPECT_EQ(till.core->late().left(), 0u);
    till.step(Tick{}, Millis{limits::lazy_flush_ms});
    const auto states = sent<NodeState>(till.publish_all(till.step(Tick{})));
    ASSERT_EQ(states.size(), 1u);
    EXPECT_EQ(states[0].unreadable, (std::vector<UnreadableEvents>{{damaged.old, Seq{2}, Seq{4}}}));
    EXPECT_EQ(till.store.ended[0].unreadable.at(0).last, Seq{4});
}

TEST(UnreadableJournal, ADiskThatFailsIsNoReasonToPassOverAnything) {
    Damaged damaged;
    Till& till = damaged.till;
    till.step(LinkDown{});
    till.link_up();
    auto batch =
        till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    ASSERT_TRUE(asks_for_the_journal(batch));
    batch = till.step(JournalRead{damaged.old, Seq{3}, {}, {}, {}, true});
    EXPECT_TRUE(has_alarm(batch, "fails to read an ended journal"));
    EXPECT_EQ(till.core->late().left(), 2u);
    EXPECT_TRUE(asks_for_the_journal(till.step(Tick{}, Millis{limits::resend_after_max_ms})));
}

TEST(UnreadableJournal, ATillSaysAtItsStartWhatWasDamaged) {
    Till till;
    till.sell(1, {product("A", 100)});
    auto stored = till.store.load();
    stored.damage = {{{Seq{1}, Seq{1}}}, 2, "node.db.damaged-1"};
    NodeCore core(till.config, stored);
    const auto batch = core.start(till.now);
    EXPECT_TRUE(has_alarm(batch, "damaged event 1 of its journal. The hub is told"));
    EXPECT_TRUE(has_alarm(batch, "2 open baskets"));
    EXPECT_TRUE(has_alarm(batch, "kept as node.db.damaged-1"));
    stored.uplink.acked = {Seq{1}, till.store.journal.at(Seq{1}).hash};
    EXPECT_TRUE(has_alarm(NodeCore(till.config, stored).start(till.now), "The hub has that event"));
}

TEST(UnreadableJournal, ATillSaysAtItsStartWhichRowsWerePutRight) {
    Till till;
    auto stored = till.store.load();
    const auto start = [&](const MendedRows& rows) {
        stored.damage.rows = rows;
        return NodeCore(till.config, stored).start(till.now);
    };
    EXPECT_FALSE(has_alarm(start({}), "damaged"));
    EXPECT_TRUE(has_alarm(start({.is_identity = true, .is_cursor = true}),
                          "itself: who it is, how far the hub has its journal. It was put right"));
    EXPECT_TRUE(has_alarm(start({.is_ended = true, .is_pruned = true}),
                          "itself: which journals it ended, where its journal begins."));
    EXPECT_TRUE(has_alarm(start({.nameless = 1, .kept = "node.db.damaged-1"}),
                          "A journal of this till has lost its name"));
    EXPECT_TRUE(has_alarm(start({.nameless = 2, .kept = "node.db.damaged-1"}),
                          "2 journals of this till have lost their names"));
    EXPECT_TRUE(has_alarm(start({.nameless = 1, .kept = "node.db.damaged-1"}),
                          "kept as node.db.damaged-1"));
    EXPECT_TRUE(has_alarm(start({.nameless = 1}), "No copy of the damaged file could be kept"));
}

TEST(UnreadableJournal, ATillSaysAtItsStartWhatBesideItsJournalsWasLetGoOf) {
    Till till;
    auto stored = till.store.load();
    stored.hub_key.reset();
    const auto start = [&](const MendedRows& rows) {
        stored.damage.rows = rows;
        return NodeCore(till.config, stored).start(till.now);
    };
    EXPECT_TRUE(has_alarm(start({.is_returned = true}), "might give back the same goods twice"));
    EXPECT_TRUE(has_alarm(start({.is_evidence = true}), "what the hub signed for its journal"));
    EXPECT_TRUE(has_alarm(start({.is_provided = true}), "fetched anew when the hub is met"));
    EXPECT_TRUE(has_alarm(start({.is_hub_key = true}), "The next hub it meets is believed"));
    EXPECT_FALSE(has_alarm(start({.is_hub_key = true}), "give back"));
    const PublicKey key = SigningKey(KeySeed{5}).public_key();
    stored.hub_key = key;
    EXPECT_TRUE(has_alarm(start({.is_hub_key = true}), "The hub with the key " + fingerprint(key)));
    stored.hub_key.reset();
    till.config.hub_key = key;
    EXPECT_TRUE(has_alarm(start({.is_hub_key = true}), "The hub with the key " + fingerprint(key)));
}

}  // namespace
}  // namespace onepool::node
