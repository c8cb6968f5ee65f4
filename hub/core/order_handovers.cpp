// Orders that leave: shipped, or handed to their buyers; and what each event about an order is
// booked as. See order_events.hpp.

#include <algorithm>
#include <utility>

#include "hub/core/order_desk.hpp"
#include "hub/core/order_events.hpp"
#include "hub/core/order_steps.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

// What leaves, from where: as far as it stands picked there, and the others off the shelf.
struct Leaving {
    std::vector<PlannedMove> moves;
    HoldLines staged;
    HoldLines shelf;
};

Leaving leaving_of(const OrderRecord& order, LocationIndex location, const Plan& plan) {
    Leaving leaving;
    const bool stands_here = order.staged_at == location;
    for (PlannedMove move : plan.moves) {
        const Units left =
            stands_here ? units_of(order.staged, move.sku) - units_of(leaving.staged, move.sku)
                        : Units{};
        const Units staged = std::min(left, move.quantity);
        if (staged.value > 0) {
            add_units(leaving.staged, move.sku, staged);
            leaving.moves.push_back({.sku = move.sku,
                                     .from = AccountKind::staged,
                                     .to = AccountKind::customer,
                                     .quantity = staged});
        }
        move.quantity -= staged;
        if (move.quantity.value > 0) {
            add_units(leaving.shelf, move.sku, move.quantity);
            leaving.moves.push_back(move);
        }
    }
    return leaving;
}

std::string done_text(const Plan& plan, const std::string& location) {
    return plan.fact == FactKind::ship ? "shipped from " + location : "collected at " + location;
}

const char* done_verb(const Plan& plan) {
    return plan.fact == FactKind::ship ? "shipped" : "collected";
}

// How the quantities are odd: of a part the rest may follow, but only to its buyer.
std::string odd_quantity(const HubState& state, const HoldLines& expected, const char* were,
                         const Plan& plan) {
    HoldLines left;
    for (const PlannedMove& planned : plan.moves)
        add_units(left, planned.sku, planned.quantity);
    const auto tell = [&](SkuIndex sku) {
        return std::string("was ") + done_verb(plan) + " with " +
               std::to_string(units_of(left, sku).value) + " of " +
               state.ledger().sku(sku).sku.value + ", " +
               std::to_string(units_of(expected, sku).value) + " were " + were;
    };
    for (const auto& [sku, units] : expected) {
        const Units gone = units_of(left, sku);
        if (gone > units || (gone < units && plan.fact == FactKind::ship))
            return tell(sku);
    }
    for (const auto& [sku, units] : left) {
        if (units_of(expected, sku).value == 0)
            return tell(sku);
    }
    return {};
}

// What is odd about its leaving from here; empty when nothing is.
std::string oddity_of(const HubState& state, const OrderRecord& order, LocationIndex location,
                      const Plan& plan) {
    const std::string& here = state.location(location).id.value;
    if (order.stage == OrderStage::held) {
        if (order.location != location) {
            return "was held at " + state.location(*order.location).id.value + " but " +
                   done_text(plan, here);
        }
        return odd_quantity(state, order.held, "held", plan);
    }
    if (is_standing(order.stage) && order.staged_at) {
        if (order.staged_at != location) {
            return "stands picked at " + state.location(*order.staged_at).id.value + " but was " +
                   done_text(plan, here);
        }
        return odd_quantity(state, order.staged, "picked", plan);
    }
    return std::string("was ") + done_verb(plan) + " although it is " + to_text(order.stage);
}

bool lacks_identity(const OrderRecord& order, const Plan& plan) {
    return plan.fact == FactKind::collect && order.asks_identity &&
           plan.order->proof == IdentityProof::none;
}

// How its buyer was known, for its story; empty when nobody asked.
std::string identity_text(const OrderRecord& order, const Plan& plan) {
    std::string text = plan.order->text;
    if (plan.order->proof != IdentityProof::none)
        text = to_text(plan.order->proof) + (text.empty() ? "" : ", " + text);
    if (lacks_identity(order, plan))
        text = "no document was shown" + (text.empty() ? "" : ", " + text);
    return text.empty() ? text : "identity: " + text;
}

void judge(Decision& decision, const OrderRecord& order, LocationIndex location, const Plan& plan) {
    const HubState& state = decision.state();
    const std::string oddity = oddity_of(state, order, location, plan);
    // How much of it there was to be collected its channel is still to tell.
    const bool may_be_part =
        order.is_heard_of && order.stage == OrderStage::collected && plan.fact == FactKind::collect;
    const bool was_awaited = is_awaited(state, order);
    settle_awaited(decision, order.key,
                   done_text(plan, state.location(location).id.value) + ", as its node said");
    if (!oddity.empty() && !was_awaited && !may_be_part) {
        raise_odd(decision, order.key, name_of(order.key) + " " + oddity,
                  "settle it with the buyer; the goods have left the shelf");
    }
    if (lacks_identity(order, plan)) {
        raise_odd(decision, order.key,
                  name_of(order.key) + " was handed over at " + state.location(location).id.value +
                      " without an identity document",
                  "ask who handed it over how they knew its buyer; the till may not have heard "
                  "that its channel asks for one");
    }
}

// What of it leaves, wherever from.
void note_left(Decision& decision, const Plan& plan) {
    HandedOver left{.order = plan.order->key, .lines = {}};
    for (const PlannedMove& move : plan.moves) {
        if (move.to == AccountKind::customer)
            add_units(left.lines, move.sku, move.quantity);
    }
    if (!left.lines.empty())
        decision.emit(std::move(left));
}

// What of a hold a buyer leaves for another time.
HoldLines rest_of(const OrderRecord& order, const Plan& plan, const Leaving& leaving) {
    HoldLines rest;
    if (plan.fact == FactKind::ship)
        return rest;
    for (const auto& [sku, units] : order.held) {
        const Units left = units - units_of(leaving.shelf, sku);
        if (left.value > 0)
            rest.emplace_back(sku, left);
    }
    return rest;
}

// Ends its hold, wherever it is, but for what is left to be collected here; the units that it
// covered here, which leave in the same breath and are not re-split yet.
HoldLines take_off_hold(Decision& decision, const OrderRecord& order, LocationIndex location,
                        const HoldLines& rest) {
    if (order.held.empty() || order.location != location) {
        end_hold(decision, order);
        return take_given_back(decision, order.key, location);
    }
    HoldLines covered = order.held;
    const auto taker = order.taker;
    const StaffId staff = order.taker_staff;
    decision.emit(HoldEnded{.order = order.key, .location = location});
    if (rest.empty())
        return covered;
    decision.emit(HoldOpened{.order = order.key, .location = location, .lines = rest});
    if (taker)
        decision.emit(OrderTaker{.order = order.key, .node = taker, .staff = staff});
    for (auto& [sku, units] : covered)
        units -= units_of(rest, sku);
    return covered;
}

OrderMoved left(const HubState& state, const OrderRecord& order, const Place& place,
                const Plan& plan) {
    const std::string& here = state.location(place.location).id.value;
    OrderMoved moved{
        .order = order.key,
        .stage = order.stage == OrderStage::delivered ? OrderStage::delivered : OrderStage::shipped,
        .reason = done_text(plan, here),
        .by = plan.order->staff};
    if (plan.fact == FactKind::ship) {
        moved.why = plan.order->text;
        return moved;
    }
    moved.why = identity_text(order, plan);
    const bool was_here = order.stage == OrderStage::held || is_standing(order.stage);
    const bool is_whole = order.held.empty() && order.staged.empty();
    moved.stage = was_here && !is_whole ? order.stage : OrderStage::collected;
    if (moved.stage == order.stage && !is_whole)
        moved.reason = "partly " + moved.reason;
    return moved;
}

// Remembered, so that the channel's feed does not bring it once more. A hub that came back from a
// backup may have taken it in the life it lost.
Units hand_over_unknown(Decision& decision, const Place& place, const Plan& plan) {
    const OrderKey& key = plan.order->key;
    if (!decision.state().recovery().is_reconciling(place.location)) {
        raise_odd(decision, key,
                  name_of(key) + " was " + done_verb(plan) + " but the hub never took it",
                  "look the order up at the channel; the goods have left the shelf");
    }
    take_unknown(decision, plan);
    const OrderRecord& order = *decision.state().orders().find(key);
    HoldLines lines = leaving_of(order, place.location, plan).shelf;
    if (!lines.empty())
        decision.emit(LeftUnpicked{.order = key, .lines = std::move(lines)});
    note_left(decision, plan);
    decision.emit(left(decision.state(), order, place, plan));
    return carry_out(decision, place.location, plan.moves, {});
}

// Lines that were withheld: the rest of the event, and the order with it, was settled before.
Units book_rest(Decision& decision, const Place& place, const Plan& plan) {
    const OrderRecord* order = decision.state().orders().find(plan.order->key);
    const bool stands_here = order != nullptr && order->staged_at == place.location;
    if (order != nullptr)
        note_left(decision, plan);
    std::vector<PlannedMove> moves;
    HoldLines staged;
    for (const PlannedMove& move : plan.moves) {
        if (move.from == AccountKind::staged || (move.to == AccountKind::staged && !stands_here))
            continue;
        if (move.to == AccountKind::staged)
            add_units(staged, move.sku, move.quantity);
        moves.push_back(move);
    }
    if (!staged.empty()) {
        decision.emit(OrderStaged{.order = plan.order->key,
                                  .location = place.location,
                                  .place = {},
                                  .lines = std::move(staged)});
        decision.emit(OrderMoved{.order = order->key,
                                 .stage = order->stage,
                                 .reason = order->reason,
                                 .by = plan.order->staff,
                                 .why = "more of it stands there"});
    }
    return carry_out(decision, place.location, moves, {});
}

Units book_part(Decision& decision, const Place& place, const Plan& plan) {
    if (plan.order->is_rest)
        return book_rest(decision, place, plan);
    switch (plan.fact) {
        case FactKind::take:
            take_to_pick(decision, place, plan);
            return {};
        case FactKind::leave:
            leave_unpicked(decision, place, plan);
            return {};
        case FactKind::pick:
            return pick(decision, place, plan);
        case FactKind::ship:
        case FactKind::collect:
            return hand_over(decision, place, plan);
        case FactKind::put_back:
            return put_back(decision, place, plan);
        case FactKind::pack:
            pack(decision, place, plan);
            return {};
        case FactKind::unknown:
        case FactKind::sale:
        case FactKind::return_:
        case FactKind::receipt:
        case FactKind::adjustment:
        case FactKind::release:
        case FactKind::count:
        case FactKind::inspect:
            break;
    }
    CHECK(false);  // these are about no order
}

}  // namespace

Verdict book_order(Decision& decision, const Place& place, const Plan& plan) {
    const Units overdraft = book_part(decision, place, plan);
    return overdraft.value > 0 ? Verdict::overdraft : Verdict::applied;
}

void take_unknown(Decision& decision, const Plan& plan) {
    Order order;
    order.order = plan.order->key;
    order.placed_at = decision.at();
    for (const PlannedMove& planned : plan.moves) {
        SaleLine line;
        line.line_no = static_cast<std::uint32_t>(order.lines.size() + 1);
        line.sku = decision.state().ledger().sku(planned.sku).sku;
        line.quantity = planned.quantity;
        order.lines.push_back(std::move(line));
    }
    decision.emit(OrderTaken{std::move(order)});
    decision.emit(OrderHeardOf{plan.order->key});
}

Units hand_over(Decision& decision, const Place& place, const Plan& plan) {
    const HubState& state = decision.state();
    const OrderRecord* order = state.orders().find(plan.order->key);
    if (plan.fact == FactKind::collect && plan.moves.empty())
        return {};  // all of it was withheld
    if (order == nullptr)
        return hand_over_unknown(decision, place, plan);
    judge(decision, *order, place.location, plan);
    const bool is_home = !order->location || order->location == place.location;
    Leaving leaving = leaving_of(*order, place.location, plan);
    const HoldLines covered =
        take_off_hold(decision, *order, place.location, rest_of(*order, plan, leaving));
    if (!leaving.staged.empty())
        decision.emit(StagedLeft{.order = order->key, .lines = std::move(leaving.staged)});
    if (!leaving.shelf.empty() && is_home)
        decision.emit(LeftUnpicked{.order = order->key, .lines = std::move(leaving.shelf)});
    note_left(decision, plan);
    decision.emit(left(state, *order, place, plan));
    settle_waiting(decision, order->key, order->reason);
    return carry_out(decision, place.location, leaving.moves, covered);
}

}  // namespace onepool::hub
