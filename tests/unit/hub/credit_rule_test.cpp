// Who may send how much at a time.
#include "hub/core/credit_rule.hpp"

#include <gtest/gtest.h>

#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {
namespace {

TEST(CreditRule, ABacklogUsesTheWholeWindowOnlyOfAnIdleHubWithoutLiveTills) {
    EXPECT_EQ(credit_for(Sender::backlog, HubLoad::idle, OthersLive::no), limits::window_max);
    EXPECT_EQ(credit_for(Sender::backlog, HubLoad::idle, OthersLive::yes), 1u);
    EXPECT_EQ(credit_for(Sender::backlog, HubLoad::busy, OthersLive::no), 1u);
    EXPECT_EQ(credit_for(Sender::live, HubLoad::idle, OthersLive::yes), limits::window_start);
    EXPECT_EQ(credit_for(Sender::live, HubLoad::busy, OthersLive::no), 1u);
}

TEST(CreditRule, TheLoadChangesOnlyBeyondItsTwoBounds) {
    EXPECT_EQ(load_with(HubLoad::idle, limits::busy_inputs - 1), HubLoad::idle);
    EXPECT_EQ(load_with(HubLoad::idle, limits::busy_inputs), HubLoad::busy);
    EXPECT_EQ(load_with(HubLoad::busy, limits::idle_inputs + 1), HubLoad::busy);
    EXPECT_EQ(load_with(HubLoad::busy, limits::idle_inputs), HubLoad::idle);
}

class CreditTest : public testing::Test {
  protected:
    CreditTest() {
        room.greet(room.till);
        room.greet(room.warehouse);
        for (std::size_t i = 0; i < limits::batch_events; ++i)
            room.warehouse.records(receipt_of({{"A", 1}}));
    }
    std::uint32_t credit_after(const FromNode& batch) {
        room.step(batch);
        const auto acks = room.told<Ack>();
        return acks.empty() ? 0 : acks.front().credit;
    }
    std::uint32_t backlog_credit() { return credit_after(room.warehouse.batch_from(1)); }
    std::uint32_t live_credit() {
        const Seq seq = room.till.records(receipt_of({{"B", 1}}));
        return credit_after(room.till.batch_from(seq.value));
    }

    HubRoom room;
};

TEST_F(CreditTest, ABacklogAloneGetsTheWholeWindow) {
    EXPECT_EQ(backlog_credit(), limits::window_max);
}

// Large baskets fill a batch long before it holds many of them.
TEST_F(CreditTest, ABacklogIsKnownByItsBytesToo) {
    const Lines many_lines(100, {"A", 1});
    const Seq first = room.till.records(receipt_of(many_lines));
    EXPECT_EQ(credit_after(room.till.batch_from(first.value)), limits::window_start);
    const std::uint64_t from = first.value + 1;
    for (int i = 0; i < 20; ++i)
        room.till.records(receipt_of(many_lines));
    EXPECT_EQ(credit_after(room.till.batch_from(from)), limits::window_max);
}

TEST_F(CreditTest, ABacklogStepsBackWhileAnotherTillSells) {
    EXPECT_EQ(live_credit(), limits::window_start);
    EXPECT_EQ(backlog_credit(), 1u);
    room.clock += limits::live_for_ms + 1;
    EXPECT_EQ(backlog_credit(), limits::window_max) << "nobody sold for a while";
}

TEST_F(CreditTest, ABusyHubGivesEverybodyOneBatch) {
    room.step(LoadChanged{HubLoad::busy});
    EXPECT_EQ(backlog_credit(), 1u);
    EXPECT_EQ(live_credit(), 1u);
    room.step(LoadChanged{HubLoad::idle});
    EXPECT_EQ(live_credit(), limits::window_start);
}

TEST_F(CreditTest, AGreetingSpreadsWithTheNumberOfNodes) {
    room.greet(room.till);
    const auto welcomes = room.told<Welcome>();
    ASSERT_EQ(welcomes.size(), 1u);
    EXPECT_EQ(welcomes[0].spread_ms, 2 * limits::greeting_spread_ms_per_node);
}

}  // namespace
}  // namespace onepool::hub
