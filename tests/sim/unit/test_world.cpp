// The parts of the simulated world do what their headers say.

#include <gtest/gtest.h>

#include <vector>

#include "tests/sim/world/broker.hpp"
#include "tests/sim/world/nature.hpp"
#include "tests/sim/world/record_bytes.hpp"
#include "tests/sim/world/sim_disk.hpp"

namespace onepool::sim {
namespace {

void run_all(Nature& nature, Millis until = Millis{600'000}) {
    while (!nature.time.is_idle() && nature.time.now() < until)
        nature.time.step();
}

TEST(Random, IsSplitmix64) {
    Random chance(1234567);
    // The reference values of the published generator.
    EXPECT_EQ(chance.next(), 6457827717110365317u);
    EXPECT_EQ(chance.next(), 3203168211198807973u);
    EXPECT_EQ(chance.next(), 9817491932198370423u);
}

TEST(Random, HappensAboutAsOftenAsAsked) {
    Random chance(5);
    int hits = 0;
    for (int i = 0; i < 10'000; ++i)
        hits += chance.happens(Permille{100}) ? 1 : 0;
    EXPECT_GT(hits, 900);
    EXPECT_LT(hits, 1100);
}

TEST(Timeline, DoesWorkInOrderOfTimeThenOfAsking) {
    Timeline time;
    std::vector<int> done;
    time.at(Millis{20}, [&] { done.push_back(3); });
    time.at(Millis{10}, [&] { done.push_back(1); });
    time.at(Millis{10}, [&] { done.push_back(2); });
    while (!time.is_idle())
        time.step();
    EXPECT_EQ(done, (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(time.now(), Millis{20});
}

TEST(Timeline, NeverGoesBack) {
    Timeline time;
    Millis seen;
    time.at(Millis{50}, [&] { time.at(Millis{10}, [&] { seen = time.now(); }); });
    while (!time.is_idle())
        time.step();
    EXPECT_EQ(seen, Millis{50});
}

TEST(Trace, SameLinesGiveTheSameDigestOthersDoNot) {
    Trace a;
    Trace b;
    Trace c;
    for (int i = 0; i < 300; ++i) {
        a.line(Millis{i}, "hub", "commits");
        b.line(Millis{i}, "hub", "commits");
        c.line(Millis{i}, "hub", i == 250 ? "commit" : "commits");
    }
    EXPECT_EQ(a.digest(), b.digest());
    EXPECT_NE(a.digest(), c.digest());
    EXPECT_EQ(a.last().size(), Trace::kept_lines);
}

TEST(RecordBytes, ReadsBackWhatWasWritten) {
    RecordWriter out;
    out.number(7);
    out.signed_number(-9);
    out.text("shelf");
    out.bytes(Bytes{1, 2, 3});
    const Bytes bytes = out.take();
    RecordReader in(bytes);
    EXPECT_EQ(in.number(), 7u);
    EXPECT_EQ(in.signed_number(), -9);
    EXPECT_EQ(in.text(), "shelf");
    EXPECT_EQ(in.copy(), (Bytes{1, 2, 3}));
    EXPECT_TRUE(in.is_at_end());
}

// ---- disks ----------------------------------------------------------------------------------

struct DiskTest : testing::Test {
    Nature nature{1};
    SimDisk disk{nature, "disk"};
    std::vector<CommitOutcome> outcomes;
    std::size_t durable() const { return disk.count(Extent::durable); }
    void commit(std::uint8_t byte) {
        disk.commit(Bytes{byte}, [this](CommitOutcome outcome) { outcomes.push_back(outcome); });
    }
};

TEST_F(DiskTest, AnswersDoneOnlyWhenItIsDurable) {
    commit(1);
    EXPECT_EQ(durable(), 0u);
    EXPECT_TRUE(outcomes.empty());
    run_all(nature);
    EXPECT_EQ(durable(), 1u);
    EXPECT_EQ(outcomes, std::vector{CommitOutcome::done});
}

TEST_F(DiskTest, RefusesWhenFullAndKeepsNothing) {
    disk.set_space(DiskSpace::full);
    commit(1);
    run_all(nature);
    EXPECT_EQ(durable(), 0u);
    EXPECT_EQ(outcomes, std::vector{CommitOutcome::refused});
}

TEST_F(DiskTest, AnUnknownCommitIsSometimesThereAndSometimesNot) {
    nature.faults.commit_unknown = Permille{1000};
    std::size_t kept = 0;
    for (int i = 0; i < 100; ++i) {
        const std::size_t before = durable();
        commit(1);
        run_all(nature);
        disk.recover();
        kept += durable() - before;
    }
    EXPECT_EQ(outcomes.size(), 100u);
    EXPECT_GT(kept, 20u);
    EXPECT_LT(kept, 80u);
}

TEST_F(DiskTest, APowerCutSilencesTheCommitInFlight) {
    commit(1);
    disk.power_cut();
    run_all(nature);
    EXPECT_TRUE(outcomes.empty());
    EXPECT_FALSE(disk.is_committing());
}

TEST_F(DiskTest, ALyingDiskLosesWhatItAnswered) {
    disk.set_honesty(DiskHonesty::lying);
    commit(1);
    while (outcomes.empty())
        nature.time.step();
    EXPECT_EQ(disk.count(Extent::visible), 1u);
    EXPECT_EQ(durable(), 0u);
    disk.power_cut();
    EXPECT_EQ(disk.count(Extent::visible), 0u);
}

TEST_F(DiskTest, WhatAPowerCutToreIsGoneAfterTheNextStart) {
    for (int i = 0; i < 40; ++i) {
        commit(7);
        disk.power_cut();
        disk.recover();
    }
    EXPECT_GT(durable(), 5u);
    EXPECT_LT(durable(), 35u);
    for (std::size_t i = 0; i < durable(); ++i)
        EXPECT_EQ(disk.transaction(i), Bytes{7});
}

TEST_F(DiskTest, ABitFlippedInTheLogEndsItThereAtTheNextStart) {
    for (std::uint8_t i = 0; i < 5; ++i) {
        commit(i);
        run_all(nature);
    }
    const auto history = disk.history(Extent::durable);
    disk.flip_bit(2, 0, 3);
    disk.recover();
    EXPECT_EQ(durable(), 2u);
    EXPECT_NE(disk.history(Extent::durable), history);
}

TEST_F(DiskTest, ABitFlippedBehindTheCheckpointIsReadAsItIs) {
    for (std::uint8_t i = 0; i < 100; ++i) {
        commit(i);
        run_all(nature);
    }
    ASSERT_GT(disk.log_begin(), 0u);
    disk.flip_bit(0, 0, 3);
    disk.recover();
    EXPECT_EQ(durable(), 100u);
    EXPECT_EQ(disk.transaction(0), Bytes{8});
}

TEST_F(DiskTest, AnOldImageIsWhatWasThereThen) {
    commit(1);
    run_all(nature);
    const Millis then = nature.time.now();
    nature.time.after(Millis{500}, [] {});
    run_all(nature);
    commit(2);
    run_all(nature);
    disk.restore(disk.count_at(then));
    EXPECT_EQ(durable(), 1u);
    EXPECT_EQ(disk.transaction(0), Bytes{1});
}

// ---- broker ---------------------------------------------------------------------------------

struct Client final : BrokerClient {
    int ups = 0;
    int downs = 0;
    std::vector<Bytes> got;
    void link_up() override { ++ups; }
    void link_down() override { ++downs; }
    void arrived(ClientId, const Bytes& payload) override { got.push_back(payload); }
};

struct BrokerTest : testing::Test {
    Nature nature{2};
    Broker broker{nature};
    Client hub;
    Client node;
    void SetUp() override {
        broker.join(hub_client, hub, Bytes{0xff});
        broker.join(ClientId{1}, node, std::nullopt);
        run_all(nature);
    }
    void send(std::uint8_t byte) { broker.publish(ClientId{1}, hub_client, Bytes{byte}); }
};

TEST_F(BrokerTest, ConnectsAndDelivers) {
    send(1);
    run_all(nature);
    EXPECT_EQ(node.ups, 1);
    EXPECT_EQ(hub.got, (std::vector<Bytes>{{1}}));
}

TEST_F(BrokerTest, ForgetsWhatIsInFlightWhenItDies) {
    send(1);
    broker.crash(Millis{1'000});
    run_all(nature);
    EXPECT_TRUE(hub.got.empty());
    EXPECT_EQ(node.downs, 1);
    EXPECT_EQ(node.ups, 2);
}

TEST_F(BrokerTest, ACutTowardsTheBrokerSwallowsOnlyThatDirection) {
    broker.cut(ClientId{1}, Direction::to_broker, Millis{5'000});
    send(1);
    broker.publish(hub_client, ClientId{1}, Bytes{2});
    run_all(nature, Millis{nature.time.now().value + 1'000});
    EXPECT_TRUE(hub.got.empty());
    EXPECT_EQ(node.got, (std::vector<Bytes>{{2}}));
}

TEST_F(BrokerTest, ACutBeyondTheKeepAliveEndsTheSession) {
    broker.cut(ClientId{1}, Direction::from_broker, Millis{60'000});
    run_all(nature, Millis{nature.time.now().value + 30'000});
    EXPECT_EQ(node.downs, 1);
    run_all(nature);
    EXPECT_EQ(node.ups, 2);
}

TEST_F(BrokerTest, OfTwoWithOneNameTheLaterThrowsTheOtherOutAndHearsItsMessages) {
    Client copy;
    broker.share_name(ClientId{2}, ClientId{1});
    broker.join(ClientId{2}, copy, std::nullopt);
    while (copy.ups == 0)
        nature.time.step();
    EXPECT_EQ(node.downs, 1);
    broker.publish(hub_client, ClientId{1}, Bytes{9});
    while (copy.got.empty() && copy.downs == 0)
        nature.time.step();
    EXPECT_EQ(copy.got, (std::vector<Bytes>{{9}}));
    EXPECT_TRUE(node.got.empty());
}

TEST_F(BrokerTest, KeepsTheHubsWordForNewcomersAndSaysItsWill) {
    broker.publish_retained(Bytes{7});
    run_all(nature);
    broker.leave(hub_client);
    run_all(nature);
    EXPECT_EQ(node.got, (std::vector<Bytes>{{7}, {0xff}}));
    Client late;
    broker.join(ClientId{2}, late, std::nullopt);
    run_all(nature);
    EXPECT_EQ(late.got, (std::vector<Bytes>{{0xff}}));
}

TEST_F(BrokerTest, LosesAndDoublesAtTheRatesAsked) {
    nature.faults.message_lost = Permille{300};
    nature.faults.message_doubled = Permille{200};
    for (int i = 0; i < 1'000; ++i)
        send(1);
    run_all(nature);
    EXPECT_GT(hub.got.size(), 750u);
    EXPECT_LT(hub.got.size(), 930u);
}

}  // namespace
}  // namespace onepool::sim
