#include "hub/core/late_orders.hpp"

#include <algorithm>

#include "hub/core/order_steps.hpp"
#include "hub/core/texts.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t judged_per_step = 100;  // some milliseconds; the others with the next step

bool is_to_send(const OrderRecord& order) {
    return is_held_somewhere(order) && !order.collect_at && order.due_at.has_value();
}

bool is_unheard_of(const HubState& state, LocationIndex location, UnixMs now) {
    return std::ranges::all_of(state.nodes().at(location), [&](const std::uint32_t at) {
        const NodeRecord& node = state.nodes().all()[at];
        return !may_hand_over(node) ||
               (node.silent_since && (now - *node.silent_since).value >= limits::unheard_order_ms);
    });
}

void go_elsewhere(Decision& decision, const OrderRecord& order, LocationIndex location, Now now,
                  std::vector<Notice>& notify) {
    const std::string& there = decision.state().location(location).id.value;
    end_hold(decision, order, location);
    give_up(decision, order.key,
            {.location = location,
             .by = {},
             .step = "not sent in time, and nobody at " + there + " is heard of",
             .text = "was not sent in time by " + there});
    notify.push_back({.at = now.wall,
                      .lsn = decision.lsn(),
                      .kind = "order",
                      .text = describe(OrderMoved{
                          .order = order.key, .stage = order.stage, .reason = order.reason})});
}

void raise_stuck(Decision& decision, const OrderRecord& order, LocationIndex location) {
    const std::string& there = decision.state().location(location).id.value;
    raise_odd(decision, order.key,
              name_of(order.key) + " is late, nobody at " + there +
                  " is heard of, and no other location can keep it",
              "call " + there + ", or find the goods elsewhere and tell its buyer");
}

}  // namespace

void LateOrders::start(const HubState& state, Now now) {
    due_.clear();
    told_.clear();
    for (const std::uint32_t position : state.orders().open())
        watch(state, position, now);
}

void LateOrders::watch(const HubState& state, std::uint32_t position, Now now) {
    const OrderRecord& order = state.orders().all()[position];
    if (!is_to_send(order)) {
        due_.erase(position);
        told_.erase(told_.lower_bound({position, 0}), told_.lower_bound({position + 1, 0}));
    } else if (!due_.contains(position)) {
        const Millis left = time_left(*order.due_at, order.taken_at, now);
        due_.set(position, Millis{now.steady.value +
                                  std::max<std::int64_t>(left.value, limits::unheard_order_ms)});
    }
}

void LateOrders::after_step(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    for (const auto* touched : {&decision.touched().orders, &decision.touched().outcomes}) {
        for (const OrderKey& key : *touched)
            watch(state, state.orders().position(key), now);
    }
    for (std::size_t judged = 0; judged < judged_per_step; ++judged) {
        const auto position = due_.take_due(now.steady);
        if (!position)
            return;
        judge(decision, *position, now, notify);
    }
}

void LateOrders::judge(Decision& decision, std::uint32_t position, Now now,
                       std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    const OrderRecord& order = state.orders().all()[position];
    const Millis left = time_left(*order.due_at, order.taken_at, now);
    const bool is_late = left.value == 0;
    const auto look_again_in = [&](std::int64_t ms) {
        due_.set(position, Millis{now.steady.value + ms});
    };
    if (!is_late)
        return look_again_in(std::max<std::int64_t>(left.value, limits::minute_ms));
    const std::vector<OrderLeg> legs = order.legs;  // a copy: the steps below change them
    bool is_heard_of = true;                        // wherever it is held
    for (const OrderLeg& leg : legs) {
        if (leg.held.empty() || !is_unheard_of(state, leg.location, now.wall))
            continue;
        if (!plan_other(state, order, leg).parts.empty()) {
            go_elsewhere(decision, order, leg.location, now, notify);
        } else if (told_.insert({position, leg.location.value}).second) {
            raise_stuck(decision, order, leg.location);
        }
        is_heard_of = false;
    }
    if (is_to_send(order))
        look_again_in(is_heard_of ? limits::minute_ms : limits::unheard_order_ms);
}

}  // namespace onepool::hub
