#include "hub/core/order_desk.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "hub/core/sourcing.hpp"
#include "hub/core/split_rule.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::hub {

namespace {

void raise_odd(Decision& decision, const OrderKey& order, std::string text, std::string proposal) {
    raise_case(decision, {.kind = CaseKind::odd_order,
                          .subject = name_of(order),
                          .text = std::move(text),
                          .proposal = std::move(proposal)});
}

OrderMoved answer_of(const OrderRecord& order) {
    return {.order = order.key, .stage = order.stage, .reason = order.reason};
}

OrderMoved settle(Decision& decision, OrderMoved moved) {
    decision.emit(moved);
    return moved;
}

// Nodes are still to tell what happened before the hub was restored.
bool is_waiting(const HubState& state) {
    return state.recovery().is_reconciling() && state.recovery().is_keeping();
}

std::optional<OrderMoved> take_order(Decision& decision, const Order& order) {
    const HubState& state = decision.state();
    const auto wanted = sum_wishes(state.listings().channel(order.order.channel), wishes_of(order));
    const Available available = online_of(state);
    const auto* claims = std::get_if<HoldLines>(&wanted);
    if (claims != nullptr && is_waiting(state) && !choose_location(state, *claims, available))
        return std::nullopt;
    decision.emit(OrderTaken{order});
    if (const auto* refusal = std::get_if<WishRefusal>(&wanted)) {
        const std::string reason = "refused: " + refusal->text;
        raise_odd(decision, order.order, name_of(order.order) + " was " + reason,
                  "correct the mapping of the channel's listings, or the order at the channel");
        return settle(decision, {order.order, OrderStage::refused, reason});
    }
    const auto& lines = std::get<HoldLines>(wanted);
    const auto location = choose_location(state, lines, available);
    if (!location) {
        return settle(decision, {order.order, OrderStage::refused,
                                 "refused: " + shortage(state, lines, available)});
    }
    return hold_order(decision, order.order, *location, lines);
}

void end_hold(Decision& decision, const OrderRecord& order) {
    if (order.held.empty())
        return;
    const HoldLines lines = order.held;
    const LocationIndex location = *order.location;
    decision.emit(HoldEnded{.order = order.key, .location = location});
    for (const auto& line : lines)
        resplit(decision, line.first, location);
}

OrderMoved cancel_order(Decision& decision, const OrderRecord& order) {
    const OrderKey key = order.key;
    switch (order.stage) {
        case OrderStage::refused:
        case OrderStage::cancelled:
            return answer_of(order);
        case OrderStage::shipped:
            raise_odd(decision, key, name_of(key) + " was cancelled after it was shipped",
                      "expect the parcel back, or ask the buyer to send it back");
            return answer_of(order);
        case OrderStage::held:
            break;
    }
    end_hold(decision, order);
    return settle(decision, {key, OrderStage::cancelled, "cancelled by the channel"});
}

// The channel changed an order that is known: what was taken stands, a person decides.
OrderMoved repeat_order(Decision& decision, const OrderRecord& known, const Order& order) {
    if (order.version > known.version && known.stage == OrderStage::held) {
        const bool is_same =
            std::equal(known.lines.begin(), known.lines.end(), order.lines.begin(),
                       order.lines.end(), [](const OrderLine& a, const SaleLine& b) {
                           return a.listing == listing_of(b) && a.quantity == b.quantity;
                       });
        if (!is_same) {
            raise_odd(decision, known.key,
                      name_of(known.key) + " was changed at the channel after it was taken",
                      "ship it as first placed, or cancel it and let the buyer order again");
        }
    }
    return answer_of(known);
}

// What the case says of an order of which the channel alone knows that it was shipped.
std::string unseen_shipping(const OrderKey& key) {
    return name_of(key) +
           " was shipped, as its channel was told before this hub was restored, and no node has "
           "said so";
}

// The node that shipped it says so at last, and nobody has settled it by hand meanwhile.
bool is_awaited_shipping(const HubState& state, const OrderRecord& order) {
    const CaseRecord* open = state.cases().find_open(CaseKind::odd_order, name_of(order.key));
    return order.stage == OrderStage::shipped && open != nullptr &&
           open->text == unseen_shipping(order.key);
}

// In a life that this hub lost it may have been held, and shown, at any location. Not if it was
// placed since; and that a node does not know the present state of it ends some day.
bool may_be_of_lost_life(const RecoveryRecord& recovery, const OrderRecord* order, UnixMs at) {
    if (!recovery.lost_life || (at - recovery.lost_at).value > limits::lost_tasks_ms)
        return false;
    return order == nullptr ||
           (order->placed_at - recovery.lost_at).value <= limits::placed_apart_ms;
}

// What is odd about shipping this order from here; empty when nothing is.
std::string oddity_of_shipping(const HubState& state, const OrderRecord& order,
                               LocationIndex location, const Plan& plan) {
    if (order.stage != OrderStage::held) {
        return std::string("was shipped although it is ") + to_text(order.stage);
    }
    if (order.location != location) {
        return "was held at " + state.location(*order.location).id.value + " but shipped from " +
               state.location(location).id.value;
    }
    for (const auto& [sku, units] : order.held) {
        Units shipped;
        for (const PlannedMove& planned : plan.moves) {
            if (planned.sku == sku)
                shipped += planned.quantity;
        }
        if (shipped != units) {
            return "was shipped with " + std::to_string(shipped.value) + " of " +
                   state.ledger().sku(sku).sku.value + ", " + std::to_string(units.value) +
                   " were held";
        }
    }
    return {};
}

// Remembered as shipped, so that the channel's feed does not bring it once more. A hub that came
// back from a backup may have taken it in the life it lost.
void take_shipped(Decision& decision, const OrderKey& key, LocationIndex location,
                  const Plan& plan) {
    if (!decision.state().recovery().is_reconciling(location)) {
        raise_odd(decision, key, name_of(key) + " was shipped but the hub never took it",
                  "look the order up at the channel; the goods have left the shelf");
    }
    Order order;
    order.order = key;
    order.placed_at = decision.at();
    for (const PlannedMove& planned : plan.moves) {
        SaleLine line;
        line.line_no = static_cast<std::uint32_t>(order.lines.size() + 1);
        line.sku = decision.state().ledger().sku(planned.sku).sku;
        line.quantity = planned.quantity;
        order.lines.push_back(std::move(line));
    }
    decision.emit(OrderTaken{std::move(order)});
    settle(decision, {key, OrderStage::shipped,
                      "shipped from " + decision.state().location(location).id.value});
}

// A hub told the channel what became of it, and this one does not know: it was restored from before
// that. The customer has that word, so to decide anew could promise or ship it twice.
std::optional<OrderMoved> take_told(Decision& decision, const OrderReceived& received,
                                    OrderOutcome told) {
    const OrderKey& key = received.order.order;
    // The node that shipped it, or was to, tells while the hub waits for the nodes.
    const bool may_have_shipped = told == OrderOutcome::held || told == OrderOutcome::shipped;
    if (may_have_shipped && is_waiting(decision.state()))
        return std::nullopt;
    if (told == OrderOutcome::held) {
        auto moved = take_order(decision, received.order);
        if (moved && moved->stage == OrderStage::refused) {
            raise_odd(decision, key,
                      name_of(key) + " was promised before this hub was restored; now it is " +
                          moved->reason,
                      "find the goods, or ask the buyer; the channel is told that it is refused");
        }
        return moved;
    }
    decision.emit(OrderTaken{received.order});
    if (told == OrderOutcome::shipped) {
        raise_odd(decision, key, unseen_shipping(key),
                  "count what is in it where it was shipped from");
    }
    OrderMoved moved = settle(
        decision, {key, stage_of(told), std::string(to_text(told)) + ", as the channel was told"});
    decision.emit(OrderStageTold{.order = key, .stage = moved.stage});
    return moved;
}

}  // namespace

OrderMoved hold_order(Decision& decision, const OrderKey& order, LocationIndex location,
                      const HoldLines& lines) {
    decision.emit(HoldOpened{.order = order, .location = location, .lines = lines});
    for (const auto& line : lines)
        resplit(decision, line.first, location);
    return settle(decision, {order, OrderStage::held,
                             "held at " + decision.state().location(location).id.value});
}

std::optional<OrderMoved> receive_order(Decision& decision, const OrderReceived& received) {
    const OrderKey& key = received.order.order;
    const OrderRecord* known = decision.state().orders().find(key);
    if (received.is_cancelled && known == nullptr && received.told == OrderOutcome::shipped) {
        if (!take_told(decision, received, *received.told))
            return std::nullopt;
        return cancel_order(decision, *decision.state().orders().find(key));
    }
    if (received.is_cancelled) {
        if (known)
            return cancel_order(decision, *known);
        // Remembered, so that a late "created" of the same order does not take it.
        decision.emit(OrderTaken{received.order});
        return settle(decision, {key, OrderStage::cancelled, "cancelled before it was taken"});
    }
    if (known)
        return repeat_order(decision, *known, received.order);
    if (received.told)
        return take_told(decision, received, *received.told);
    return take_order(decision, received.order);
}

std::optional<std::string> find_unshown(const HubState& state, const OrderKey& key,
                                        const Claim& claim) {
    const OrderRecord* order = state.orders().find(key);
    const bool is_shown = order != nullptr && order->location == claim.location;
    if (is_shown || may_be_of_lost_life(state.recovery().record(), order, claim.at))
        return std::nullopt;
    const std::string ships = "it ships " + name_of(key);
    if (order == nullptr)
        return ships + ", which this hub never took";
    const std::string where =
        order->stage == OrderStage::held ? " at " + state.location(*order->location).id.value : "";
    return ships + ", which is " + to_text(order->stage) + where + " and was never shown at " +
           state.location(claim.location).id.value;
}

HoldLines end_hold_by_shipping(Decision& decision, const OrderKey& key, LocationIndex location,
                               const Plan& plan) {
    const HubState& state = decision.state();
    const OrderRecord* order = state.orders().find(key);
    if (order == nullptr) {
        take_shipped(decision, key, location, plan);
        return {};
    }
    const std::string oddity = oddity_of_shipping(state, *order, location, plan);
    if (is_awaited_shipping(state, *order)) {
        settle_case(decision, CaseKind::odd_order, name_of(key),
                    "shipped from " + state.location(location).id.value + ", as its node said");
    } else if (!oddity.empty()) {
        raise_odd(decision, key, name_of(key) + " " + oddity,
                  "settle it with the buyer; the goods have left the shelf");
    }
    HoldLines covered;
    if (order->stage == OrderStage::held && order->location == location) {
        covered = order->held;
        // Not re-split yet: the units leave the shelf in the same breath.
        decision.emit(HoldEnded{.order = key, .location = location});
    } else {
        end_hold(decision, *order);
    }
    decision.emit(OrderMoved{.order = key,
                             .stage = OrderStage::shipped,
                             .reason = "shipped from " + state.location(location).id.value});
    return covered;
}

std::string name_of(const OrderKey& order) {
    return order.channel.value + " order " + order.order.value;
}

OrderOutcome outcome_of(OrderStage stage) {
    switch (stage) {
        case OrderStage::refused:
            return OrderOutcome::refused;
        case OrderStage::held:
            return OrderOutcome::held;
        case OrderStage::shipped:
            return OrderOutcome::shipped;
        case OrderStage::cancelled:
            return OrderOutcome::cancelled;
    }
    CHECK(false);  // every stage has an outcome
}

OrderStage stage_of(OrderOutcome outcome) {
    switch (outcome) {
        case OrderOutcome::refused:
            return OrderStage::refused;
        case OrderOutcome::held:
            return OrderStage::held;
        case OrderOutcome::shipped:
            return OrderStage::shipped;
        case OrderOutcome::cancelled:
            return OrderStage::cancelled;
    }
    CHECK(false);  // every outcome has a stage
}

}  // namespace onepool::hub
