#include "node/core/task_board.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {

BasketId ship_document(const OrderKey& order) {
    const Bytes separator{0};
    const Digest digest = sha256({view("onepool-ship-1"), separator, view(order.channel.value),
                                  separator, view(order.order.value)});
    BasketId id;
    std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | 0x80);  // version 8
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);  // RFC 9562 variant
    return id;
}

TaskBoard::TaskBoard(const std::vector<ShipTask>& stored) {
    for (const auto& task : stored)
        tasks_.insert_or_assign(task.order, task);
}

const ShipTask& TaskBoard::learn(const ShipTask& task) {
    const auto [entry, is_new] = tasks_.emplace(task.order, task);
    if (!is_new) {
        const bool was_shipped = entry->second.state == OrderState::shipped;
        entry->second = task;
        // The hub may say "held" once more before it has our Ship event; goods that left are gone.
        if (was_shipped && task.state == OrderState::held)
            entry->second.state = OrderState::shipped;
    }
    if (task.state != OrderState::held)
        prune(task.order);
    return entry->second;
}

void TaskBoard::forget_held() {
    std::erase_if(tasks_, [](const auto& each) { return each.second.state == OrderState::held; });
}

const ShipTask& TaskBoard::shipped(const OrderKey& order) {
    const auto found = tasks_.find(order);
    CHECK(found != tasks_.end());
    found->second.state = OrderState::shipped;
    return found->second;
}

const ShipTask* TaskBoard::find(const OrderKey& order) const {
    const auto found = tasks_.find(order);
    return found == tasks_.end() ? nullptr : &found->second;
}

std::vector<ShipTask> TaskBoard::to_ship() const {
    std::vector<ShipTask> tasks;
    for (const auto& [order, task] : tasks_) {
        if (task.state == OrderState::held)
            tasks.push_back(task);
    }
    std::sort(tasks.begin(), tasks.end(), [](const ShipTask& a, const ShipTask& b) {
        return std::tie(a.placed_at, a.order) < std::tie(b.placed_at, b.order);
    });
    return tasks;
}

std::vector<Claimant> TaskBoard::claims_on(const Sku& sku) const {
    std::vector<Claimant> claims;
    for (const auto& [order, task] : tasks_) {
        if (task.state != OrderState::held)
            continue;
        Units units;
        for (const StockLine& line : task.lines) {
            if (line.sku == sku)
                units += line.quantity;
        }
        if (units > Units{})
            claims.push_back({order, units, task.placed_at});
    }
    std::sort(claims.begin(), claims.end(), [](const Claimant& a, const Claimant& b) {
        return std::tie(a.placed_at, a.order) < std::tie(b.placed_at, b.order);
    });
    return claims;
}

void TaskBoard::prune(const OrderKey& keep) {
    std::vector<std::pair<std::uint64_t, OrderKey>> finished;
    for (const auto& [order, task] : tasks_) {
        if (task.state != OrderState::held && order != keep)
            finished.emplace_back(task.version, order);
    }
    if (finished.size() < limits::finished_tasks)
        return;
    std::sort(finished.begin(), finished.end());
    finished.resize(finished.size() + 1 - limits::finished_tasks);
    for (const auto& [version, order] : finished)
        tasks_.erase(order);
}

}  // namespace onepool::node
