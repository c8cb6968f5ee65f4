// Orders of which a lost life of the hub told their channel how they ended: what they held, what
// stands picked of them, and what their nodes say late.
#include <gtest/gtest.h>

#include "tests/unit/hub/restore_room.hpp"

namespace onepool::hub {
namespace {

class ToldBefore : public Restore {
  protected:
    OrderKey key() const { return room.shop->key("o1"); }
    Units staged() const {
        return room.cell("A", "warehouse-1").balance[slot_of(AccountKind::staged)];
    }
    // The backup has it standing picked; in the life that is lost it was sent, as the shop knows.
    void stands_and_was_sent() {
        room.webhook("order o1 A=3");
        room.fact(room.warehouse, pick_of(key(), {{"A", 3}}, "B-07"));
        room.settle_channel();
        backup = room.log.size();
        put_back();
        all_tell();
        room.webhook("order o1 A=3 told shipped");
        ASSERT_EQ(room.order("o1").stage, OrderStage::shipped);
        ASSERT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});
    }
    // Its state at the warehouse, as the last step told it.
    std::vector<OrderState> told_states() const {
        std::vector<OrderState> states;
        for (const Outgoing& out : room.sent) {
            const auto* to = std::get_if<ToNode>(&out);
            if (to == nullptr || to->node != room.warehouse.node())
                continue;
            const auto decoded = decode_message(to->payload);
            const auto* downlink = std::get_if<Downlink>(&std::get<Message>(decoded));
            for (const ShipTask& task : downlink ? downlink->tasks : std::vector<ShipTask>{})
                states.push_back(task.state);
        }
        return states;
    }
};

// All else that the warehouse has is kept for others, and its till has not heard that o1 is over.
TEST_F(ToldBefore, WhatIsPickedAndSentLateTakesWhatWasKeptForIt) {
    room.webhook("order o1 A=3");
    room.webhook("order o2 A=17");
    room.settle_channel();
    backup = room.log.size();
    put_back();
    all_tell();
    room.webhook("order o1 A=3 told shipped");
    ASSERT_EQ(room.order("o1").giving_back.size(), 1u);
    room.fact(room.warehouse, pick_of(key(), {{"A", 3}}, "B-07"));
    EXPECT_TRUE(room.order("o1").giving_back.empty());
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1, unseen"});
    room.fact(room.warehouse, ship_of(key(), {{"A", 3}}));
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{17});
    EXPECT_EQ(room.cell("A", "warehouse-1").held, Units{17});
    EXPECT_EQ(staged(), Units{0});
    EXPECT_EQ(room.open_cases(), Cases{});
}

TEST_F(ToldBefore, WhatTheLostLifeCancelledAfterAPartWasCollectedIsACase) {
    room.webhook("order o1 A=2 at store-1");
    room.fact(room.till, collect_of(key(), {{"A", 1}}));
    room.settle_channel();
    backup = room.log.size();
    put_back();
    all_tell();
    room.webhook("order o1 A=2 at store-1 told cancelled");
    EXPECT_EQ(room.order("o1").stage, OrderStage::cancelled);
    EXPECT_EQ(room.open_cases(), Cases{"odd_order shop order o1"});
    EXPECT_EQ(room.state().cases().all().back().text,
              "shop order o1 was cancelled after a part of it was collected");
}

// It may have left: who works there is not asked to put it back.
TEST_F(ToldBefore, WhatStandsPickedOfItIsStillToBeSent) {
    stands_and_was_sent();
    EXPECT_EQ(
        room.state().cases().all().back().proposal,
        "look where it was picked, at warehouse-1, whose list has it yet: send it if it "
        "stands there, or say there that it was sent; once this case is closed it is to be put "
        "back");
    greet(room.warehouse);
    EXPECT_EQ(told_states(), std::vector{OrderState::staged});
    room.fact(room.warehouse, ship_of(key(), {{"A", 3}}));
    EXPECT_EQ(staged(), Units{0});
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{17});
    EXPECT_EQ(room.open_cases(), Cases{});
}

TEST_F(ToldBefore, WhatStandsPickedOfItIsPutBackOnceAPersonHasClosedItsCase) {
    stands_and_was_sent();
    greet(room.warehouse);
    room.hears(room.warehouse);
    room.command(
        ResolveCase{room.state().cases().all().back().id, StaffId{"bo"}, "it stands there"});
    EXPECT_EQ(told_states(), std::vector{OrderState::put_back});
    const OrderStep last = room.order("o1").steps.back();
    EXPECT_EQ(last.by, StaffId{"bo"});
    EXPECT_EQ(last.text,
              "shipped, as the channel was told before this hub was restored: no node has said so, "
              "and its case was closed: it stands there");
    room.fact(room.warehouse, put_back_of(key(), {{"A", 3}}));
    EXPECT_EQ(room.cell("A", "warehouse-1").shelf(), Units{20});
    EXPECT_EQ(staged(), Units{0});
}

TEST_F(ToldBefore, WhatStandsPickedOfItIsPutBackOnceItIsCancelled) {
    stands_and_was_sent();
    greet(room.warehouse);
    room.hears(room.warehouse);
    room.webhook("cancel o1 A=3");
    EXPECT_EQ(told_states(), std::vector{OrderState::put_back});
    ASSERT_EQ(room.open_cases(), Cases{"odd_order shop order o1"});
    const std::size_t steps = room.order("o1").steps.size();
    room.webhook("cancel o1 A=3");
    room.command(ResolveCase{room.state().cases().all().back().id, StaffId{"bo"}, "rang him"});
    EXPECT_EQ(room.order("o1").steps.size(), steps);
}

}  // namespace
}  // namespace onepool::hub
