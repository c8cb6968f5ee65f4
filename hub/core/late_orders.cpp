#include "hub/core/late_orders.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/order_steps.hpp"
#include "hub/core/texts.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t judged_per_step = 100;  // some milliseconds; the others with the next step

bool is_to_send(const OrderRecord& order) {
    return is_held_somewhere(order) && !order.collect_at;
}

// Its buyer comes for it, also when its time is over.
bool is_kept_for_collection(const OrderRecord& order) {
    const OrderLeg* leg = order.collect_at ? leg_at(order, *order.collect_at) : nullptr;
    return leg != nullptr && !is_ended(order.stage) && (!leg->held.empty() || !leg->staged.empty());
}

bool is_looked_after(const OrderRecord& order) {
    return is_to_send(order) || is_kept_for_collection(order);
}

bool has_due_time(const OrderRecord& order) {
    return !order.collect_at && order.due_at;
}

UnixMs late_at(const OrderRecord& order) {
    return has_due_time(order) ? *order.due_at
                               : UnixMs{order.taken_at.value + limits::unheard_undated_ms};
}

bool is_unheard_of(const HubState& state, const OrderRecord& order, LocationIndex location,
                   UnixMs now) {
    const std::int64_t most =
        has_due_time(order) ? limits::unheard_order_ms : limits::unheard_undated_ms;
    return std::ranges::all_of(state.nodes().at(location), [&](const std::uint32_t at) {
        const NodeRecord& node = state.nodes().all()[at];
        return !may_hand_over(node) ||
               (node.silent_since && (now - *node.silent_since).value >= most);
    });
}

void go_elsewhere(Decision& decision, const OrderRecord& order, LocationIndex location, Now now,
                  std::vector<Notice>& notify) {
    const std::string& there = decision.state().location(location).id.value;
    HoldLines lines = leg_at(order, location)->held;
    end_hold(decision, order, location);
    give_up(decision, order.key,
            {.location = location,
             .lines = std::move(lines),
             .by = {},
             .step = has_due_time(order)
                         ? "not sent in time, and nobody at " + there + " is heard of"
                         : "not sent, and nobody at " + there + " was heard of for a day",
             .text = has_due_time(order)
                         ? "was not sent in time by " + there
                         : "was not sent by " + there + ", where nobody was heard of for a day,"});
    notify.push_back({.at = now.wall,
                      .lsn = decision.lsn(),
                      .kind = "order",
                      .text = describe(OrderMoved{
                          .order = order.key, .stage = order.stage, .reason = order.reason})});
}

void raise_stuck(Decision& decision, const OrderRecord& order, LocationIndex location) {
    const std::string& there = decision.state().location(location).id.value;
    raise_odd(
        decision, order.key,
        name_of(order.key) +
            (has_due_time(order) ? " is late, nobody at " + there + " is heard of"
                                 : " is not sent, nobody at " + there + " was heard of for a day") +
            ", and no other location can keep it",
        "call " + there + ", or find the goods elsewhere and tell its buyer");
}

void raise_unreachable(Decision& decision, const OrderRecord& order, LocationIndex store) {
    const std::string& there = decision.state().location(store).id.value;
    raise_odd(decision, order.key,
              name_of(order.key) + " is to be collected at " + there +
                  ", where nobody was heard of for a day",
              "call " + there +
                  "; or move it to another store on its buyer's word (onepool move-order), or tell "
                  "its buyer not to come");
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
    if (!is_looked_after(order)) {
        due_.erase(position);
        told_.erase(told_.lower_bound({position, 0}), told_.lower_bound({position + 1, 0}));
    } else if (!due_.contains(position)) {
        const Millis left = time_left(late_at(order), order.taken_at, now);
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
    const OrderRecord& order = decision.state().orders().all()[position];
    const Millis left = time_left(late_at(order), order.taken_at, now);
    const auto look_again_in = [&](std::int64_t ms) {
        due_.set(position, Millis{now.steady.value + ms});
    };
    if (left.value > 0)
        return look_again_in(std::max<std::int64_t>(left.value, limits::minute_ms));
    bool is_soon = false;
    if (order.collect_at) {
        judge_collected(decision, position, now);
    } else {
        is_soon = judge_sent(decision, position, now, notify) && has_due_time(order);
    }
    if (is_looked_after(order))
        look_again_in(is_soon ? limits::minute_ms : limits::unheard_order_ms);
}

bool LateOrders::judge_sent(Decision& decision, std::uint32_t position, Now now,
                            std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    const OrderRecord& order = state.orders().all()[position];
    const std::vector<OrderLeg> legs = order.legs;  // a copy: the steps below change them
    bool is_heard_of = true;
    for (const OrderLeg& leg : legs) {
        if (leg.held.empty() || !is_unheard_of(state, order, leg.location, now.wall))
            continue;
        if (!plan_other(state, order, leg).parts.empty()) {
            go_elsewhere(decision, order, leg.location, now, notify);
        } else if (told_.insert({position, leg.location.value}).second) {
            raise_stuck(decision, order, leg.location);
        }
        is_heard_of = false;
    }
    return is_heard_of;
}

void LateOrders::judge_collected(Decision& decision, std::uint32_t position, Now now) {
    const HubState& state = decision.state();
    const OrderRecord& order = state.orders().all()[position];
    const LocationIndex store = *order.collect_at;
    if (is_unheard_of(state, order, store, now.wall) &&
        told_.insert({position, store.value}).second)
        raise_unreachable(decision, order, store);
}

}  // namespace onepool::hub
