#include "hub/core/order_book.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

// What was done, to whom and where, and why a location was chosen.
constexpr std::size_t step_bytes = limits::text_bytes + limits::why_bytes;

std::size_t hash_of(const OrderKey& key) {
    return hash_bytes(key.order.value.data(), key.order.value.size());
}

// More, or less, of a SKU; none of it leaves no line.
void add(HoldLines& lines, SkuIndex sku, Units units) {
    auto line = std::ranges::find(lines, sku, &HoldLines::value_type::first);
    if (line == lines.end())
        line = lines.insert(line, {sku, Units{}});
    line->second += units;
    CHECK(line->second.value >= 0);
    if (line->second.value == 0)
        lines.erase(line);
}

// Who took it and gave it back again and again hides nobody who picked it.
void forget_step(std::vector<OrderStep>& steps) {
    const auto is_note = [](const OrderStep& before, const OrderStep& step) {
        return before.stage == step.stage;
    };
    const auto before = std::ranges::adjacent_find(steps, is_note);
    steps.erase(before == steps.end() ? steps.end() - 1 : before + 1);
}

template <class T>
void keep(std::set<T>& set, const T& member, bool is_in) {
    if (is_in) {
        set.insert(member);
    } else {
        set.erase(member);
    }
}

}  // namespace

OrderStage told_as(OrderStage stage) {
    switch (stage) {
        case OrderStage::waiting:
            return OrderStage::held;
        case OrderStage::packed:
            return OrderStage::staged;
        case OrderStage::delivered:
            return OrderStage::shipped;
        case OrderStage::refused:
        case OrderStage::held:
        case OrderStage::shipped:
        case OrderStage::cancelled:
        case OrderStage::staged:
        case OrderStage::collected:
            return stage;
    }
    CHECK(false);  // every stage is above
}

const OrderRecord* OrderBook::find(const OrderKey& key) const {
    const auto position = find_position(key);
    return position ? &orders_[*position] : nullptr;
}

std::uint32_t OrderBook::position(const OrderKey& key) const {
    const auto position = find_position(key);
    CHECK(position.has_value());
    return *position;
}

void OrderBook::take(OrderRecord record) {
    const auto key = record.key;
    CHECK(restore(std::move(record)));
    dirty_.mark(position(key));
}

void OrderBook::apply(const HoldOpened& effect) {
    OrderRecord& record = change(effect.order);
    CHECK(record.held.empty());
    record.held = effect.lines;
    record.location = effect.location;
    count_held(record);
    index(position(effect.order));
}

HoldLines OrderBook::apply(const HoldEnded& effect) {
    OrderRecord& record = change(effect.order);
    CHECK(record.location == effect.location);
    record.taker.reset();
    record.taker_staff = {};
    forget_held(record);
    HoldLines ended = std::exchange(record.held, {});
    index(position(effect.order));
    return ended;
}

void OrderBook::apply(const OrderMoved& effect, Lsn lsn, UnixMs at) {
    OrderRecord& record = change(effect.order);
    --counts_[static_cast<std::size_t>(record.stage)];
    record.stage = effect.stage;
    record.reason = effect.reason;
    record.changed = lsn;
    std::string text = effect.reason;
    if (!effect.why.empty())
        text += ": " + effect.why;
    if (record.steps.size() == limits::order_steps)
        forget_step(record.steps);
    record.steps.push_back({.lsn = lsn,
                            .at = at,
                            .stage = effect.stage,
                            .by = effect.by,
                            .text = std::string(cut_text(text, step_bytes))});
    count(record);
    index(position(effect.order));
}

void OrderBook::apply(const OrderTaker& effect) {
    OrderRecord& record = change(effect.order);
    record.taker = effect.node;
    record.taker_staff = effect.node ? effect.staff : StaffId{};
}

void OrderBook::apply(const OrderStaged& effect) {
    OrderRecord& record = change(effect.order);
    CHECK(record.staged.empty() || record.staged_at == effect.location);
    record.staged_at = effect.location;
    if (!record.location)
        record.location = effect.location;
    if (!effect.place.empty())
        record.place = effect.place;
    for (const auto& [sku, units] : effect.lines)
        add(record.staged, sku, units);
    index(position(effect.order));
}

void OrderBook::apply(const StagedLeft& effect) {
    OrderRecord& record = change(effect.order);
    for (const auto& [sku, units] : effect.lines)
        add(record.staged, sku, -units);
    if (record.staged.empty()) {
        record.staged_at.reset();
        record.place.clear();
    }
    index(position(effect.order));
}

void OrderBook::apply(const LeftUnpicked& effect) {
    OrderRecord& record = change(effect.order);
    for (const auto& [sku, units] : effect.lines)
        add(record.left_unpicked, sku, units);
}

void OrderBook::apply(const HandedOver& effect) {
    OrderRecord& record = change(effect.order);
    for (const auto& [sku, units] : effect.lines)
        add(record.handed_over, sku, units);
}

void OrderBook::apply(const OrderHeardOf& effect) {
    change(effect.order).is_heard_of = true;
}

void OrderBook::fill_in(const OrderRecord& told) {
    OrderRecord& record = change(told.key);
    const auto at = position(told.key);
    if (waiting_.erase(at) > 0) {
        for (const OrderLine& line : record.lines) {
            if (line.sku)
                wanted_.erase({*line.sku, at});
        }
    }
    record.version = told.version;
    record.placed_at = told.placed_at;
    record.lines = told.lines;
    record.collect_at = told.collect_at;
    record.due_at = told.due_at;
    record.collect_by = told.collect_by;
    record.ship_to = told.ship_to;
    record.is_heard_of = false;
    index(at);
}

void OrderBook::apply(const LocationGaveUp& effect) {
    OrderRecord& record = change(effect.order);
    auto& gave_up = record.gave_up;
    if (std::ranges::find(gave_up, effect.location) == gave_up.end())
        gave_up.push_back(effect.location);
}

void OrderBook::apply(const HoldLeaving& effect) {
    OrderRecord& record = change(effect.order);
    CHECK(record.location == effect.location && !record.held.empty());
    record.taker.reset();
    record.taker_staff = {};
    forget_held(record);
    record.giving_back.push_back({effect.location, std::exchange(record.held, {})});
    index(position(effect.order));
}

HoldLines OrderBook::apply(const HoldGivenBack& effect, Lsn lsn) {
    OrderRecord& record = change(effect.order);
    const auto found =
        std::ranges::find(record.giving_back, effect.location, &GivingBack::location);
    CHECK(found != record.giving_back.end());
    HoldLines lines = std::move(found->lines);
    record.giving_back.erase(found);
    record.changed = lsn;
    giving_back_.erase({effect.location, position(effect.order)});
    index(position(effect.order));
    return lines;
}

void OrderBook::apply(const OrderOverdue& effect) {
    change(effect.order).is_overdue = true;
    index(position(effect.order));
}

void OrderBook::apply(const OrderMarked& effect, Lsn lsn) {
    OrderRecord& record = change(effect.order);
    switch (effect.mark) {
        case OrderMark::asks_identity:
            record.asks_identity = true;
            break;
        case OrderMark::changed:
            record.is_changed = true;
            break;
    }
    record.changed = lsn;
}

void OrderBook::apply(const OrderStageTold& effect) {
    change(effect.order).told = effect.stage;
    index(position(effect.order));
}

std::vector<std::uint32_t> OrderBook::giving_back(LocationIndex location) const {
    std::vector<std::uint32_t> found;
    for (auto at = giving_back_.lower_bound({location, 0});
         at != giving_back_.end() && at->first == location; ++at)
        found.push_back(at->second);
    return found;
}

std::vector<std::uint32_t> OrderBook::waiting_for(SkuIndex sku) const {
    std::vector<std::uint32_t> found;
    for (auto at = wanted_.lower_bound({sku, 0}); at != wanted_.end() && at->first == sku; ++at)
        found.push_back(at->second);
    return found;
}

bool OrderBook::restore(OrderRecord record) {
    if (find_position(record.key))
        return false;
    const auto at = static_cast<std::uint32_t>(orders_.size());
    const auto hash = hash_of(record.key);
    orders_.push_back(std::move(record));
    slots_.add(hash, at, [&](std::uint32_t other) { return hash_of(orders_[other].key); });
    count(orders_.back());
    count_held(orders_.back());
    index(at);
    return true;
}

std::optional<std::uint32_t> OrderBook::find_position(const OrderKey& key) const {
    return slots_.find(hash_of(key), [&](std::uint32_t at) { return orders_[at].key == key; });
}

OrderRecord& OrderBook::change(const OrderKey& key) {
    const auto at = position(key);
    dirty_.mark(at);
    return orders_[at];
}

bool OrderBook::is_waited_for(SkuIndex sku) const {
    const auto first = wanted_.lower_bound({sku, 0});
    return first != wanted_.end() && first->first == sku;
}

std::size_t OrderBook::held_at(LocationIndex location) const {
    return location.value < held_at_.size() ? held_at_[location.value] : 0;
}

void OrderBook::count_held(const OrderRecord& record) {
    if (record.held.empty())
        return;
    const std::size_t at = record.location->value;
    held_at_.resize(std::max(held_at_.size(), at + 1));
    ++held_at_[at];
}

void OrderBook::forget_held(const OrderRecord& record) {
    if (!record.held.empty())
        --held_at_[record.location->value];
}

void OrderBook::count(const OrderRecord& record) {
    ++counts_[static_cast<std::size_t>(record.stage)];
}

void OrderBook::index(std::uint32_t position) {
    const OrderRecord& record = orders_[position];
    const bool is_staged = !record.staged.empty();
    const bool is_waiting = record.stage == OrderStage::waiting;
    keep(open_, position,
         record.stage == OrderStage::held || is_standing(record.stage) || !record.held.empty() ||
             is_staged || !record.giving_back.empty());
    for (const GivingBack& each : record.giving_back)
        giving_back_.insert({each.location, position});
    if (is_waiting != waiting_.contains(position)) {
        for (const OrderLine& line : record.lines) {
            if (line.sku)
                keep(wanted_, std::pair{*line.sku, position}, is_waiting);
        }
    }
    keep(waiting_, position, is_waiting);
    keep(untold_, position, record.told != told_as(record.stage));
}

}  // namespace onepool::hub
