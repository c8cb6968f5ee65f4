#include <gtest/gtest.h>

#include <functional>

#include "print.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "samples.hpp"

// Every bound of what the hub tells of one order, at the bound and one past it.

namespace onepool::protocol {
namespace {

using Fault = std::optional<DecodeFailure>;

Fault out_of_bounds(const char* field) {
    return DecodeFailure{DecodeError::out_of_bounds, field};
}

Fault inconsistent(const char* field) {
    return DecodeFailure{DecodeError::inconsistent, field};
}

Fault in_task(const std::function<void(ShipTask&)>& change) {
    Downlink downlink = samples::downlink();
    change(downlink.tasks[0]);
    return find_fault(Message{downlink});
}

void clear_lines(ShipTask& task) {
    task.lines.clear();
    task.descriptions.clear();
}

TEST(TaskFault, BoundsItsFields) {
    EXPECT_EQ(in_task([](ShipTask& task) { task.order.channel.value = "Own"; }),
              out_of_bounds("tasks[0].channel"));
    EXPECT_EQ(in_task([](ShipTask& task) { task.order.order = {}; }),
              out_of_bounds("tasks[0].order"));
    EXPECT_EQ(in_task([](ShipTask& task) {
                  task.order.order.value.assign(limits::order_id_bytes + 1, 'o');
              }),
              out_of_bounds("tasks[0].order"));
    EXPECT_EQ(in_task([](ShipTask& task) { task.version = 0; }), inconsistent("tasks[0].version"));
    EXPECT_EQ(in_task([](ShipTask& task) { task.placed_at = UnixMs{-1}; }),
              out_of_bounds("tasks[0].placed_at"));
    EXPECT_EQ(in_task([](ShipTask& task) { task.lines[0].quantity = Units{0}; }),
              out_of_bounds("tasks[0].lines[0].quantity"));
    EXPECT_EQ(in_task([](ShipTask& task) { task.lines[0].sku = {}; }),
              out_of_bounds("tasks[0].lines[0].sku"));
    EXPECT_EQ(in_task([](ShipTask& task) { task.descriptions[0] = "\x7F"; }),
              out_of_bounds("tasks[0].descriptions[0]"));
    EXPECT_EQ(in_task([](ShipTask& task) { task.descriptions.push_back("more"); }),
              inconsistent("tasks[0].descriptions"));
    const auto with_lines = [&](std::size_t count) {
        return in_task([&](ShipTask& task) {
            task.lines.assign(count, task.lines[0]);
            task.descriptions.assign(count, "d");
        });
    };
    EXPECT_EQ(with_lines(limits::order_lines), std::nullopt);
    EXPECT_EQ(with_lines(limits::order_lines + 1), out_of_bounds("tasks[0].lines"));
}

TEST(TaskFault, WantsLinesOfWhatIsStillToDo) {
    const auto bare_in = [](OrderState state) {
        return in_task([&](ShipTask& task) {
            task.state = state;
            clear_lines(task);
        });
    };
    for (const OrderState state : {OrderState::held, OrderState::staged, OrderState::put_back})
        EXPECT_EQ(bare_in(state), inconsistent("tasks[0].lines"));
    for (const OrderState state :
         {OrderState::shipped, OrderState::released, OrderState::collected})
        EXPECT_EQ(bare_in(state), std::nullopt);
}

TEST(TaskFault, BoundsItsTimes) {
    const auto with = [](std::int64_t due_at, std::int64_t collect_by) {
        return in_task([&](ShipTask& task) {
            task.due_at = UnixMs{due_at};
            task.collect_by = UnixMs{collect_by};
        });
    };
    EXPECT_EQ(with(0, 0), std::nullopt);
    EXPECT_EQ(with(limits::time_ms, limits::time_ms), std::nullopt);
    EXPECT_EQ(with(-1, 0), out_of_bounds("tasks[0].due_at"));
    EXPECT_EQ(with(limits::time_ms + 1, 0), out_of_bounds("tasks[0].due_at"));
    EXPECT_EQ(with(0, -1), out_of_bounds("tasks[0].collect_by"));
    EXPECT_EQ(with(0, limits::time_ms + 1), out_of_bounds("tasks[0].collect_by"));
}

TEST(TaskFault, BoundsWhereItStandsAndWhoHasIt) {
    const auto at = [](const std::string& place) {
        return in_task([&](ShipTask& task) { task.place = place; });
    };
    EXPECT_EQ(at(""), std::nullopt);
    EXPECT_EQ(at(std::string(limits::place_bytes, 'p')), std::nullopt);
    EXPECT_EQ(at(std::string(limits::place_bytes + 1, 'p')), out_of_bounds("tasks[0].place"));
    EXPECT_EQ(at("B\n7"), out_of_bounds("tasks[0].place"));
    const auto by = [](const std::string& staff) {
        return in_task([&](ShipTask& task) { task.taker_staff.value = staff; });
    };
    EXPECT_EQ(by(""), std::nullopt);
    EXPECT_EQ(by(std::string(limits::name_bytes, 'a')), std::nullopt);
    EXPECT_EQ(by(std::string(limits::name_bytes + 1, 'a')), out_of_bounds("tasks[0].taker_staff"));
    EXPECT_EQ(in_task([](ShipTask& task) { task.taker = std::nullopt; }), std::nullopt);
    EXPECT_EQ(in_task([](ShipTask& task) { task.taker = NodeId{}; }),
              inconsistent("tasks[0].taker"));
}

}  // namespace
}  // namespace onepool::protocol
