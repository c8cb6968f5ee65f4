#include "hub/core/waiting_orders.hpp"

#include <algorithm>

#include "hub/core/order_steps.hpp"
#include "hub/core/sourcing.hpp"
#include "hub/core/texts.hpp"
#include "hub/core/waiting_turn.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

// Tills that are heard answer within seconds, those that sell within one or two.
constexpr std::int64_t promised_within_ms = limits::minute_ms;
constexpr std::size_t ended_per_step = 100;  // some milliseconds; the others with the next step

void tell(std::vector<Notice>& notify, const Decision& decision, Now now,
          const OrderRecord& order) {
    notify.push_back({.at = now.wall,
                      .lsn = decision.lsn(),
                      .kind = "order",
                      .text = describe(OrderMoved{
                          .order = order.key, .stage = order.stage, .reason = order.reason})});
}

bool is_to_be_picked(const OrderRecord& order) {
    return order.stage == OrderStage::held || order.stage == OrderStage::waiting;
}

// Its buyer may come for it, and some day no more.
bool is_to_collect(const OrderRecord& order) {
    const bool is_ready = is_standing(order.stage) && stands_somewhere(order);
    return order.collect_at && order.collect_by && !order.is_overdue &&
           (is_ready || is_to_be_picked(order));
}

}  // namespace

void WaitingOrders::start(const HubState& state, Now now) {
    are_all_to_try_ = true;
    times_.clear();
    unpromised_.clear();
    late_.clear();
    for (const std::uint32_t position : state.orders().open())
        watch(state, position, now);
    for (const std::uint32_t position : state.orders().waiting())
        watch(state, position, now);
}

void WaitingOrders::watch(const HubState& state, std::uint32_t position, Now now) {
    const OrderRecord& order = state.orders().all()[position];
    watch_promise(order, position, now);
    if (!is_to_be_picked(order))
        late_.erase(position);
    if (!is_to_collect(order) || late_.contains(position))
        return times_.erase(position);
    if (times_.contains(position))
        return;
    const Millis left = time_left(*order.collect_by, order.taken_at, now);
    times_.set(position, Millis{now.steady.value + left.value});
}

void WaitingOrders::after_step(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    for (const auto* touched : {&decision.touched().orders, &decision.touched().outcomes}) {
        for (const OrderKey& key : *touched)
            watch(state, state.orders().position(key), now);
    }
    try_again(decision, now, notify);
    end_waits(decision, now, notify);
    end_times(decision, now, notify);
}

void WaitingOrders::watch_promise(const OrderRecord& order, std::uint32_t position, Now now) {
    if (is_promised(order)) {
        unpromised_.erase(position);
    } else if (!unpromised_.contains(position)) {
        unpromised_.set(position, Millis{now.steady.value + promised_within_ms});
    }
}

std::optional<Millis> WaitingOrders::wake_at() const {
    const auto first = times_.first();
    const auto promise = unpromised_.first();
    return first && promise ? std::min(first, promise) : first ? first : promise;
}

// Those that a step can have brought what they wait for.
std::set<std::uint32_t> WaitingOrders::to_try(const Decision& decision) {
    const OrderBook& orders = decision.state().orders();
    const Touched& touched = decision.touched();
    const bool are_all = std::exchange(are_all_to_try_, false) || touched.are_locations_new;
    if (orders.waiting().empty())
        return {};
    if (are_all)
        return orders.waiting();
    std::set<std::uint32_t> found;
    for (const SkuIndex sku : std::set<SkuIndex>(touched.risen.begin(), touched.risen.end())) {
        for (const std::uint32_t position : orders.waiting_for(sku))
            found.insert(position);
    }
    return found;
}

void WaitingOrders::try_again(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    const Available available = online_of(state);
    for (const std::uint32_t position : in_turn(state.orders(), to_try(decision))) {
        const OrderRecord& order = state.orders().all()[position];
        const bool may_be_held =
            is_in_reach(state, OrderWish(order).wish(), available, fulfilment_of(state, order.key));
        if (may_be_held && source_again(decision, order.key))
            tell(notify, decision, now, order);
    }
}

void WaitingOrders::end_waits(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    while (const auto due = unpromised_.take_due(now.steady)) {
        const OrderRecord& order = state.orders().all()[*due];
        if (is_promised(order))
            continue;
        const OrderWish wanted(order);
        const Available available = online_of(state);
        const SourcePlan plan =
            plan_sources(state, wanted.wish(), available, fulfilment_of(state, order.key));
        if (plan.parts.empty()) {
            times_.erase(*due);
            decision.emit(
                OrderMoved{.order = order.key,
                           .stage = OrderStage::refused,
                           .reason = "refused: " + shortage(state, wanted.wish(), available)});
        } else {
            hold_order(decision, order.key, plan);
        }
        settle_waiting(decision, order.key, order.reason);
        tell(notify, decision, now, order);
    }
}

void WaitingOrders::end_times(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    for (std::size_t ended = 0; ended < ended_per_step; ++ended) {
        const auto due = times_.take_due(now.steady);
        if (!due)
            return;
        const std::uint32_t position = *due;
        const OrderRecord& order = state.orders().all()[position];
        if (!is_to_collect(order))
            continue;
        if (now.wall < *order.collect_by) {
            // The clock was ahead when this time was measured, and was set right since.
            const std::int64_t left = time_left(*order.collect_by, order.taken_at, now).value;
            times_.set(position,
                       Millis{now.steady.value + std::max<std::int64_t>(left, limits::minute_ms)});
        } else if (is_to_be_picked(order)) {
            late_.insert(position);
            raise_odd(decision, order.key,
                      name_of(order.key) + " was " + not_collected_text(*order.collect_by) +
                          ", and it is not picked yet",
                      "ask its buyer whether to keep it: pick it at once, or cancel it at the "
                      "channel");
        } else {
            put_off(decision, now, order, notify);
        }
    }
}

void WaitingOrders::put_off(Decision& decision, Now now, const OrderRecord& order,
                            std::vector<Notice>& notify) {
    decision.emit(OrderOverdue{order.key});
    decision.emit(OrderMoved{.order = order.key,
                             .stage = OrderStage::staged,
                             .reason = not_collected_text(*order.collect_by) + ": to be put back"});
    tell(notify, decision, now, order);
}

}  // namespace onepool::hub
