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

OrderLeg* find_leg(OrderRecord& record, const std::optional<LocationIndex>& location) {
    const auto found = std::ranges::find_if(
        record.legs, [&](const OrderLeg& leg) { return leg.location == location; });
    return found == record.legs.end() ? nullptr : &*found;
}

// Logs from before orders were split name none: one leg at most was held then, and one staged.
OrderLeg* find_leg(OrderRecord& record, const std::optional<LocationIndex>& location,
                   HoldLines OrderLeg::* lines) {
    if (location)
        return find_leg(record, location);
    const auto found = std::ranges::find_if(
        record.legs, [&](const OrderLeg& leg) { return !(leg.*lines).empty(); });
    return found == record.legs.end() ? nullptr : &*found;
}

OrderLeg& leg_of(OrderLeg* leg) {
    CHECK(leg != nullptr);
    return *leg;
}

OrderLeg& make_leg(OrderRecord& record, LocationIndex location) {
    OrderLeg* leg = find_leg(record, location);
    return leg != nullptr ? *leg : record.legs.emplace_back(OrderLeg{.location = location});
}

// Logs from before orders were split say so of the order alone.
void pack_standing(OrderRecord& record) {
    for (OrderLeg& leg : record.legs)
        leg.is_packed = leg.is_packed || (!leg.staged.empty() && !leg.is_done);
}

bool is_left_over(const OrderLeg& leg) {
    return leg.held.empty() && leg.staged.empty() && leg.left_unpicked.empty() && !leg.is_done;
}

// Of two parts that were sent alike it is told once.
void add_way(std::string& ways, const std::string& way) {
    const bool is_known = ways == way || ways.ends_with("; " + way) ||
                          ways.starts_with(way + "; ") ||
                          ways.find("; " + way + "; ") != std::string::npos;
    if (!way.empty() && !is_known && ways.size() + way.size() <= limits::text_bytes)
        ways += (ways.empty() ? "" : "; ") + way;
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
    std::erase_if(record.legs, [&](const OrderLeg& leg) {
        return leg.location != effect.location && is_left_over(leg);
    });
    OrderLeg& leg = make_leg(record, effect.location);
    CHECK(leg.held.empty());
    leg.held = effect.lines;
    if (leg.asked.empty())
        leg.asked = effect.lines;
    leg.is_done = false;
    leg.is_packed = false;
    count_held(leg);
    index(position(effect.order));
}

HoldLines OrderBook::apply(const HoldEnded& effect) {
    OrderLeg& leg = leg_of(find_leg(change(effect.order), effect.location));
    HoldLines ended = end_claim(leg);
    index(position(effect.order));
    return ended;
}

void OrderBook::apply(const OrderMoved& effect, Lsn lsn, UnixMs at) {
    OrderRecord& record = change(effect.order);
    --counts_[static_cast<std::size_t>(record.stage)];
    record.stage = effect.stage;
    if (record.stage == OrderStage::packed)
        pack_standing(record);
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
    OrderLeg* leg = find_leg(change(effect.order), effect.location, &OrderLeg::held);
    if (leg == nullptr)
        return;
    leg->taker = effect.node;
    leg->taker_staff = effect.node ? effect.staff : StaffId{};
    leg->is_begun = effect.node && effect.is_begun;
}

void OrderBook::apply(const OrderStaged& effect) {
    OrderLeg& leg = make_leg(change(effect.order), effect.location);
    if (!effect.place.empty())
        leg.place = effect.place;
    for (const auto& [sku, units] : effect.lines)
        add(leg.staged, sku, units);
    index(position(effect.order));
}

void OrderBook::apply(const OrderPacked& effect) {
    leg_of(find_leg(change(effect.order), effect.location)).is_packed = true;
}

void OrderBook::apply(const StagedLeft& effect) {
    OrderLeg& leg = leg_of(find_leg(change(effect.order), effect.location, &OrderLeg::staged));
    for (const auto& [sku, units] : effect.lines)
        add(leg.staged, sku, -units);
    if (leg.staged.empty()) {
        leg.place.clear();
        leg.is_packed = false;
    }
    index(position(effect.order));
}

// What a pick told of left where it was picked, or from where nobody was known to have it.
void OrderBook::apply(const LeftUnpicked& effect) {
    OrderRecord& record = change(effect.order);
    OrderLeg* leg = find_leg(record, effect.location);
    for (const auto& [sku, units] : effect.lines) {
        Units of_leg = leg == nullptr ? Units{} : units;
        if (leg != nullptr && units.value < 0)
            of_leg = -std::min(-units, units_of(leg->left_unpicked, sku));
        if (of_leg.value != 0)
            add(leg->left_unpicked, sku, of_leg);
        if (of_leg != units)
            add(record.left_unpicked, sku, units - of_leg);
    }
}

void OrderBook::apply(const HandedOver& effect) {
    OrderRecord& record = change(effect.order);
    for (const auto& [sku, units] : effect.lines)
        add(record.handed_over, sku, units);
    add_way(record.ways, effect.way);
    OrderLeg* leg = find_leg(record, effect.location);
    if (leg == nullptr)
        return;
    for (const auto& [sku, units] : effect.lines)
        add(leg->left, sku, units);
    leg->is_done = leg->is_done || effect.is_last;
}

// Its channel is told its stage once more, with what is cut.
void OrderBook::apply(const LinesCut& effect) {
    OrderRecord& record = change(effect.order);
    for (const auto& [sku, units] : effect.lines)
        add(record.cut, sku, units);
    if (effect.is_to_be_told)
        record.told.reset();
    index(position(effect.order));
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
    const auto note = [&](std::vector<LocationIndex>& locations) {
        if (std::ranges::find(locations, effect.location) == locations.end())
            locations.push_back(effect.location);
    };
    note(record.gave_up);
    if (effect.was_picked)
        note(record.looked_at);
}

void OrderBook::apply(const HoldLeaving& effect) {
    OrderRecord& record = change(effect.order);
    OrderLeg& leg = leg_of(find_leg(record, effect.location));
    CHECK(!leg.held.empty());
    record.giving_back.push_back({effect.location, end_claim(leg)});
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

void OrderBook::apply(const CollectionMoved& effect) {
    OrderRecord& record = change(effect.order);
    record.collect_at = effect.location;
    record.told.reset();
    index(position(effect.order));
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
    for (const OrderLeg& leg : orders_.back().legs)
        count_held(leg);
    index(at);
    index_lots(at);
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

void OrderBook::count_held(const OrderLeg& leg) {
    if (leg.held.empty())
        return;
    const std::size_t at = leg.location.value;
    held_at_.resize(std::max(held_at_.size(), at + 1));
    ++held_at_[at];
}

HoldLines OrderBook::end_claim(OrderLeg& leg) {
    leg.taker.reset();
    leg.taker_staff = {};
    leg.is_begun = false;
    if (!leg.held.empty())
        --held_at_[leg.location.value];
    return std::exchange(leg.held, {});
}

void OrderBook::count(const OrderRecord& record) {
    ++counts_[static_cast<std::size_t>(record.stage)];
}

void OrderBook::index(std::uint32_t position) {
    const OrderRecord& record = orders_[position];
    const bool is_waiting = record.stage == OrderStage::waiting;
    keep(open_, position,
         record.stage == OrderStage::held || is_standing(record.stage) ||
             is_held_somewhere(record) || is_staged_somewhere(record) ||
             !record.giving_back.empty());
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
