// Goods received, corrected and shipped.

#include <gtest/gtest.h>

#include "node/core/task_board.hpp"
#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

ReceiveGoods receive(std::uint8_t number, std::vector<StockLine> lines) {
    return {basket_id(number), {}, {"delivery 7", std::move(lines)}, std::nullopt};
}

AdjustStock adjust(std::uint8_t number, std::vector<StockLine> lines) {
    return {basket_id(number), {}, {"broken", std::move(lines)}, std::nullopt};
}

const OrderKey order{ChannelId{"shop"}, OrderId{"1001"}};

Downlink task_message(const Till& till, OrderState state, std::uint64_t version = 1) {
    ShipTask task;
    task.order = order;
    task.version = version;
    task.state = state;
    task.placed_at = opening;
    task.lines = {{Sku{"A"}, Units{2}}};
    task.descriptions = {"a A"};
    Downlink message;
    message.hub_epoch = HubEpoch{1};
    message.journal = till.config.journal;
    message.hub_wall = till.now.wall;
    message.mark = {1, version};
    message.after = version - 1;
    message.tasks = {task};
    return message;
}

TEST(ReceiveGoods, IsRecordedOnce) {
    Till till;
    const auto first = till.ask(receive(1, {{Sku{"A"}, Units{40}}}));
    ASSERT_EQ(first.verdict, ActionVerdict::done) << first.explanation;
    EXPECT_EQ(std::get<Receipt>(till.store.event(Seq{1}).body).document, "delivery 7");
    EXPECT_EQ(till.ask(receive(1, {{Sku{"A"}, Units{40}}})).event, first.event);
    till.restart();
    auto again = receive(1, {{Sku{"A"}, Units{40}}});
    again.already = first.event;
    EXPECT_EQ(till.ask(again).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST(ReceiveGoods, IsRefusedOutOfBounds) {
    Till till;
    EXPECT_EQ(till.ask(receive(1, {})).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(receive(1, {{Sku{"A"}, Units{0}}})).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(receive(1, {{Sku{"A"}, Units{-1}}})).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.ask(receive(1, {{Sku{""}, Units{1}}})).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(
        till.ask(receive(1, std::vector<StockLine>(limits::basket_lines + 1, {Sku{"A"}, Units{1}})))
            .verdict,
        ActionVerdict::out_of_bounds);
    auto none = receive(1, {{Sku{"A"}, Units{1}}});
    none.document = {};
    EXPECT_EQ(till.ask(none).verdict, ActionVerdict::wrong_state);
    EXPECT_TRUE(till.store.journal.empty());
}

TEST(AdjustStock, GoesBothWaysOnce) {
    Till till;
    const auto first = till.ask(adjust(1, {{Sku{"A"}, Units{-3}}, {Sku{"B"}, Units{2}}}));
    ASSERT_EQ(first.verdict, ActionVerdict::done) << first.explanation;
    EXPECT_EQ(std::get<Adjustment>(till.store.event(Seq{1}).body).reason, "broken");
    EXPECT_EQ(till.ask(adjust(1, {{Sku{"A"}, Units{-3}}})).verdict, ActionVerdict::repeated);
    EXPECT_EQ(till.ask(adjust(2, {{Sku{"A"}, Units{0}}})).verdict, ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.store.journal.size(), 1u);
}

// A build with a fault wrote it; the hub sets it aside, so no acknowledgement will ever reach it.
TEST(Documents, OneThatCallsItselfAnotherNumberCountsForNothingAfterARestart) {
    Till till;
    till.ask(receive(1, {{Sku{"A"}, Units{3}}}));
    auto misnumbered = till.store.event(Seq{1});
    misnumbered.header.seq = Seq{41};
    till.store.journal.at(Seq{1}).payload = encode_event(misnumbered);
    till.store.levels[Sku{"A"}] = StockLevel{.sku = Sku{"A"}, .version = 1, .shelf = Units{5}};
    till.restart();
    EXPECT_EQ(till.core->level(Sku{"A"})->shelf, Units{5});
}

TEST(Documents, AreRefusedUnderTheIdOfAnOpenBasket) {
    Till till;
    till.ask(OpenBasket{basket_id(1), {}});
    EXPECT_EQ(till.ask(receive(1, {{Sku{"A"}, Units{1}}})).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(adjust(1, {{Sku{"A"}, Units{1}}})).verdict, ActionVerdict::wrong_state);
}

TEST(Documents, NeverShareAnIdBetweenKinds) {
    Till till;
    till.ask(receive(1, {{Sku{"A"}, Units{1}}}));
    till.sell(2, {product("A", 100)});
    EXPECT_EQ(till.ask(adjust(1, {{Sku{"A"}, Units{1}}})).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(receive(2, {{Sku{"A"}, Units{1}}})).verdict, ActionVerdict::wrong_state);
    RecordSale sale;
    sale.basket = basket_id(1);
    sale.lines = {{{}, product("A", 100), Units{1}}};
    EXPECT_EQ(till.ask(sale).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(Pay{basket_id(1), Minor{1}}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.ask(OpenBasket{basket_id(1), {}}).verdict, ActionVerdict::wrong_state);
    RecordReturn back;
    back.basket = basket_id(2);
    EXPECT_EQ(till.ask(back).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.store.journal.size(), 2u);
}

TEST(Documents, AreRefusedBelowTheDiskFloor) {
    Till till;
    till.step(DiskFree{1});
    EXPECT_EQ(till.ask(receive(1, {{Sku{"A"}, Units{1}}})).verdict,
              ActionVerdict::disk_nearly_full);
    EXPECT_EQ(till.ask(adjust(2, {{Sku{"A"}, Units{1}}})).verdict, ActionVerdict::disk_nearly_full);
}

TEST(ShipOrder, RecordsTheEventAndTheTaskInOneBatch) {
    Till till;
    till.arrive(task_message(till, OrderState::held));
    ASSERT_EQ(till.core->tasks().size(), 1u);
    const auto batch =
        till.step(Request{RequestId{3}, ShipOrder{order, StaffId{"bob"}, "DHL", "T1"}});
    ASSERT_EQ(std::get<Answer>(batch.send.at(0)).verdict, ActionVerdict::done);
    ASSERT_EQ(batch.persist.size(), 2u);
    EXPECT_EQ(std::get<JournalAppend>(batch.persist[0]).basket, ship_document(order));
    EXPECT_EQ(std::get<TaskPut>(batch.persist[1]).task.state, OrderState::shipped);
    EXPECT_TRUE(has_notice(batch, NoticeKind::tasks_changed));
    const auto event = till.store.event(Seq{1});
    EXPECT_EQ(std::get<Ship>(event.body), (Ship{order, {{Sku{"A"}, Units{2}}}, "DHL", "T1"}));
    EXPECT_TRUE(till.core->tasks().empty());
}

TEST(ShipOrder, TwiceShipsOnce) {
    Till till;
    till.arrive(task_message(till, OrderState::held));
    const auto first = till.ask(ShipOrder{order, {}, "", ""});
    EXPECT_EQ(till.ask(ShipOrder{order, {}, "", ""}).event, first.event);
    till.restart();
    EXPECT_EQ(till.ask(ShipOrder{order, {}, "", "", first.event}).verdict, ActionVerdict::repeated);
    // Without the edge's help the task itself still knows.
    EXPECT_EQ(till.ask(ShipOrder{order, {}, "", ""}).verdict, ActionVerdict::wrong_state);
    EXPECT_EQ(till.store.journal.size(), 1u);
}

TEST(ShipOrder, DoesNotComeBackWithALateWordOfTheHub) {
    Till till;
    till.arrive(task_message(till, OrderState::held, 1));
    till.ask(ShipOrder{order, {}, "", ""});
    till.arrive(task_message(till, OrderState::held, 2));
    EXPECT_TRUE(till.core->tasks().empty());
    till.restart();
    EXPECT_TRUE(till.core->tasks().empty());
}

TEST(ShipOrder, IsRefusedForUnknownAndReleasedOrders) {
    Till till;
    EXPECT_EQ(till.ask(ShipOrder{order, {}, "", ""}).verdict, ActionVerdict::no_such_order);
    till.arrive(task_message(till, OrderState::released));
    EXPECT_EQ(till.ask(ShipOrder{order, {}, "", ""}).verdict, ActionVerdict::wrong_state);
    EXPECT_TRUE(till.store.journal.empty());
}

TEST(ShipOrder, IsRefusedWithTooLongATracking) {
    Till till;
    till.arrive(task_message(till, OrderState::held));
    EXPECT_EQ(till.ask(ShipOrder{order, {}, "", std::string(limits::text_bytes + 1, 't')}).verdict,
              ActionVerdict::out_of_bounds);
    EXPECT_EQ(till.core->tasks().size(), 1u);
}

}  // namespace
}  // namespace onepool::node
