// A fenced journal ends, the till goes on in a new one, and nothing it recorded is thrown away.
#include <gtest/gtest.h>

#include "ended_till.hpp"
#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

// Two of its sales acknowledged, then fenced.
struct Ended : EndedTill {
    Ended() { end(Seq{2}, fence_of(old, Seq{3})); }
};

// An older database may show what was shipped long ago; what this till shipped it must not forget.
TEST(JournalEnd, ForgetsWhatWasToShipAndKeepsWhatItShipped) {
    Till till(seeded_config());
    till.link_up();
    till.welcome({});
    Downlink downlink{.hub_epoch = HubEpoch{1}, .journal = till.store.live};
    for (const char* order : {"1", "2"}) {
        ShipTask task;
        task.order = {ChannelId{"shop"}, OrderId{order}};
        task.version = 1;
        task.lines = {{Sku{"A"}, Units{1}}};
        task.descriptions = {"a thing"};
        downlink.tasks.push_back(task);
    }
    downlink.mark = DownlinkMark{.stream = 1, .change = 1};
    till.arrive(downlink);
    ShipOrder ship;
    ship.order = downlink.tasks[0].order;
    till.ask(ship);
    ASSERT_EQ(till.core->tasks().size(), 1u);
    till.arrive(fence_of(till.store.live, Seq{1}));
    EXPECT_TRUE(till.core->tasks().empty());
    ASSERT_EQ(till.store.tasks.size(), 1u);
    EXPECT_EQ(till.store.tasks.begin()->second.state, OrderState::shipped);
}

TEST(JournalEnd, EndsAndBeginsInOneTransactionAndGreetsAtOnce) {
    Ended ended;
    ASSERT_EQ(ended.batch.persist.size(), 3u);
    EXPECT_TRUE(std::holds_alternative<HeldTasksErase>(ended.batch.persist[2]));
    const auto& begin = std::get<JournalBegin>(ended.batch.persist[0]);
    EXPECT_EQ(begin.ended.journal, ended.old);
    EXPECT_EQ(begin.ended.head.seq, Seq{4});
    EXPECT_EQ(begin.ended.taken.seq, Seq{2});
    EXPECT_EQ(std::get<CursorPut>(ended.batch.persist[1]).acked, Position{});
    const auto hello = sent<Hello>(ended.till.publish_all(ended.batch)).at(0);
    EXPECT_EQ(hello.journal, begin.next);
    EXPECT_NE(hello.journal, ended.old);
    EXPECT_EQ(hello.head, Position{});
    EXPECT_TRUE(has_alarm(ended.batch, "has begun a new one"));
}

TEST(JournalEnd, SendsTheLiveJournalFirstAndTheEndedOneBehindIt) {
    Ended ended;
    Till& till = ended.till;
    till.sell(5, {product("A", 100)});
    const auto live = sent<EventBatch>(till.welcome({}));
    ASSERT_EQ(live.size(), 1u);
    EXPECT_EQ(live[0].kind, BatchKind::live);
    EXPECT_EQ(live[0].journal, till.config.journal);
    EXPECT_EQ(live[0].first, Seq{1});

    const auto late = sent<EventBatch>(till.publish_all(till.ack(Seq{1})));
    ASSERT_EQ(late.size(), 1u);
    EXPECT_EQ(late[0].kind, BatchKind::late);
    EXPECT_EQ(late[0].journal, ended.old);
    EXPECT_EQ(late[0].first, Seq{3});
    EXPECT_EQ(late[0].events.size(), 2u);
    EXPECT_EQ(late[0].last_hash, till.store.ended_rows.at(ended.old).at(Seq{4}).hash);
    EXPECT_EQ(till.core->late().left(), 2u);
}

TEST(JournalEnd, TheHubsAnswerEndsTheLateUploadForGood) {
    Ended ended;
    Till& till = ended.till;
    till.welcome({});
    const auto batch = till.arrive(ended.late_ack(Seq{4}));
    EXPECT_EQ(batch.persist,
              (std::vector<Record>{LatePut{ended.old, ended.late_ack(Seq{4}).applied}}));
    EXPECT_EQ(till.core->late().left(), 0u);
    EXPECT_FALSE(till.core->oldest_unsent());
    const auto states = sent<NodeState>(till.publish_all(batch));
    ASSERT_EQ(states.size(), 1u) << "so that the hub closes its case";
    EXPECT_EQ(states[0].late_left, 0u);
    till.restart();
    EXPECT_EQ(till.core->late().left(), 0u);
}

TEST(JournalEnd, GoesOnWhereItWasAfterARestart) {
    Ended ended;
    Till& till = ended.till;
    till.welcome({});
    till.restart();
    EXPECT_EQ(till.core->config().journal, till.store.live);
    EXPECT_EQ(till.core->late().left(), 2u);
    till.link_up();
    const auto late = sent<EventBatch>(till.welcome({}));
    ASSERT_EQ(late.size(), 1u);
    EXPECT_EQ(late[0].first, Seq{3});
}

TEST(JournalEnd, AnOpenBasketGoesOnAndADocumentIsStillRecordedOnce) {
    Till till(seeded_config());
    till.sell(1, {product("A", 100)});
    till.ask(OpenBasket{basket_id(2), {}});
    till.ask(AddLine{basket_id(2), product("A", 100), Units{1}});
    till.link_up();
    till.welcome({});
    till.arrive(fence_of(till.store.live, Seq{1}));
    EXPECT_EQ(till.ask(Pay{basket_id(2), Minor{100}}).event->seq, Seq{1});
    const auto again = till.ask(Pay{basket_id(1), Minor{100}});
    EXPECT_EQ(again.verdict, ActionVerdict::repeated);
    EXPECT_NE(again.event->journal, till.store.live) << "it was recorded before the end";
}

// What two machines under one name were told is not what each of them wrote.
TEST(JournalEnd, SendsAllOfAJournalWhoseHistoryIsNotWhatTheHubAcknowledged) {
    Till till(seeded_config());
    for (std::uint8_t i = 1; i <= 4; ++i)
        till.sell(i, {product("A", 100)});
    till.link_up();
    till.welcome({});
    const auto old = till.store.live;
    Position of_the_other{Seq{2}, {}};
    of_the_other.hash.fill(0x77);
    till.arrive(Ack{.hub_epoch = HubEpoch{1}, .journal = old, .applied = of_the_other});
    till.arrive(fence_of(old, Seq{3}));
    till.config.journal = till.store.live;
    EXPECT_EQ(till.store.ended[0].taken, of_the_other);
    const auto late = sent<EventBatch>(till.welcome({}));
    ASSERT_EQ(late.size(), 1u);
    EXPECT_EQ(late[0].first, Seq{1});
    EXPECT_EQ(late[0].events.size(), 4u);
    EXPECT_EQ(till.store.ended[0].taken, Position{});
}

// With nothing behind it whose chain would show that.
TEST(JournalEnd, SendsAllOfAJournalWhoseNewestEventIsNotWhatTheHubWelcomedItWith) {
    Till till(seeded_config());
    for (std::uint8_t i = 1; i <= 2; ++i)
        till.sell(i, {product("A", 100)});
    till.link_up();
    Position of_the_other{Seq{2}, {}};
    of_the_other.hash.fill(0x77);
    till.welcome(of_the_other);
    till.arrive(fence_of(till.store.live, Seq{3}));
    EXPECT_EQ(till.store.ended[0].taken, Position{});
    EXPECT_EQ(till.core->late().left(), 2u);
}

TEST(JournalEnd, SendsAllOfItToAHubThatHoldsLessThanWasAcknowledged) {
    Till till(seeded_config());
    for (std::uint8_t i = 1; i <= 4; ++i)
        till.sell(i, {product("A", 100)});
    till.link_up();
    till.welcome({});
    till.ack(Seq{4});
    till.arrive(fence_of(till.store.live, Seq{3}));
    EXPECT_EQ(till.core->late().left(), 4u);
}

TEST(JournalEnd, RewindsForANewHub) {
    Ended ended;
    Till& till = ended.till;
    till.welcome({});
    till.arrive(ended.late_ack(Seq{4}));
    till.step(LinkDown{});
    till.link_up();
    const auto late = sent<EventBatch>(till.welcome({}, HubEpoch{2}));
    ASSERT_EQ(late.size(), 1u);
    EXPECT_EQ(late[0].first, Seq{1});
    EXPECT_EQ(till.store.ended[0].taken, Position{});
}

TEST(JournalEnd, AnAnswerOfAnOlderHubMovesNothing) {
    Ended ended;
    Till& till = ended.till;
    till.welcome({}, HubEpoch{2});
    till.arrive(ended.late_ack(Seq{4}));
    EXPECT_EQ(till.core->late().left(), 4u);
    EXPECT_EQ(till.core->uplink().state(), UplinkState::streaming) << "and greets nobody";
}

TEST(JournalEnd, AnAnswerAboutTheEndedJournalDoesNotMoveTheLiveOne) {
    Ended ended;
    Till& till = ended.till;
    till.sell(5, {product("A", 100)});
    till.welcome({});
    till.arrive(ended.late_ack(Seq{4}));
    EXPECT_EQ(till.core->uplink().acked(), Position{});
}

TEST(JournalEnd, AFenceWithoutARemedyEndsNothing) {
    Till till(seeded_config());
    till.sell(1, {product("A", 100)});
    till.link_up();
    till.welcome({});
    Fence fence = fence_of(till.store.live, Seq{1});
    fence.remedy = Remedy::none;
    const auto batch = till.arrive(fence);
    EXPECT_TRUE(batch.persist.empty());
    EXPECT_EQ(till.core->uplink().state(), UplinkState::fenced);
}

TEST(JournalEnd, AFenceForAnotherJournalEndsNothing) {
    Ended ended;
    const auto batch = ended.till.arrive(fence_of(ended.old, Seq{1}));
    EXPECT_TRUE(batch.persist.empty());
    EXPECT_EQ(ended.till.store.ended.size(), 1u);
}

TEST(JournalEnd, HasAnEnd) {
    Till till(seeded_config());
    till.link_up();
    for (std::size_t i = 0; i < limits::ended_journals; ++i)
        till.arrive(fence_of(till.store.live, Seq{1}));
    EXPECT_EQ(till.store.ended.size(), limits::ended_journals);
    till.arrive(fence_of(till.store.live, Seq{1}));
    EXPECT_EQ(till.store.ended.size(), limits::ended_journals);
    EXPECT_EQ(till.core->uplink().state(), UplinkState::fenced);
}

TEST(JournalEnd, ARowThatCannotBeReadHoldsUpNothing) {
    Ended ended;
    Till& till = ended.till;
    till.store.ended_rows.at(ended.old).at(Seq{3}).payload.clear();
    const auto late = sent<EventBatch>(till.welcome({}));
    ASSERT_EQ(late.size(), 1u);
    EXPECT_EQ(late[0].first, Seq{4}) << "what follows it";
    EXPECT_EQ(till.sell(5, {product("A", 100)}).verdict, ActionVerdict::done);
    const auto batch = till.step(Tick{}, Millis{1});
    EXPECT_GT(batch.wake_at.value_or(Millis{1'000'000'000}).value, till.now.steady.value);
}

// The process dies after each commit, and before each: what goes on is the same.
TEST(JournalEnd, NoCrashLosesOrDoublesAnything) {
    for (const bool is_committed : {true, false}) {
        Till till(seeded_config());
        for (std::uint8_t i = 1; i <= 3; ++i)
            till.sell(i, {product("A", 100)});
        till.link_up();
        till.welcome({});
        const auto old = till.store.live;
        const auto fence = fence_of(old, Seq{1});
        if (is_committed) {
            till.arrive(fence);
        } else {
            till.core->step(NodeCore::Input{Arrived{encode_message(fence)}}, till.now);
        }
        till.restart();
        EXPECT_EQ(till.store.live == old, !is_committed);
        till.link_up();
        till.arrive(fence);
        EXPECT_EQ(till.store.ended.size(), 1u);
        till.config.journal = till.store.live;
        const auto late = sent<EventBatch>(till.welcome({}));
        ASSERT_EQ(late.size(), 1u);
        EXPECT_EQ(late[0].events.size(), 3u);
        till.restart();  // the answer is lost
        EXPECT_EQ(till.core->late().left(), 3u);
    }
}

}  // namespace
}  // namespace onepool::node
