#include "hub/core/replaced_legs.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "hub/core/order_steps.hpp"

namespace onepool::hub {

namespace {

bool take_all_from(HoldLines& lines, const OrderLeg& leg) {
    HoldLines rest = lines;
    for (const auto* part : {&leg.held, &leg.staged}) {
        for (const auto& [sku, units] : *part)
            add_units(rest, sku, -units);
    }
    const bool has_all =
        std::ranges::none_of(rest, [](const auto& line) { return line.second.value < 0; });
    if (has_all)
        lines = std::move(rest);
    return has_all;
}

// What leaves off the shelf beyond what nobody kept for it: so much others need not keep.
HoldLines kept_in_excess(const OrderRecord& order, const HoldLines& shelf) {
    const HoldLines wanted = wanted_of(order);
    HoldLines excess;
    for (const auto& [sku, units] : shelf) {
        const Units more = units - units_of(wanted, sku);
        if (more.value > 0)
            add_units(excess, sku, more);
    }
    return excess;
}

bool is_kept(const OrderLeg& leg) {
    return !leg.held.empty() || (!leg.staged.empty() && !leg.is_done);
}

// What took the place of another came after it, and what is picked is not put back in vain.
std::vector<OrderLeg> by_need(const OrderRecord& order, LocationIndex location) {
    std::vector<OrderLeg> legs;
    for (const bool is_picked : {false, true}) {
        for (auto leg = order.legs.rbegin(); leg != order.legs.rend(); ++leg) {
            const bool may_go =
                leg->location != location && is_kept(*leg) && !is_left_behind(order, *leg);
            if (may_go && leg->staged.empty() != is_picked)
                legs.push_back(*leg);
        }
    }
    return legs;
}

std::int64_t units_in(const OrderLeg& leg) {
    std::int64_t sum = 0;
    for (const auto* part : {&leg.held, &leg.staged}) {
        for (const auto& line : *part)
            sum += line.second.value;
    }
    return sum;
}

// The smallest that keeps some of what is in excess, first of those that keep the same.
std::optional<OrderLeg> take_next(std::vector<OrderLeg>& legs, HoldLines& excess) {
    auto least = legs.end();
    for (auto leg = legs.begin(); leg != legs.end(); ++leg) {
        const bool has_some = std::ranges::any_of(excess, [&](const auto& line) {
            return line.second.value > 0 &&
                   units_of(leg->held, line.first) + units_of(leg->staged, line.first) > Units{};
        });
        if (has_some && (least == legs.end() || units_in(*leg) < units_in(*least)))
            least = leg;
    }
    if (least == legs.end())
        return std::nullopt;
    OrderLeg leg = *least;
    legs.erase(least);
    for (auto& [sku, units] : excess)
        units -= units_of(leg.held, sku) + units_of(leg.staged, sku);
    return leg;
}

}  // namespace

std::vector<OrderLeg> legs_replaced(const HubState& state, const OrderRecord& order,
                                    LocationIndex location, const HoldLines& shelf) {
    std::vector<OrderLeg> replaced;
    std::vector<OrderLeg> legs = by_need(order, location);
    const auto behind = std::ranges::count_if(
        order.legs, [&](const OrderLeg& leg) { return is_left_behind(order, leg); });
    if (std::ssize(order.legs) - behind == 1 && !may_be_sent_in_parts(state, order))
        return legs;
    HoldLines excess = kept_in_excess(order, shelf);
    std::erase_if(legs, [&](const OrderLeg& leg) {
        const bool is_covered = take_all_from(excess, leg);
        if (is_covered)
            replaced.push_back(leg);
        return is_covered;
    });
    if (!may_be_sent_in_parts(state, order))
        return replaced;
    while (auto leg = take_next(legs, excess))
        replaced.push_back(*leg);
    return replaced;
}

}  // namespace onepool::hub
