#include "hub/channels/tells.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::hub {
namespace {

OrderTell tell(const std::string& order, OrderOutcome outcome) {
    return {OrderId{order}, outcome, ""};
}

TEST(Tells, ComeOutOldestFirst) {
    Tells tells;
    EXPECT_FALSE(tells.push(tell("a", OrderOutcome::held)));
    EXPECT_FALSE(tells.push(tell("b", OrderOutcome::refused)));
    EXPECT_EQ(tells.size(), 2u);
    EXPECT_EQ(tells.pop(), tell("a", OrderOutcome::held));
    EXPECT_EQ(tells.pop(), tell("b", OrderOutcome::refused));
    EXPECT_EQ(tells.pop(), std::nullopt);
}

TEST(Tells, KeepOnlyTheNewestOutcomeOfAnOrderInItsOldPlace) {
    Tells tells;
    (void)tells.push(tell("a", OrderOutcome::held));
    (void)tells.push(tell("b", OrderOutcome::held));
    (void)tells.push(tell("a", OrderOutcome::shipped));
    EXPECT_EQ(tells.pop(), tell("a", OrderOutcome::shipped));
    EXPECT_EQ(tells.pop(), tell("b", OrderOutcome::held));
    EXPECT_EQ(tells.size(), 0u);
}

TEST(Tells, PutAFailedOneBackAtTheFront) {
    Tells tells;
    (void)tells.push(tell("a", OrderOutcome::held));
    (void)tells.push(tell("b", OrderOutcome::held));
    const auto failed = tells.pop();
    tells.put_back(*failed);
    EXPECT_EQ(tells.pop(), tell("a", OrderOutcome::held));
}

TEST(Tells, PutBackIntoAnEmptyQueueAndGoOn) {
    Tells tells;
    (void)tells.push(tell("a", OrderOutcome::held));
    tells.put_back(*tells.pop());
    (void)tells.push(tell("b", OrderOutcome::held));
    EXPECT_EQ(tells.pop(), tell("a", OrderOutcome::held));
    EXPECT_EQ(tells.pop(), tell("b", OrderOutcome::held));
}

TEST(Tells, DoNotBringBackAnOutcomeThatANewerOneReplaced) {
    Tells tells;
    (void)tells.push(tell("a", OrderOutcome::held));
    const auto failed = tells.pop();
    (void)tells.push(tell("a", OrderOutcome::shipped));
    tells.put_back(*failed);
    EXPECT_EQ(tells.pop(), tell("a", OrderOutcome::shipped));
    EXPECT_EQ(tells.pop(), std::nullopt);
}

TEST(Tells, HandOutTheOldestWhenFull) {
    Tells tells;
    for (std::size_t i = 0; i < limits::tells_waiting; ++i) {
        EXPECT_FALSE(tells.push(tell("order-" + std::to_string(i), OrderOutcome::held)));
    }
    EXPECT_FALSE(tells.push(tell("order-3", OrderOutcome::shipped)));  // replaces, needs no room
    EXPECT_EQ(tells.push(tell("new", OrderOutcome::held)), tell("order-0", OrderOutcome::held));
    EXPECT_EQ(tells.size(), limits::tells_waiting);
}

}  // namespace
}  // namespace onepool::hub
