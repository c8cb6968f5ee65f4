// The side towards the hub: what is sent when, what is believed, and what is written rarely.

#include <gtest/gtest.h>

#include <algorithm>

#include "print.hpp"
#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

Downlink levels(const Till& till, std::vector<StockLevel> values, std::uint64_t change = 1) {
    Downlink message;
    message.hub_epoch = HubEpoch{1};
    message.journal = till.config.journal;
    message.hub_wall = till.now.wall;
    message.after = change - 1;
    message.mark = {1, change};
    message.levels = std::move(values);
    return message;
}

StockLevel level(const std::string& sku, std::int64_t shelf, std::uint64_t version = 1) {
    return {Sku{sku}, version, Units{shelf}, Units{1}, Units{2}, Units{}, UnixMs{}};
}

std::vector<CursorPut> cursors(const NodeCore::Batch& batch) {
    std::vector<CursorPut> found;
    for (const auto& record : batch.persist) {
        if (const auto* cursor = std::get_if<CursorPut>(&record))
            found.push_back(*cursor);
    }
    return found;
}

TEST(Sync, GreetsWhenTheLinkComesUp) {
    Till till;
    till.sell(1, {product("A", 100)});
    const auto published = till.link_up();
    ASSERT_EQ(published.size(), 1u);
    EXPECT_EQ(published[0].topic, UpTopic::hello);
    const auto hello = sent<Hello>(published).at(0);
    EXPECT_EQ(hello.node, till.config.node);
    EXPECT_EQ(hello.journal, till.config.journal);
    EXPECT_EQ(hello.head, (Position{Seq{1}, till.store.journal.at(Seq{1}).hash}));
    EXPECT_EQ(hello.boot_no, 1u);
}

TEST(Sync, SendsItsStateAndThenTheBacklogWhenWelcomed) {
    Till till;
    till.sell(1, {product("A", 100)});
    till.sell(2, {product("B", 100)});
    till.link_up();
    const auto published = till.welcome({});
    ASSERT_EQ(published.size(), 2u);
    EXPECT_EQ(published[0].topic, UpTopic::state);
    EXPECT_EQ(published[1].topic, UpTopic::events);
    const auto state = sent<NodeState>(published).at(0);
    EXPECT_EQ(state.head.seq, Seq{2});
    const auto batch = sent<EventBatch>(published).at(0);
    EXPECT_EQ(batch.first, Seq{1});
    EXPECT_EQ(batch.prev_hash, Digest{});
    ASSERT_EQ(batch.events.size(), 2u);
    EXPECT_EQ(batch.events[0], till.store.journal.at(Seq{1}).payload);
    EXPECT_EQ(batch.last_hash, till.store.journal.at(Seq{2}).hash);
}

TEST(Sync, SendsASaleAtOnceWhenNothingIsInFlight) {
    Till till;
    till.link_up();
    till.welcome({});
    till.ask(OpenBasket{basket_id(1), {}});
    till.ask(AddLine{basket_id(1), product("A", 100), Units{1}});
    const auto batch = till.step(Request{RequestId{99}, Pay{basket_id(1), Minor{100}}});
    ASSERT_EQ(batch.send.size(), 2u);  // the answer, then the wish to read what is durable then
    EXPECT_TRUE(std::holds_alternative<Answer>(batch.send[0]));
    EXPECT_EQ(batch.send[1], (Outgoing{ReadJournal{till.config.journal, {Seq{1}, Seq{1}}}}));
    EXPECT_EQ(sent<EventBatch>(till.publish_all(batch)).at(0).events.size(), 1u);
}

TEST(Sync, ReadsTheJournalOnceAtATime) {
    Till till;
    till.sell(1, {product("A", 100)});
    till.link_up();
    Welcome welcome;
    welcome.hub_epoch = HubEpoch{1};
    welcome.journal = till.config.journal;
    welcome.credit = 2;
    const auto first = till.arrive(welcome);
    std::size_t reads = 0;
    for (const auto& message : first.send)
        reads += std::holds_alternative<ReadJournal>(message);
    EXPECT_EQ(reads, 1u);
    const auto second = till.step(Tick{});
    for (const auto& message : second.send) {
        EXPECT_FALSE(std::holds_alternative<ReadJournal>(message));
    }
}

TEST(Sync, DropsAReadAskedBeforeTheLinkWasLost) {
    Till till;
    till.sell(1, {product("A", 100)});
    till.link_up();
    till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    till.step(LinkDown{});
    const auto batch = till.step(till.store.read({Seq{1}, Seq{1}}));
    EXPECT_TRUE(batch.send.empty());
}

// What was read may not be wanted any more when it comes: nothing of it may leave then.
TEST(Sync, DropsAReadThatTheHubMadeNeedless) {
    for (const bool is_fenced : {true, false}) {
        Till till;
        till.sell(1, {product("A", 100)});
        till.sell(2, {product("A", 100)});
        till.link_up();
        till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
        if (is_fenced) {
            till.arrive(Fence{.hub_epoch = HubEpoch{1},
                              .journal = till.config.journal,
                              .reason = FenceReason::fork,
                              .text = "two."});
        } else {
            till.ack(Seq{1});  // what was sent before the link broke had arrived after all
        }
        const auto batch = till.step(till.store.read({Seq{1}, Seq{2}}));
        for (const auto& message : batch.send) {
            const auto* publish = std::get_if<Publish>(&message);
            EXPECT_TRUE(publish == nullptr || publish->topic != UpTopic::events);
        }
        const auto later = sent<EventBatch>(till.publish_all(batch));
        ASSERT_EQ(later.size(), is_fenced ? 0u : 1u);
        if (!is_fenced) {
            EXPECT_EQ(later[0].first, Seq{2});
        }
    }
}

TEST(Sync, TrimsABatchToItsEvents) {
    Till till;
    for (std::uint8_t i = 1; i <= 200; ++i)
        till.sell(i, {product("A", 100)});
    till.link_up();
    const auto batches = sent<EventBatch>(till.welcome({}));
    ASSERT_FALSE(batches.empty());
    Seq next{1};
    for (const auto& batch : batches) {
        EXPECT_EQ(batch.first, next);
        EXPECT_LE(batch.events.size(), limits::batch_events);
        std::size_t bytes = 0;
        for (const auto& event : batch.events)
            bytes += event.size();
        EXPECT_LE(bytes, limits::batch_bytes);
        next.value += batch.events.size();
    }
}

TEST(Sync, SendsAnEventLargerThanABatchAlone) {
    Till till;
    RecordSale large;
    large.basket = basket_id(1);
    for (int i = 0; i < 700; ++i) {
        large.lines.push_back({{}, product("sku-" + std::to_string(i), 1), Units{1}});
        large.lines.back().product.description = std::string(40, 'x');
    }
    ASSERT_EQ(till.ask(large).verdict, ActionVerdict::done);
    ASSERT_GT(till.store.journal.at(Seq{1}).payload.size(), limits::batch_bytes);
    till.sell(2, {product("A", 100)});
    till.link_up();
    const auto batches = sent<EventBatch>(till.welcome({}));
    EXPECT_EQ(batches.at(0).events.size(), 1u);
    EXPECT_EQ(batches.at(0).last_hash, till.store.journal.at(Seq{1}).hash);
}

TEST(Sync, GoesOnFromTheHubsCursor) {
    Till till;
    for (std::uint8_t i = 1; i <= 3; ++i)
        till.sell(i, {product("A", 100)});
    till.link_up();
    const auto published = till.welcome({Seq{2}, till.store.journal.at(Seq{2}).hash});
    const auto batch = sent<EventBatch>(published).at(0);
    EXPECT_EQ(batch.first, Seq{3});
    EXPECT_EQ(batch.prev_hash, till.store.journal.at(Seq{2}).hash);
    EXPECT_EQ(till.core->uplink().outbox(), 1u);
}

TEST(Sync, EmptiesTheOutboxByAcksOnly) {
    Till till;
    till.sell(1, {product("A", 100)});
    const auto sold_at = till.now.wall;
    EXPECT_EQ(till.core->oldest_unsent(), sold_at);
    till.link_up();
    till.welcome({});
    EXPECT_EQ(till.core->uplink().outbox(), 1u);
    const auto batch = till.ack(Seq{1});
    EXPECT_EQ(till.core->uplink().outbox(), 0u);
    EXPECT_EQ(till.core->oldest_unsent(), std::nullopt);
    EXPECT_TRUE(has_notice(batch, NoticeKind::status_changed));
    EXPECT_EQ(till.core->hub_heard(), till.now.wall);
}

TEST(Sync, WritesTheCursorRarely) {
    Till till;
    till.link_up();
    till.welcome({});  // a first hub epoch is written at once
    EXPECT_EQ(till.store.cursor.hub_epoch, HubEpoch{1});
    till.sell(1, {product("A", 100)});
    till.publish_all(till.step(Tick{}));
    EXPECT_TRUE(cursors(till.ack(Seq{1})).empty());
    EXPECT_EQ(till.store.cursor.acked.seq, Seq{0});
    const auto batch = till.step(Tick{}, Millis{limits::lazy_flush_ms});
    ASSERT_EQ(cursors(batch).size(), 1u);
    EXPECT_EQ(till.store.cursor.acked.seq, Seq{1});
    EXPECT_TRUE(cursors(till.step(Tick{}, Millis{limits::lazy_flush_ms})).empty());
}

TEST(Sync, HeartbeatsWhileTheHubListens) {
    Till till;
    till.step(DiskFree{5'000'000'000});
    till.ask(OpenBasket{basket_id(1), {}});
    till.link_up();
    till.welcome({});
    EXPECT_TRUE(till.publish_all(till.step(Tick{}, Millis{100})).empty());
    const auto published = till.publish_all(till.step(Tick{}, Millis{limits::heartbeat_every_ms}));
    const auto state = sent<NodeState>(published).at(0);
    EXPECT_EQ(state.disk_free_bytes, 5'000'000'000u);
    EXPECT_EQ(state.open_baskets, 1u);
    EXPECT_EQ(state.wall, till.now.wall);
    till.step(LinkDown{});
    EXPECT_TRUE(till.publish_all(till.step(Tick{}, Millis{limits::heartbeat_every_ms})).empty());
}

TEST(Sync, TellsADiskWithoutEndWithinTheBoundOfAMessage) {
    Till till;
    till.step(DiskFree{UINT64_MAX});
    till.link_up();
    EXPECT_EQ(sent<NodeState>(till.welcome({})).at(0).disk_free_bytes, limits::counter);
}

TEST(Sync, AlwaysKnowsWhenToWake) {
    Till till;
    till.link_up();
    const auto batch = till.step(Tick{});
    ASSERT_TRUE(batch.wake_at);
    EXPECT_GT(*batch.wake_at, till.now.steady);
    EXPECT_LE(batch.wake_at->value, till.now.steady.value + limits::hello_again_after_ms);
}

TEST(Sync, NeverWakesInThePast) {
    Till till;
    till.sell(1, {product("A", 100)});
    till.link_up();
    till.arrive(Welcome{.hub_epoch = HubEpoch{1}, .journal = till.config.journal, .credit = 2});
    for (int i = 0; i < 200; ++i) {
        const auto batch = till.step(Tick{}, Millis{1'000});  // the read is never answered
        if (batch.wake_at) {
            EXPECT_GT(*batch.wake_at, till.now.steady);
        }
    }
}

// ---- what comes down

TEST(Downlink, TellsLevelsAndWritesThemRarely) {
    Till till;
    till.link_up();
    till.welcome({});
    const auto batch = till.arrive(levels(till, {level("A", 10)}));
    EXPECT_TRUE(batch.persist.empty());
    EXPECT_TRUE(has_notice(batch, NoticeKind::levels_changed));
    EXPECT_EQ(till.core->level(Sku{"A"}).value().shelf, Units{10});
    till.sell(1, {product("A", 100)});
    EXPECT_EQ(till.core->level(Sku{"A"}).value().shelf, Units{9});
    till.step(Tick{}, Millis{limits::lazy_flush_ms});
    EXPECT_EQ(till.store.levels.at(Sku{"A"}).shelf, Units{10});
    till.restart();
    EXPECT_EQ(till.core->level(Sku{"A"}).value().shelf, Units{9});
}

TEST(Downlink, WritesAFloodOfLevelsInParts) {
    Till till;
    till.link_up();
    till.welcome({});
    std::uint64_t change = 0;
    for (int part = 0; part < 5; ++part) {
        std::vector<StockLevel> many;
        many.reserve(300);
        for (int i = 0; i < 300; ++i) {
            many.push_back(level("s" + std::to_string(part * 300 + i), 1));
        }
        till.arrive(levels(till, many, ++change));
    }
    const auto first = till.step(Tick{}, Millis{limits::lazy_flush_ms});
    EXPECT_EQ(first.persist.size(), limits::commit_events);
    till.step(Tick{}, Millis{limits::lazy_flush_ms});
    EXPECT_EQ(till.store.levels.size(), 1'500u);
}

TEST(Downlink, IgnoresWhatIsNotNewer) {
    Till till;
    till.arrive(levels(till, {level("A", 10, 5)}, 1));
    const auto batch = till.arrive(levels(till, {level("A", 99, 4)}, 2));
    EXPECT_FALSE(has_notice(batch, NoticeKind::levels_changed));
    EXPECT_EQ(till.core->level(Sku{"A"}).value().shelf, Units{10});
}

TEST(Downlink, ReportsItsMarkWithTheHeartbeat) {
    Till till;
    till.link_up();
    till.welcome({});
    till.arrive(levels(till, {level("A", 10)}, 1));
    const auto published = till.publish_all(till.step(Tick{}, Millis{limits::heartbeat_every_ms}));
    EXPECT_EQ(sent<NodeState>(published).at(0).downlink, (DownlinkMark{1, 1}));
}

TEST(Downlink, OfAnotherJournalIsRefusedAndCounted) {
    Till till;
    auto message = levels(till, {level("A", 10)});
    message.journal.bytes.fill(9);
    EXPECT_TRUE(has_alarm(till.arrive(message), "another journal"));
    EXPECT_EQ(till.core->refused_messages(), 1u);
    EXPECT_EQ(till.core->level(Sku{"A"}), std::nullopt);
}

TEST(Arrived, RubbishIsCountedAndToldLessAndLessOften) {
    Till till;
    std::size_t alarms = 0;
    for (int i = 0; i < 100; ++i) {
        alarms += has_alarm(till.step(Arrived{Bytes(20, 0xab)}), "refused") ? 1u : 0u;
    }
    EXPECT_EQ(till.core->refused_messages(), 100u);
    EXPECT_EQ(alarms, 7u);  // 1, 2, 4, 8, 16, 32, 64
}

TEST(Arrived, AMessageForTheHubIsRefused) {
    Till till;
    till.arrive(Bye{till.config.node, 1});
    EXPECT_EQ(till.core->refused_messages(), 1u);
}

TEST(Fence, IsToldAndSellingGoesOn) {
    Till till;
    till.link_up();
    till.welcome({});
    const Fence fence{
        .hub_epoch = HubEpoch{1}, .journal = till.config.journal, .text = "two histories."};
    EXPECT_TRUE(has_alarm(till.arrive(fence), "two histories."));
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::fenced);
    EXPECT_EQ(till.sell(1, {product("A", 100)}).verdict, ActionVerdict::done);
    EXPECT_TRUE(sent<EventBatch>(till.publish_all(till.step(Tick{}, Millis{9'000}))).empty());
}

// ---- what the badge shows

TEST(ShownState, IsOfflineWhileTheHubSaysItIsAway) {
    Till till;
    till.link_up();
    till.welcome({});
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::streaming);
    HubState away{HubEpoch{1}, false, till.now.wall};
    EXPECT_TRUE(has_notice(till.arrive(away), NoticeKind::status_changed));
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::offline);
    away.is_online = true;
    till.arrive(away);
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::streaming);
}

TEST(ShownState, IgnoresTheLastWillOfAHubThatWasReplaced) {
    Till till;
    till.link_up();
    till.welcome({}, HubEpoch{2});
    till.arrive(HubState{HubEpoch{1}, false, till.now.wall});
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::streaming);
}

TEST(ShownState, StaysOnlineThroughAQuietHour) {
    Till till;
    till.link_up();
    till.welcome({});
    till.step(Tick{}, Millis{3'600'000});
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::streaming);
    till.sell(1, {product("A", 100)});
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::streaming);
}

TEST(ShownState, IsOfflineWhenASaleWaitsTooLong) {
    Till till;
    till.link_up();
    till.welcome({});
    till.sell(1, {product("A", 100)});
    till.step(Tick{}, Millis{limits::hub_silent_after_ms + 100});
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::offline);
}

TEST(ShownState, IsOfflineWhenNobodyWelcomes) {
    Till till;
    till.link_up();
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::greeting);
    till.step(Tick{}, Millis{limits::hub_silent_after_ms});
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::greeting);
    till.step(Tick{}, Millis{1});
    EXPECT_EQ(till.core->shown_state(till.now), UplinkState::offline);
}

}  // namespace
}  // namespace onepool::node
