// Who picks an order at a location: taken, or left again. See order_events.hpp.

#include <utility>

#include "hub/core/order_events.hpp"
#include "hub/core/order_steps.hpp"
#include "hub/core/texts.hpp"

namespace onepool::hub {

// The first has it, unless a later one says that it takes over. What follows late from a journal
// that was ended takes nothing over: who has it took it since.
void take_to_pick(Decision& decision, const Place& place, const Plan& plan) {
    const HubState& state = decision.state();
    const PlannedOrder& said = *plan.order;
    const OrderRecord* order = state.orders().find(said.key);
    const OrderLeg* leg = order == nullptr ? nullptr : held_at(*order, place.location);
    if (leg == nullptr)
        return;
    const bool is_ours = leg->taker == place.node;
    const bool may_take_over = said.takes_over && place.kind == BatchKind::live;
    if (leg->taker && !is_ours && !may_take_over)
        return;
    if (is_ours && leg->is_begun && (said.staff.empty() || leg->taker_staff == said.staff))
        return;
    decision.emit(OrderTaker{.order = said.key,
                             .node = place.node,
                             .staff = said.staff,
                             .location = place.location,
                             .is_begun = true});
    decision.emit(OrderMoved{
        .order = said.key,
        .stage = order->stage,
        .reason = "being picked" + by(said.staff) + " at " + state.nodes().find(place.node)->name,
        .by = said.staff});
}

void leave_unpicked(Decision& decision, const Place& place, const Plan& plan) {
    const HubState& state = decision.state();
    const PlannedOrder& said = *plan.order;
    const OrderRecord* order = state.orders().find(said.key);
    const OrderLeg* leg = order == nullptr ? nullptr : held_at(*order, place.location);
    if (leg == nullptr || (leg->taker && leg->taker != place.node))
        return;
    if (said.refuses) {
        const std::string at = "refused at " + state.location(place.location).id.value;
        HoldLines lines = leg->held;
        end_hold(decision, *order, place.location, place.node);
        return give_up(decision, said.key,
                       {.location = place.location,
                        .lines = std::move(lines),
                        .by = said.staff,
                        .step = with_reason(at + by(said.staff), said.text),
                        .text = "was " + at + (said.text.empty() ? "" : " (" + said.text + ")")});
    }
    // The only node there may pick it at once, whoever comes next, and is told so again: it shows
    // that nobody has it.
    const auto lone = lone_node(state, place.location);
    if (!leg->taker && !lone)
        return;
    decision.emit(
        OrderTaker{.order = said.key, .node = lone, .staff = {}, .location = place.location});
    decision.emit(OrderMoved{.order = said.key,
                             .stage = order->stage,
                             .reason = with_reason("given back" + by(said.staff), said.text),
                             .by = said.staff});
}

}  // namespace onepool::hub
