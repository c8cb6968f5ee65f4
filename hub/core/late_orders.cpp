#include "hub/core/late_orders.hpp"

#include <algorithm>
#include <cstdint>
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

// Why what is held at a location does not leave it.
enum class Delay : std::uint8_t { none, unheard, unbegun, unfinished };

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

// Nobody said anything of it for so long, nor since it was to be there or sent.
bool is_idle(const OrderRecord& order, std::int64_t ms, UnixMs now) {
    const UnixMs last = order.steps.empty() ? order.taken_at : order.steps.back().at;
    return (now - std::max(last, order.due_at.value_or(last))).value >= ms;
}

// The only node of a location has what is held there from the start, and has not begun for that.
bool is_begun(const HubState& state, const OrderLeg& leg) {
    const bool is_taken = leg.taker && leg.taker != lone_node(state, leg.location);
    return is_taken || !leg.taker_staff.value.empty() || !leg.staged.empty();
}

Delay delay_of(const HubState& state, const OrderRecord& order, const OrderLeg& leg, UnixMs now) {
    if (is_unheard_of(state, order, leg.location, now))
        return Delay::unheard;
    const std::int64_t most = has_due_time(order) ? limits::idle_order_ms : limits::idle_undated_ms;
    if (!is_idle(order, most, now))
        return Delay::none;
    return is_begun(state, leg) ? Delay::unfinished : Delay::unbegun;
}

void go_elsewhere(Decision& decision, const OrderRecord& order, LocationIndex location, Delay delay,
                  Now now, std::vector<Notice>& notify) {
    const std::string& there = decision.state().location(location).id.value;
    const bool is_dated = has_due_time(order);
    HoldLines lines = leg_at(order, location)->held;
    end_hold(decision, order, location);
    GivenUp given_up{.location = location, .lines = std::move(lines), .by = {}};
    if (delay == Delay::unheard) {
        given_up.step = is_dated ? "not sent in time, and nobody at " + there + " is heard of"
                                 : "not sent, and nobody at " + there + " was heard of for a day";
        given_up.text = is_dated
                            ? "was not sent in time by " + there
                            : "was not sent by " + there + ", where nobody was heard of for a day,";
    } else {
        given_up.step = is_dated
                            ? "not sent in time, and nobody at " + there + " began to pick it"
                            : "not sent, and nobody at " + there + " began to pick it for days";
        given_up.text = is_dated ? "was not sent in time by " + there
                                 : "was not sent by " + there + ", where nobody began to pick it,";
    }
    give_up(decision, order.key, std::move(given_up));
    notify.push_back({.at = now.wall,
                      .lsn = decision.lsn(),
                      .kind = "order",
                      .text = describe(OrderMoved{
                          .order = order.key, .stage = order.stage, .reason = order.reason})});
}

void raise_stuck(Decision& decision, const OrderRecord& order, LocationIndex location,
                 Delay delay) {
    const std::string& there = decision.state().location(location).id.value;
    const bool is_dated = has_due_time(order);
    const std::string unheard = is_dated ? "nobody at " + there + " is heard of"
                                         : "nobody at " + there + " was heard of for a day";
    raise_odd(decision, order.key,
              name_of(order.key) + (is_dated ? " is late, " : " is not sent, ") +
                  (delay == Delay::unheard ? unheard : "nobody at " + there + " began to pick it") +
                  ", and no other location can keep it",
              "call " + there + ", or find the goods elsewhere and tell its buyer");
}

// Whoever picks it may have put it aside, or lost the device: only people there know.
void raise_unfinished(Decision& decision, const OrderRecord& order, const OrderLeg& leg) {
    const HubState& state = decision.state();
    const std::string& there = state.location(leg.location).id.value;
    const NodeRecord* node = leg.taker ? state.nodes().find(*leg.taker) : nullptr;
    const std::string who =
        leg.taker_staff.value.empty() ? "somebody" : std::string(leg.taker_staff.value);
    raise_odd(
        decision, order.key,
        name_of(order.key) + (has_due_time(order) ? " is late" : " is not sent for days") +
            ", and what " + who + " began to pick at " + there +
            (node == nullptr ? "" : " (" + node->name + ")") + " is not all sent",
        "call " + there + ": go on with it there, or give it back or refuse it at the picker page");
}

void raise_unpicked(Decision& decision, const OrderRecord& order, LocationIndex store) {
    const std::string& there = decision.state().location(store).id.value;
    raise_odd(decision, order.key,
              name_of(order.key) + " is to be collected at " + there +
                  ", and nobody there began to pick it for a day",
              "call " + there + ": its buyer may come");
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
        const Delay delay = leg.held.empty() ? Delay::none : delay_of(state, order, leg, now.wall);
        is_heard_of = is_heard_of && delay != Delay::unheard;
        if (delay == Delay::none)
            continue;
        const bool may_go = delay != Delay::unfinished;
        if (may_go && !plan_other(state, order, leg).parts.empty()) {
            go_elsewhere(decision, order, leg.location, delay, now, notify);
        } else if (told_.insert({position, leg.location.value}).second) {
            may_go ? raise_stuck(decision, order, leg.location, delay)
                   : raise_unfinished(decision, order, leg);
        }
    }
    return is_heard_of;
}

void LateOrders::judge_collected(Decision& decision, std::uint32_t position, Now now) {
    const HubState& state = decision.state();
    const OrderRecord& order = state.orders().all()[position];
    const LocationIndex store = *order.collect_at;
    const OrderLeg* leg = leg_at(order, store);
    const bool is_unheard = is_unheard_of(state, order, store, now.wall);
    const bool is_unpicked = leg != nullptr && !leg->held.empty() && !is_begun(state, *leg) &&
                             is_idle(order, limits::unheard_undated_ms, now.wall);
    if ((!is_unheard && !is_unpicked) || !told_.insert({position, store.value}).second)
        return;
    is_unheard ? raise_unreachable(decision, order, store) : raise_unpicked(decision, order, store);
}

}  // namespace onepool::hub
