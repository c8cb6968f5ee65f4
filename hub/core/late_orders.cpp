#include "hub/core/late_orders.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "hub/core/cases.hpp"
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

bool is_there(const OrderLeg& leg) {
    return !leg.held.empty() || !leg.staged.empty();
}

std::int64_t most_idle(const OrderRecord& order) {
    if (order.collect_at)
        return limits::unheard_undated_ms;
    return has_due_time(order) ? limits::idle_order_ms : limits::idle_undated_ms;
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

std::string late_name(const HubState& state, const OrderKey& order, LocationIndex location) {
    return name_of(order) + ", late at " + state.location(location).id.value;
}

void raise_late(Decision& decision, const OrderRecord& order, LocationIndex location,
                std::string text, std::string proposal) {
    raise_case(decision, {.kind = CaseKind::odd_order,
                          .subject = late_name(decision.state(), order.key, location),
                          .text = std::move(text),
                          .proposal = std::move(proposal)});
}

void end_late(Decision& decision, const OrderKey& order, LocationIndex location, std::string note) {
    settle_case(decision, CaseKind::odd_order, late_name(decision.state(), order, location),
                std::move(note));
}

void raise_stuck(Decision& decision, const OrderRecord& order, LocationIndex location,
                 Delay delay) {
    const std::string& there = decision.state().location(location).id.value;
    const bool is_dated = has_due_time(order);
    const std::string unheard = is_dated ? "nobody at " + there + " is heard of"
                                         : "nobody at " + there + " was heard of for a day";
    raise_late(
        decision, order, location,
        name_of(order.key) + (is_dated ? " is late, " : " is not sent, ") +
            (delay == Delay::unheard ? unheard : "nobody at " + there + " began to pick it") +
            ", and no other location can keep it",
        "call " + there + ", or find the goods elsewhere and tell its buyer");
}

// "anna", or who is not known by name.
std::string picker_of(const OrderLeg& leg) {
    return leg.taker_staff.value.empty() ? "somebody" : std::string(leg.taker_staff.value);
}

// Whoever picks it may have put it aside, or lost the device: only people there know.
void raise_unfinished(Decision& decision, const OrderRecord& order, const OrderLeg& leg) {
    const HubState& state = decision.state();
    const std::string& there = state.location(leg.location).id.value;
    const NodeRecord* node = leg.taker ? state.nodes().find(*leg.taker) : nullptr;
    raise_late(
        decision, order, leg.location,
        name_of(order.key) + (has_due_time(order) ? " is late" : " is not sent for days") +
            ", and what " + picker_of(leg) + " began to pick at " + there +
            (node == nullptr ? "" : " (" + node->name + ")") + " is not all sent",
        "call " + there + ": go on with it there, or give it back or refuse it at the picker page");
}

void raise_not_ready(Decision& decision, const OrderRecord& order, const OrderLeg& leg,
                     Delay delay) {
    const std::string& there = decision.state().location(leg.location).id.value;
    const std::string what = name_of(order.key) + " is to be collected at " + there;
    if (delay == Delay::unheard) {
        return raise_late(decision, order, leg.location,
                          what + ", where nobody was heard of for a day",
                          "call " + there +
                              "; or move it to another store on its buyer's word (onepool "
                              "move-order), or tell its buyer not to come");
    }
    const bool is_begun = delay == Delay::unfinished;
    raise_late(decision, order, leg.location,
               what + (is_begun ? ", and what " + picker_of(leg) +
                                      " began to pick is not all ready after a day"
                                : ", and nobody there began to pick it for a day"),
               "call " + there + ": its buyer may come");
}

}  // namespace

// ---- what is where, and since when
// ---------------------------------------------------------------

bool LateOrders::Watched::is_same(const OrderLeg& leg) const {
    return held == leg.held && staged == leg.staged && taker == leg.taker &&
           staff == leg.taker_staff && is_begun == leg.is_begun;
}

void LateOrders::start(const HubState& state, Now now) {
    due_.clear();
    watched_.clear();
    for (const std::uint32_t position : state.orders().open()) {
        const OrderRecord& order = state.orders().all()[position];
        if (!is_looked_after(order))
            continue;
        const UnixMs last = order.steps.empty() ? order.taken_at : order.steps.back().at;
        const std::int64_t ago = std::max<std::int64_t>((now.wall - last).value, 0);
        for (const OrderLeg& leg : order.legs) {
            if (!is_there(leg))
                continue;
            watched_[{position, leg.location.value}] = {
                .held = leg.held,
                .staged = leg.staged,
                .taker = leg.taker,
                .staff = leg.taker_staff,
                .is_begun = leg.is_begun,
                .since = Millis{now.steady.value - ago},
            };
        }
        set_due(order, position, now);
    }
}

void LateOrders::watch_touched(Decision& decision, Now now) {
    const HubState& state = decision.state();
    for (const auto keys : {&Touched::orders, &Touched::outcomes}) {
        // By number: a case that ends is an effect, too.
        for (std::size_t i = 0; i < (decision.touched().*keys).size(); ++i)
            watch(decision, state.orders().position((decision.touched().*keys)[i]), now);
    }
}

void LateOrders::watch(Decision& decision, std::uint32_t position, Now now) {
    const OrderRecord& order = decision.state().orders().all()[position];
    const bool is_watched = is_looked_after(order);
    auto at = watched_.lower_bound({position, 0});
    while (at != watched_.end() && at->first.first == position) {
        const LocationIndex location{at->first.second};
        const OrderLeg* leg = leg_at(order, location);
        if (is_watched && leg != nullptr && is_there(*leg)) {
            ++at;
            continue;
        }
        end_late(decision, order.key, location, "nothing of it is to leave from there any more");
        at = watched_.erase(at);
    }
    if (!is_watched)
        return due_.erase(position);
    for (const OrderLeg& leg : order.legs)
        watch_leg(decision, position, leg, now);
    if (!due_.contains(position))
        set_due(order, position, now);
}

void LateOrders::watch_leg(Decision& decision, std::uint32_t position, const OrderLeg& leg,
                           Now now) {
    if (!is_there(leg))
        return;
    const auto [at, is_new] = watched_.try_emplace({position, leg.location.value});
    Watched& watched = at->second;
    if (!is_new && watched.is_same(leg))
        return;
    watched = {.held = leg.held,
               .staged = leg.staged,
               .taker = leg.taker,
               .staff = leg.taker_staff,
               .is_begun = leg.is_begun,
               .since = now.steady};
    if (is_new)
        return;
    end_late(decision, decision.state().orders().all()[position].key, leg.location,
             "somebody there goes on with it");
}

void LateOrders::set_due(const OrderRecord& order, std::uint32_t position, Now now) {
    const Millis left = time_left(late_at(order), order.taken_at, now);
    due_.set(position, Millis{now.steady.value +
                              std::max<std::int64_t>(left.value, limits::unheard_order_ms)});
}

// ---- what is late
// --------------------------------------------------------------------------------

void LateOrders::after_step(Decision& decision, Now now, std::vector<Notice>& notify) {
    watch_touched(decision, now);
    for (std::size_t judged = 0; judged < judged_per_step; ++judged) {
        const auto position = due_.take_due(now.steady);
        if (!position)
            return;
        judge(decision, *position, now, notify);
    }
}

void LateOrders::judge(Decision& decision, std::uint32_t position, Now now,
                       std::vector<Notice>& notify) {
    watch(decision, position, now);
    const OrderRecord& order = decision.state().orders().all()[position];
    if (!is_looked_after(order))
        return;
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

Delay LateOrders::delay_of(const HubState& state, std::uint32_t position, const OrderLeg& leg,
                           Now now) const {
    const OrderRecord& order = state.orders().all()[position];
    if (state.recovery().is_reconciling(leg.location))
        return Delay::none;
    if (is_unheard_of(state, order, leg.location, now.wall))
        return Delay::unheard;
    const std::int64_t most = most_idle(order);
    const Watched& watched = watched_.at({position, leg.location.value});
    const bool is_due_long = !order.due_at || (now.wall - *order.due_at).value >= most;
    if (leg.held.empty() || !is_due_long || now.steady.value - watched.since.value < most)
        return Delay::none;
    return leg.is_begun || !leg.staged.empty() ? Delay::unfinished : Delay::unbegun;
}

bool LateOrders::is_news(Decision& decision, std::uint32_t position, const OrderLeg& leg,
                         Delay delay) {
    Watched& watched = watched_.at({position, leg.location.value});
    const Delay told = std::exchange(watched.told, delay);
    if (delay != Delay::none)
        return told != delay;
    if (told != Delay::none) {
        end_late(decision, decision.state().orders().all()[position].key, leg.location,
                 "somebody there is heard of again");
    }
    return false;
}

bool LateOrders::judge_sent(Decision& decision, std::uint32_t position, Now now,
                            std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    const OrderRecord& order = state.orders().all()[position];
    // Before anything moves: what one location gives up may come to another.
    std::vector<std::pair<OrderLeg, Delay>> legs;
    bool is_heard_of = true;
    for (const OrderLeg& leg : order.legs) {
        if (leg.held.empty())
            continue;
        legs.emplace_back(leg, delay_of(state, position, leg, now));
        is_heard_of = is_heard_of && legs.back().second != Delay::unheard;
    }
    for (const auto& [leg, delay] : legs) {
        const OrderLeg* there = leg_at(order, leg.location);
        if (there == nullptr || *there != leg)
            continue;
        const bool may_go = delay == Delay::unheard || delay == Delay::unbegun;
        if (may_go && !plan_other(state, order, leg).parts.empty())
            go_elsewhere(decision, order, leg.location, delay, now, notify);
        else if (is_news(decision, position, leg, delay))
            may_go ? raise_stuck(decision, order, leg.location, delay)
                   : raise_unfinished(decision, order, leg);
    }
    return is_heard_of;
}

void LateOrders::judge_collected(Decision& decision, std::uint32_t position, Now now) {
    const HubState& state = decision.state();
    const OrderRecord& order = state.orders().all()[position];
    const OrderLeg* leg = leg_at(order, *order.collect_at);
    if (leg == nullptr || !is_there(*leg))
        return;
    const Delay delay = delay_of(state, position, *leg, now);
    if (is_news(decision, position, *leg, delay))
        raise_not_ready(decision, order, *leg, delay);
}

}  // namespace onepool::hub
