#include "hub/core/waiting_orders.hpp"

#include <algorithm>

#include "hub/core/order_steps.hpp"
#include "hub/core/texts.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t orders_per_step = 100;  // some milliseconds; the others with the next step

void tell(std::vector<Notice>& notify, const Decision& decision, Now now,
          const OrderRecord& order) {
    notify.push_back({.at = now.wall,
                      .lsn = decision.lsn(),
                      .kind = "order",
                      .text = describe(OrderMoved{
                          .order = order.key, .stage = order.stage, .reason = order.reason})});
}

}  // namespace

void WaitingOrders::start(const HubState& state) {
    to_try_ = state.orders().waiting();
    to_collect_.clear();
    for (const std::uint32_t position : state.orders().to_collect())
        watch(state, position);
}

void WaitingOrders::watch(const HubState& state, std::uint32_t position) {
    const OrderRecord& order = state.orders().all()[position];
    if (!order.collect_by)
        return;
    const std::pair entry{*order.collect_by, position};
    if (state.orders().to_collect().contains(position)) {
        to_collect_.insert(entry);
    } else {
        to_collect_.erase(entry);
    }
}

void WaitingOrders::after_step(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    for (const OrderKey& key : decision.touched().orders)
        watch(state, state.orders().position(key));
    if (!state.orders().waiting().empty()) {
        for (const SkuIndex sku : decision.touched().published) {
            for (const std::uint32_t position : state.orders().waiting_for(sku))
                to_try_.insert(position);
        }
    }
    try_again(decision, now, notify);
    put_off(decision, now, notify);
    wake_at_.reset();
    if (!to_try_.empty()) {
        wake_at_ = now.steady;
    } else if (!to_collect_.empty()) {
        const std::int64_t left = (to_collect_.begin()->first - now.wall).value;
        wake_at_ = Millis{now.steady.value + std::max<std::int64_t>(left, 0)};
    }
}

void WaitingOrders::try_again(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    for (std::size_t tried = 0; tried < orders_per_step && !to_try_.empty(); ++tried) {
        const std::uint32_t position = *to_try_.begin();
        to_try_.erase(to_try_.begin());
        const OrderRecord& order = state.orders().all()[position];
        if (order.stage == OrderStage::waiting && source_again(decision, order.key))
            tell(notify, decision, now, order);
    }
}

void WaitingOrders::put_off(Decision& decision, Now now, std::vector<Notice>& notify) {
    const HubState& state = decision.state();
    for (std::size_t done = 0; done < orders_per_step && !to_collect_.empty(); ++done) {
        const auto [until, position] = *to_collect_.begin();
        if (now.wall < until)
            return;
        to_collect_.erase(to_collect_.begin());
        const OrderRecord& order = state.orders().all()[position];
        decision.emit(OrderOverdue{order.key});
        decision.emit(OrderMoved{.order = order.key,
                                 .stage = OrderStage::staged,
                                 .reason = not_collected_text(until) + ": to be put back"});
        tell(notify, decision, now, order);
    }
}

}  // namespace onepool::hub
