#include "node/core/task_board.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <tuple>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// Of an event in a journal that ended: no number of the present one acknowledges it.
constexpr Seq after_all{std::numeric_limits<std::uint64_t>::max()};

constexpr std::int64_t undated_due_ms = limits::hour_ms;  // as the page shows it as late

// How far an order is at its location. It only ever grows by what is done there.
int progress_of(OrderState state) {
    switch (state) {
        case OrderState::held:
            return 0;
        case OrderState::staged:
            return 1;
        case OrderState::put_back:
            return 2;
        case OrderState::shipped:
        case OrderState::collected:
        case OrderState::released:
            return 3;
    }
    CHECK(false);  // every state has its place
}

bool is_standing(OrderState state) {
    return state == OrderState::staged || state == OrderState::put_back;
}

Units quantity_in(const std::vector<StockLine>& lines, const Sku& sku) {
    Units units;
    for (const StockLine& line : lines) {
        if (line.sku == sku)
            units += line.quantity;
    }
    return units;
}

// Each line at most as large as `at_most` has it; as it was when nothing would be left of it.
void cut_lines(ShipTask& task, const std::vector<StockLine>& at_most) {
    std::map<Sku, Units> room;
    for (const StockLine& line : at_most)
        room[line.sku] += line.quantity;
    std::vector<StockLine> lines;
    std::vector<std::string> descriptions;
    for (std::size_t i = 0; i < task.lines.size(); ++i) {
        Units& left = room[task.lines[i].sku];
        const Units units = std::min(task.lines[i].quantity, left);
        if (units <= Units{})
            continue;
        left -= units;
        lines.push_back({task.lines[i].sku, units});
        descriptions.push_back(i < task.descriptions.size() ? task.descriptions[i] : "");
    }
    if (lines.empty())
        return;
    task.lines = std::move(lines);
    task.descriptions = std::move(descriptions);
}

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_same_code(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

// It was cancelled, or went elsewhere, before the hub heard that it stands here.
bool is_gone_unpicked(const ShipTask& stands, const ShipTask& news) {
    return news.state == OrderState::released && is_standing(stands.state) && stands.taker;
}

}  // namespace

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

bool is_picked_on(const NodeId& node, const ShipTask& task) {
    return task.state == OrderState::held && task.taker == node;
}

bool is_to_do(OrderState state) {
    return state == OrderState::held || is_standing(state);
}

const OrderKey* order_moved_by(const EventBody& body) {
    if (const auto* ship = std::get_if<Ship>(&body))
        return &ship->order;
    if (const auto* pick = std::get_if<Pick>(&body))
        return &pick->order;
    if (const auto* collect = std::get_if<Collect>(&body))
        return &collect->order;
    if (const auto* back = std::get_if<PutBack>(&body))
        return &back->order;
    if (const auto* pack = std::get_if<Pack>(&body))
        return &pack->order;
    const auto* leave = std::get_if<Leave>(&body);
    return leave != nullptr && leave->is_refused ? &leave->order : nullptr;
}

TaskBoard::TaskBoard(const std::vector<ShipTask>& stored) {
    for (const auto& task : stored)
        tasks_.insert_or_assign(task.order, task);
}

// ---- what the hub says

// What waits keeps the version that was known, so that after a restart the hub's word is news.
const ShipTask& TaskBoard::learn(const ShipTask& task) {
    const auto [entry, is_new] = tasks_.emplace(task.order, task);
    ShipTask& stands = entry->second;
    const bool is_unheard = unheard_.contains(task.order);
    if (!is_new) {
        if (is_gone_unpicked(stands, task)) {
            stands.state = OrderState::put_back;
            stands.collect_by.reset();
            waiting_.erase(task.order);
            return stands;
        }
        if (is_from_before(stands, task)) {
            if (is_unheard)
                waiting_.insert_or_assign(task.order, task);
            return stands;
        }
        const ShipTask before = std::exchange(stands, task);
        const bool is_alike =
            before.state == task.state || (is_standing(before.state) && is_standing(task.state));
        if (is_alike && is_unheard) {
            cut_lines(stands, before.lines);
            stands.is_packed =
                stands.state == OrderState::staged && (stands.is_packed || before.is_packed);
        }
    }
    waiting_.erase(task.order);
    if (!is_to_do(stands.state))
        prune(task.order);
    return stands;
}

bool TaskBoard::is_from_before(const ShipTask& stands, const ShipTask& news) const {
    if (progress_of(news.state) >= progress_of(stands.state))
        return false;
    if (unheard_.contains(stands.order))
        return true;
    // A message may be late, and a hub that was put back hears again of what was picked and sent.
    // More may stand here than went out, and what went back to the shelf may be held again.
    return news.state == OrderState::held && stands.state != OrderState::put_back &&
           stands.state != OrderState::released;
}

// ---- what is done here

ShipTask& TaskBoard::known(const OrderKey& order) {
    const auto found = tasks_.find(order);
    CHECK(found != tasks_.end());
    return found->second;
}

const ShipTask& TaskBoard::shipped(const OrderKey& order) {
    ShipTask& task = known(order);
    task.state = OrderState::shipped;
    return task;
}

const ShipTask& TaskBoard::staged(const Pick& pick) {
    ShipTask& task = known(pick.order);
    if (pick.lines.empty()) {
        task.state = OrderState::released;
        return task;
    }
    task.state = OrderState::staged;
    task.place = pick.place;
    cut_lines(task, pick.lines);
    return task;
}

const ShipTask& TaskBoard::collected(const Collect& collect) {
    ShipTask& task = known(collect.order);
    std::vector<StockLine> left;
    std::map<Sku, Units> gone;
    for (const StockLine& line : collect.lines)
        gone[line.sku] += line.quantity;
    for (const StockLine& line : task.lines) {
        Units& taken = gone[line.sku];
        const Units units = std::min(line.quantity, taken);
        taken -= units;
        if (line.quantity > units)
            left.push_back({line.sku, line.quantity - units});
    }
    if (left.empty()) {
        task.state = OrderState::collected;
    } else {
        cut_lines(task, left);
    }
    return task;
}

const ShipTask& TaskBoard::put_back(const PutBack& back) {
    ShipTask& task = known(back.order);
    task.state = OrderState::released;
    return task;
}

const ShipTask& TaskBoard::packed(const Pack& pack) {
    ShipTask& task = known(pack.order);
    task.is_packed = true;
    return task;
}

const ShipTask& TaskBoard::left(const Leave& leave) {
    ShipTask& task = known(leave.order);
    if (leave.is_refused || !task.taker_staff.empty()) {
        task.taker.reset();
        task.taker_staff = {};
    }
    if (leave.is_refused)
        task.state = OrderState::released;
    return task;
}

void TaskBoard::recorded(const Event& event) {
    if (const OrderKey* order = order_moved_by(event.body))
        unheard_[*order] = event.header.seq;
}

std::vector<ShipTask> TaskBoard::acknowledged(Seq applied) {
    std::vector<OrderKey> orders;
    for (const auto& [order, last] : unheard_) {
        if (last <= applied)
            orders.push_back(order);
    }
    return heard(orders);
}

std::vector<ShipTask> TaskBoard::heard(const std::vector<OrderKey>& orders) {
    std::vector<ShipTask> waited;
    for (const OrderKey& order : orders) {
        unheard_.erase(order);
        if (auto word = waiting_.extract(order))
            waited.push_back(std::move(word.mapped()));
    }
    return waited;
}

void TaskBoard::forget_held() {
    const auto is_unknown = [this](const auto& each) { return !tasks_.contains(each.first); };
    std::erase_if(tasks_, [this](const auto& each) {
        const ShipTask& task = each.second;
        const bool is_picked_here =
            is_standing(task.state) && task.taker && unheard_.contains(task.order);
        return is_to_do(task.state) && !is_picked_here;
    });
    std::erase_if(unheard_, is_unknown);
    std::erase_if(waiting_, is_unknown);
    for (auto& [order, last] : unheard_)
        last = after_all;
}

// An order still staged of which the hub had no word since ended there long ago: this database was
// an older copy.
std::vector<ShipTask> TaskBoard::late_done() {
    std::vector<OrderKey> orders;
    for (const auto& [order, last] : unheard_) {
        if (last != after_all)
            continue;
        orders.push_back(order);
        const auto found = tasks_.find(order);
        if (found == tasks_.end() || found->second.state != OrderState::staged ||
            !found->second.taker || waiting_.contains(order))
            continue;
        ShipTask ended = found->second;
        ended.state = OrderState::released;
        waiting_.emplace(order, std::move(ended));
        found->second.taker.reset();
    }
    return heard(orders);
}

// ---- what is known

const ShipTask* TaskBoard::find(const OrderKey& order) const {
    const auto found = tasks_.find(order);
    return found == tasks_.end() ? nullptr : &found->second;
}

std::vector<ShipTask> TaskBoard::to_do() const {
    std::vector<ShipTask> tasks;
    for (const auto& [order, task] : tasks_) {
        if (is_to_do(task.state))
            tasks.push_back(task);
    }
    const auto due = [](const ShipTask& task) {
        return task.due_at.value_or(task.placed_at + Millis{undated_due_ms});
    };
    const auto is_sooner = [&](const ShipTask& a, const ShipTask& b) {
        return std::pair(due(a), a.order) < std::pair(due(b), b.order);
    };
    std::sort(tasks.begin(), tasks.end(), is_sooner);
    return tasks;
}

std::vector<ShipTask> TaskBoard::find_by_code(std::string_view code) const {
    std::vector<ShipTask> tasks;
    for (const auto& [order, task] : tasks_) {
        if (is_same_code(code, order.order.value) ||
            is_same_code(code, order.channel.value + "/" + order.order.value))
            tasks.push_back(task);
    }
    return tasks;
}

std::vector<Claimant> TaskBoard::claims_on(const Sku& sku) const {
    std::vector<Claimant> claims;
    for (const auto& [order, task] : tasks_) {
        if (task.state != OrderState::held)
            continue;
        const Units units = quantity_in(task.lines, sku);
        if (units > Units{})
            claims.push_back({.order = order,
                              .quantity = units,
                              .placed_at = task.placed_at,
                              .until = task.is_collected ? task.collect_by : task.due_at,
                              .is_collected = task.is_collected});
    }
    std::sort(claims.begin(), claims.end(), [](const Claimant& a, const Claimant& b) {
        return std::tie(a.placed_at, a.order) < std::tie(b.placed_at, b.order);
    });
    return claims;
}

void TaskBoard::prune(const OrderKey& keep) {
    std::vector<std::pair<std::uint64_t, OrderKey>> finished;
    for (const auto& [order, task] : tasks_) {
        if (!is_to_do(task.state) && order != keep && !unheard_.contains(order))
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
