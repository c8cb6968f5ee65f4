// A journal that the disk does not give back: told, asked for again, and no end of the till.
#include <gtest/gtest.h>

#include <algorithm>

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

bool asks_for_the_journal(const NodeCore::Batch& batch) {
    return std::any_of(batch.send.begin(), batch.send.end(), [](const Outgoing& message) {
        return std::holds_alternative<ReadJournal>(message);
    });
}

TEST(UnreadableJournal, IsAskedAgainAfterAWhileNotAtOnce) {
    auto till = till_with_backlog();
    const auto batch = till.step(JournalRead{till.config.journal, Seq{1}, {}, {}});
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
    EXPECT_TRUE(
        has_alarm(till.step(JournalRead{till.config.journal, Seq{1}, {}, {}}), "cannot be read"));
    till.step(Tick{}, Millis{limits::resend_after_ms});
    EXPECT_FALSE(
        has_alarm(till.step(JournalRead{till.config.journal, Seq{1}, {}, {}}), "cannot be read"));
    till.step(Tick{}, Millis{limits::resend_after_ms});
    const auto published = till.publish_all(till.step(till.store.read({Seq{1}, Seq{3}})));
    EXPECT_EQ(sent<EventBatch>(published).at(0).events.size(), 3u);
    till.step(LinkDown{});
    till.link_up();
    till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    EXPECT_TRUE(
        has_alarm(till.step(JournalRead{till.config.journal, Seq{1}, {}, {}}), "cannot be read"));
}

TEST(UnreadableJournal, NeverWakesTheTillInThePast) {
    auto till = till_with_backlog();
    till.step(JournalRead{till.config.journal, Seq{1}, {}, {}});
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
        EXPECT_TRUE(has_alarm(batch, "Event 1 cannot be read"));
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

TEST(UnreadableJournal, IsToldWhenTheFirstEventIsNotAsItWasRecorded) {
    auto till = till_with_backlog();
    auto read = till.store.read({Seq{1}, Seq{3}});
    read.events[0].back() ^= 1;
    const auto batch = till.step(read);
    EXPECT_TRUE(has_alarm(batch, "Event 1 cannot be read"));
    EXPECT_TRUE(sent<EventBatch>(till.publish_all(batch)).empty());
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

}  // namespace
}  // namespace onepool::node
