#include "hub/core/order_record.hpp"

#include <algorithm>

namespace onepool::hub {

namespace {

bool has_held(const OrderLeg& leg) {
    return !leg.held.empty();
}

bool has_staged(const OrderLeg& leg) {
    return !leg.staged.empty();
}

}  // namespace

bool is_given_up(const OrderRecord& order, LocationIndex location) {
    return std::ranges::find(order.gave_up, location) != order.gave_up.end();
}

bool was_moved_from(const OrderRecord& order, LocationIndex location) {
    return order.collect_at && order.collect_at != location && is_given_up(order, location);
}

bool is_left_behind(const OrderRecord& order, const OrderLeg& leg) {
    return leg.held.empty() && was_moved_from(order, leg.location);
}

const OrderLeg* leg_at(const OrderRecord& order, LocationIndex location) {
    const auto found = std::ranges::find(order.legs, location, &OrderLeg::location);
    return found == order.legs.end() ? nullptr : &*found;
}

const OrderLeg* held_at(const OrderRecord& order, LocationIndex location) {
    const OrderLeg* leg = leg_at(order, location);
    return leg != nullptr && !leg->held.empty() ? leg : nullptr;
}

bool is_held_somewhere(const OrderRecord& order) {
    return std::ranges::any_of(order.legs, has_held);
}

bool is_staged_somewhere(const OrderRecord& order) {
    return std::ranges::any_of(order.legs, has_staged);
}

bool stands_somewhere(const OrderRecord& order) {
    return std::ranges::any_of(order.legs, [&](const OrderLeg& leg) {
        return has_staged(leg) && !is_left_behind(order, leg);
    });
}

HoldLines staged_of(const OrderRecord& order) {
    HoldLines sum;
    for (const OrderLeg& leg : order.legs) {
        if (leg.is_done || is_left_behind(order, leg))
            continue;
        for (const auto& [sku, units] : leg.staged)
            add_units(sum, sku, units);
    }
    return sum;
}

HoldLines wanted_of(const OrderRecord& order) {
    HoldLines wanted;
    for (const OrderLine& line : order.lines) {
        if (line.sku)
            add_units(wanted, *line.sku, line.quantity);
    }
    const HoldLines staged = staged_of(order);
    for (auto& [sku, units] : wanted) {
        units -=
            units_of(order.handed_over, sku) + units_of(order.cut, sku) + units_of(staged, sku);
        for (const OrderLeg& leg : order.legs)
            units -= units_of(leg.held, sku);
    }
    std::erase_if(wanted, [](const auto& line) { return line.second.value <= 0; });
    return wanted;
}

HoldLines left_unpicked_at(const OrderRecord& order, LocationIndex location) {
    const OrderLeg* leg = leg_at(order, location);
    if (leg == nullptr && !order.legs.empty())
        return {};
    HoldLines left = leg == nullptr ? HoldLines{} : leg->left_unpicked;
    for (const auto& [sku, units] : order.left_unpicked)
        add_units(left, sku, units);
    return left;
}

HoldLines ordered_of(const OrderRecord& order) {
    HoldLines ordered;
    for (const OrderLine& line : order.lines) {
        if (line.sku)
            add_units(ordered, *line.sku, line.quantity);
    }
    for (const auto& [sku, units] : order.cut)
        add_units(ordered, sku, -units);
    return ordered;
}

HoldLines ordered_at(const OrderRecord& order, LocationIndex location) {
    const OrderLeg* leg = leg_at(order, location);
    if (leg != nullptr && order.legs.size() > 1 && !leg->asked.empty())
        return leg->asked;
    // What was asked there only a lost life of the hub knew: it has left.
    if (leg != nullptr && leg->is_done && leg->asked.empty())
        return leg->left;
    return ordered_of(order);
}

std::optional<LocationIndex> place_of(const OrderRecord& order) {
    const bool is_open = !is_ended(order.stage);
    for (const auto& has : {has_staged, has_held}) {
        const auto found = std::ranges::find_if(order.legs, [&](const OrderLeg& leg) {
            return has(leg) && !is_left_behind(order, leg) && !(is_open && leg.is_done);
        });
        if (found != order.legs.end())
            return found->location;
    }
    return order.legs.empty() ? std::nullopt : std::optional(order.legs.back().location);
}

Units units_of(const HoldLines& lines, SkuIndex sku) {
    const auto line = std::ranges::find(lines, sku, &HoldLines::value_type::first);
    return line == lines.end() ? Units{} : line->second;
}

void add_units(HoldLines& lines, SkuIndex sku, Units units) {
    const auto line = std::ranges::find(lines, sku, &HoldLines::value_type::first);
    if (line == lines.end()) {
        lines.emplace_back(sku, units);
    } else {
        line->second += units;
    }
}

}  // namespace onepool::hub
