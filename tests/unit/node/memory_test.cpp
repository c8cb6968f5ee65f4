// What the core remembers beside the journal: bounded, and right at the bound.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "node/core/recorded_documents.hpp"
#include "node/core/stock_view.hpp"
#include "node/core/task_board.hpp"
#include "node/core/unsent_ages.hpp"
#include "protocol/limits.hpp"
#include "till.hpp"

namespace onepool::node {
namespace {

Event sale(std::uint64_t seq, const std::string& sku, std::int64_t quantity) {
    Sale body;
    body.lines.push_back({.line_no = 1, .sku = Sku{sku}, .quantity = Units{quantity}});
    Event event;
    event.header.seq = Seq{seq};
    event.body = body;
    return event;
}

StockLevel level(const std::string& sku, std::int64_t shelf) {
    return {Sku{sku}, 1, Units{shelf}, Units{2}, Units{3}, Units{}, UnixMs{}};
}

std::int64_t shelf(const StockView& view, const std::string& sku) {
    return view.level(Sku{sku}).value().shelf.value;
}

// ---- stock view

TEST(StockView, SaysNothingOfASkuItWasNeverTold) {
    StockView view;
    view.recorded(sale(1, "A", 1));
    EXPECT_EQ(view.level(Sku{"A"}), std::nullopt);
}

TEST(StockView, TakesOffWhatTheHubHasNotAcknowledged) {
    StockView view;
    view.learn(level("A", 10));
    view.recorded(sale(1, "A", 3));
    view.recorded(sale(2, "A", 1));
    EXPECT_EQ(shelf(view, "A"), 6);
    view.acknowledged(Seq{1});
    EXPECT_EQ(shelf(view, "A"), 9);
    view.acknowledged(Seq{2});
    EXPECT_EQ(shelf(view, "A"), 10);
}

TEST(StockView, TakesTheNewestLevel) {
    StockView view;
    view.learn(level("A", 10));
    view.learn(level("A", 4));
    EXPECT_EQ(shelf(view, "A"), 4);
    EXPECT_EQ(view.level(Sku{"A"})->held, Units{2});
}

TEST(StockView, StaysRightBeyondItsBound) {
    StockView view;
    view.learn(level("A", 100'000));
    const std::uint64_t sales = limits::unsent_marks + 100;
    for (std::uint64_t seq = 1; seq <= sales; ++seq) {
        view.recorded(sale(seq, "A", 1));
        ASSERT_EQ(view.marks(), std::min<std::uint64_t>(seq, limits::unsent_marks));
    }
    EXPECT_EQ(shelf(view, "A"), 100'000 - static_cast<std::int64_t>(sales));
    view.acknowledged(Seq{sales - 1});
    EXPECT_EQ(shelf(view, "A"), 99'999);
    view.acknowledged(Seq{sales});
    EXPECT_EQ(shelf(view, "A"), 100'000);
}

TEST(ShelfMovements, FollowEachKindOfEvent) {
    Event event;
    const auto moved = [&](EventBody body) {
        event.body = std::move(body);
        const auto lines = shelf_movements(event);
        return lines.empty() ? 0 : lines.front().quantity.value;
    };
    const std::vector<StockLine> five{{Sku{"A"}, Units{5}}};
    const SaleLine line{.line_no = 1, .sku = Sku{"A"}, .quantity = Units{5}};
    Sale sold;
    sold.lines = {line};
    EXPECT_EQ(moved(sold), -5);
    Return given_back;
    given_back.lines = {{.line = line, .disposition = Disposition::inspection}};
    EXPECT_EQ(moved(given_back), 0);
    given_back.lines[0].disposition = Disposition::damaged;
    EXPECT_EQ(moved(given_back), 0);
    given_back.lines[0].disposition = Disposition::shelf;
    EXPECT_EQ(moved(given_back), 5);
    EXPECT_EQ(moved(Receipt{"d", five}), 5);
    EXPECT_EQ(moved(Adjustment{"lost", {{Sku{"A"}, Units{-2}}}}), -2);
    EXPECT_EQ(moved(Ship{{}, five, "", ""}), -5);
    EXPECT_EQ(moved(Hold{}), 0);
    EXPECT_EQ(moved(Order{}), 0);
    EXPECT_EQ(moved(Release{}), 0);
}

TEST(ShelfMovements, LeaveOpenItemsAlone) {
    EXPECT_TRUE(shelf_movements(sale(1, "", 1)).empty());
}

// ---- ages

TEST(UnsentAges, NameTheOldestUnacknowledged) {
    UnsentAges ages;
    EXPECT_EQ(ages.oldest(), std::nullopt);
    for (std::uint64_t i = 1; i <= 3; ++i) {
        ages.recorded({Seq{i}, UnixMs{static_cast<std::int64_t>(i * 100)}});
    }
    EXPECT_EQ(ages.oldest(), UnixMs{100});
    ages.acknowledged(Seq{1});
    EXPECT_EQ(ages.oldest(), UnixMs{200});
    ages.acknowledged(Seq{3});
    EXPECT_EQ(ages.oldest(), std::nullopt);
}

TEST(UnsentAges, AreNeverTooYoungBeyondTheirBound) {
    UnsentAges ages;
    const std::uint64_t events = 3 * limits::unsent_marks;
    for (std::uint64_t i = 1; i <= events; ++i) {
        ages.recorded({Seq{i}, UnixMs{static_cast<std::int64_t>(i)}});
        ASSERT_LE(ages.marks(), limits::unsent_marks);
        ASSERT_TRUE(i > limits::unsent_marks || ages.marks() == i);
    }
    for (std::uint64_t acked = 1; acked < events; acked += 97) {
        ages.acknowledged(Seq{acked});
        const auto oldest = static_cast<std::uint64_t>(ages.oldest().value().value);
        EXPECT_LE(oldest, acked + 1);
        EXPECT_GE(oldest + 64, acked + 1);
    }
}

// ---- recorded documents

TEST(RecordedDocuments, FindWhatWasRecorded) {
    RecordedDocuments documents;
    const EventId event{{}, {}, Seq{4}};
    documents.add(basket_id(1), {event, 2});
    ASSERT_NE(documents.find(basket_id(1)), nullptr);
    EXPECT_EQ(documents.find(basket_id(1))->event, event);
    EXPECT_EQ(documents.find(basket_id(1))->kind, 2u);
    EXPECT_EQ(documents.find(basket_id(2)), nullptr);
}

TEST(RecordedDocuments, ForgetTheOldestBeyondTheBound) {
    RecordedDocuments documents;
    const auto numbered = [](std::size_t number) {
        BasketId id;
        for (std::size_t i = 0; i < 4; ++i) {
            id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
        }
        id.bytes[15] = 1;
        return id;
    };
    for (std::size_t i = 0; i <= limits::recorded_documents; ++i)
        documents.add(numbered(i), {});
    EXPECT_EQ(documents.find(numbered(0)), nullptr);
    EXPECT_NE(documents.find(numbered(1)), nullptr);
    EXPECT_NE(documents.find(numbered(limits::recorded_documents)), nullptr);
}

// ---- tasks

ShipTask task(const std::string& order, std::uint64_t version, OrderState state,
              std::int64_t placed_at = 0) {
    ShipTask made;
    made.order = {ChannelId{"shop"}, OrderId{order}};
    made.version = version;
    made.state = state;
    made.placed_at = UnixMs{placed_at};
    return made;
}

TEST(TaskBoard, ListsWhatIsToDoOldestFirst) {
    TaskBoard board({task("b", 1, OrderState::held, 20), task("a", 2, OrderState::held, 30),
                     task("c", 3, OrderState::held, 10), task("d", 4, OrderState::released, 5)});
    const auto tasks = board.to_do();
    ASSERT_EQ(tasks.size(), 3u);
    EXPECT_EQ(tasks[0].order.order.value, "c");
    EXPECT_EQ(tasks[1].order.order.value, "b");
    EXPECT_EQ(tasks[2].order.order.value, "a");
}

TEST(TaskBoard, ListsWhatIsDueSoonerFirst) {
    ShipTask due = task("a", 1, OrderState::staged, 30);
    due.due_at = UnixMs{15};
    ShipTask late = task("b", 2, OrderState::put_back, 1);
    late.due_at = UnixMs{40};
    TaskBoard board(
        {due, late, task("c", 3, OrderState::held, 20), task("d", 4, OrderState::collected, 5)});
    std::string listed;
    for (const ShipTask& each : board.to_do())
        listed += each.order.order.value;
    EXPECT_EQ(listed, "abc");
}

TEST(TaskBoard, ListsWhatHasNoTimeAsIfItWereDueAnHourAfterItWasPlaced) {
    ShipTask soon = task("soon", 1, OrderState::held, 20);
    soon.due_at = UnixMs{20 + limits::hour_ms / 2};
    ShipTask much_later = task("later", 2, OrderState::held, 5);
    much_later.due_at = UnixMs{2 * limits::hour_ms};
    TaskBoard board({soon, much_later, task("older", 3, OrderState::held, 10)});
    std::vector<std::string> listed;
    for (const ShipTask& each : board.to_do())
        listed.push_back(each.order.order.value);
    EXPECT_EQ(listed, (std::vector<std::string>{"soon", "older", "later"}));
}

TEST(TaskBoard, OnlyOrdersToBePickedClaimWhatIsOnTheShelf) {
    const auto with = [](ShipTask made) {
        made.lines = {{Sku{"A"}, Units{2}}};
        return made;
    };
    TaskBoard board({with(task("a", 1, OrderState::held)), with(task("b", 2, OrderState::staged)),
                     with(task("c", 3, OrderState::put_back))});
    const auto claims = board.claims_on(Sku{"A"});
    ASSERT_EQ(claims.size(), 1u);
    EXPECT_EQ(claims[0].order.order.value, "a");
}

TEST(TaskBoard, WhatIsToDoIsNeverPruned) {
    TaskBoard board({task("staged", 1, OrderState::staged), task("back", 2, OrderState::put_back)});
    for (std::uint64_t i = 3; i <= limits::finished_tasks + 5; ++i)
        board.learn(task(std::to_string(i), i, OrderState::collected));
    EXPECT_EQ(board.to_do().size(), 2u);
    board.forget_held();
    EXPECT_TRUE(board.to_do().empty());
}

TEST(TaskBoard, KeepsAShippedOrderShippedUntilTheHubKnows) {
    TaskBoard board({task("a", 1, OrderState::held)});
    EXPECT_EQ(board.shipped(task("a", 1, OrderState::held).order).state, OrderState::shipped);
    EXPECT_EQ(board.learn(task("a", 2, OrderState::held)).state, OrderState::shipped);
    EXPECT_TRUE(board.to_do().empty());
    EXPECT_EQ(board.learn(task("a", 3, OrderState::released)).state, OrderState::released);
}

TEST(TaskBoard, NeverForgetsWhatTheHubHasNotHeardOf) {
    const ShipTask old = task("old", 1, OrderState::held);
    TaskBoard board({old});
    Event event;
    event.header.seq = Seq{7};
    event.body = Ship{old.order, {}, "", "", false};
    board.recorded(event);
    board.shipped(old.order);
    for (std::uint64_t i = 2; i <= limits::finished_tasks + 5; ++i)
        board.learn(task(std::to_string(i), i, OrderState::shipped));
    ASSERT_NE(board.find(old.order), nullptr);
    EXPECT_EQ(board.learn(task("old", 5'000, OrderState::held)).state, OrderState::shipped);
}

TEST(TaskBoard, KeepsABoundedMemoryOfWhatIsFinished) {
    TaskBoard board({});
    for (std::uint64_t i = 1; i <= limits::finished_tasks + 5; ++i) {
        board.learn(task(std::to_string(i), i, OrderState::shipped));
    }
    std::size_t known = 0;
    for (std::uint64_t i = 1; i <= limits::finished_tasks + 5; ++i) {
        const auto order = task(std::to_string(i), 0, OrderState::held).order;
        known += board.find(order) == nullptr ? 0u : 1u;
    }
    EXPECT_EQ(known, limits::finished_tasks);
    EXPECT_EQ(board.find(task("1", 0, OrderState::held).order), nullptr);
}

TEST(ShipDocument, IsAUuidOfItsOwnForEachOrder) {
    const auto a = ship_document({ChannelId{"shop"}, OrderId{"1"}});
    EXPECT_EQ(a, ship_document({ChannelId{"shop"}, OrderId{"1"}}));
    EXPECT_NE(a, ship_document({ChannelId{"shop"}, OrderId{"2"}}));
    EXPECT_NE(a, ship_document({ChannelId{"sho"}, OrderId{"p1"}}));
    EXPECT_EQ(to_text(a)[14], '8');
}

}  // namespace
}  // namespace onepool::node
