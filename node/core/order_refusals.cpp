#include "node/core/order_refusals.hpp"

#include <string>

#include "node/core/node_state.hpp"

namespace onepool::node {

Answer no_such_order(const OrderKey& order) {
    return refusal(ActionVerdict::no_such_order, "There is no order " + order.order.value + " of " +
                                                     order.channel.value +
                                                     " here. Reload the list.");
}

Answer bad_id() {
    return refusal(ActionVerdict::wrong_state,
                   "A document needs an id of its own, not that of an open basket.");
}

Answer wrong_stage(const ShipTask& task) {
    const auto text = [&]() -> std::string {
        switch (task.state) {
            case OrderState::held:
                return "This order is still to be picked.";
            case OrderState::staged:
                return "This order is picked already and stands at " +
                       (task.place.empty() ? std::string("its place") : task.place) + ".";
            case OrderState::put_back:
                return "This order was cancelled, its buyer collects it elsewhere, or nobody came "
                       "for "
                       "it. Put the goods back.";
            case OrderState::shipped:
                return "This order is shipped already. Keep the goods.";
            case OrderState::collected:
                return "This order was handed to its buyer already. Keep the goods.";
            case OrderState::released:
                return "This order was cancelled or sent elsewhere. Put the goods back.";
        }
        return "This order cannot be changed now.";
    };
    return refusal(ActionVerdict::wrong_state, text());
}

Answer not_ours(const ShipTask& task) {
    if (!task.taker) {
        return refusal(ActionVerdict::not_ours,
                       "Nobody on this device has taken this order. Take it first.");
    }
    const std::string who = task.taker_staff.empty() ? "Somebody" : task.taker_staff.value;
    return refusal(ActionVerdict::not_ours, who +
                                                " picks it on another device; take it over if "
                                                "that device is dead.");
}

}  // namespace onepool::node
