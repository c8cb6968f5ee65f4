// Orders that leave: shipped, or handed to their buyers; and what each event about an order is
// booked as. See order_events.hpp.

#include <algorithm>
#include <utility>

#include "hub/core/order_desk.hpp"
#include "hub/core/order_events.hpp"
#include "hub/core/order_lots.hpp"
#include "hub/core/order_steps.hpp"
#include "hub/core/replaced_legs.hpp"
#include "hub/core/told_before.hpp"
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
    const OrderLeg* leg = leg_at(order, location);
    const HoldLines standing = leg == nullptr ? HoldLines{} : leg->staged;
    for (PlannedMove move : plan.moves) {
        const Units left = units_of(standing, move.sku) - units_of(leaving.staged, move.sku);
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

bool keeps_some(const OrderRecord& order, LocationIndex location) {
    const OrderLeg* leg = leg_at(order, location);
    return leg != nullptr && (!leg->held.empty() || !leg->staged.empty());
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

// Of a split one: what else leaves there is its own parcel once more, and no other's part.
bool has_sent_its_part(const OrderRecord& order, LocationIndex location, const Plan& plan) {
    const OrderLeg* leg = leg_at(order, location);
    return plan.fact == FactKind::ship && !order.collect_at && leg != nullptr && leg->is_done;
}

// What is odd about its leaving from here; empty when nothing is.
std::string oddity_of(const HubState& state, const OrderRecord& order, LocationIndex location,
                      const Plan& plan) {
    const std::string& here = state.location(location).id.value;
    const OrderLeg* leg = leg_at(order, location);
    if (leg != nullptr && !leg->held.empty())
        return odd_quantity(state, leg->held, "held", plan);
    const bool stands_here = leg != nullptr && !leg->staged.empty() && !leg->is_done;
    const bool is_to_leave = order.stage == OrderStage::held ||
                             order.stage == OrderStage::waiting || is_standing(order.stage);
    if (stands_here && is_to_leave)
        return odd_quantity(state, leg->staged, "picked", plan);
    if (has_sent_its_part(order, location, plan) && is_to_leave)
        return "was shipped once more from " + here + ", which had sent its part";
    const auto where = place_of(order);
    if (order.stage == OrderStage::held && where && where != location)
        return "was held at " + state.location(*where).id.value + " but " + done_text(plan, here);
    if (is_standing(order.stage) && where && where != location) {
        return "stands picked at " + state.location(*where).id.value + " but was " +
               done_text(plan, here);
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

// All that is wanted of it leaves with this, or stands picked: nobody else has more to tell. Where
// it has left, as its channel was told, who picked another part is still to tell of that.
bool is_all_seen(const OrderRecord& order, LocationIndex location, const Leaving& leaving) {
    const bool is_another_to_leave = std::ranges::any_of(order.legs, [&](const OrderLeg& leg) {
        return leg.location != location && !leg.staged.empty() && !leg.is_done;
    });
    return !(has_left(order.stage) && is_another_to_leave) &&
           std::ranges::all_of(wanted_of(order), [&](const auto& line) {
               return line.second <= units_of(leaving.shelf, line.first);
           });
}

void judge(Decision& decision, const OrderRecord& order, LocationIndex location, const Plan& plan,
           const Leaving& leaving) {
    const HubState& state = decision.state();
    const std::string oddity = oddity_of(state, order, location, plan);
    // How much of it there was to be collected its channel is still to tell.
    const bool is_sent = plan.fact == FactKind::ship && is_part_heard_of(state, order);
    const bool is_collected =
        order.is_heard_of && order.stage == OrderStage::collected && plan.fact == FactKind::collect;
    const bool may_be_part = is_sent || is_collected;
    const bool was_awaited = is_awaited(state, order);
    if (!may_be_sent_in_parts(state, order) || is_all_seen(order, location, leaving)) {
        settle_awaited(decision, order.key,
                       done_text(plan, state.location(location).id.value) + ", as its node said");
    }
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

// What of it leaves, wherever from; the last of it there, unless its buyer left a rest.
void note_left(Decision& decision, const Place& place, const Plan& plan) {
    HandedOver left{.order = plan.order->key, .lines = {}, .location = place.location};
    if (plan.fact == FactKind::ship)
        left.way = plan.order->text;
    for (const PlannedMove& move : plan.moves) {
        if (move.to == AccountKind::customer)
            add_units(left.lines, move.sku, move.quantity);
    }
    if (left.lines.empty())
        return;
    const OrderLeg* leg = leg_at(*decision.state().orders().find(left.order), place.location);
    left.is_last =
        plan.fact == FactKind::ship || (leg != nullptr && leg->held.empty() && leg->staged.empty());
    decision.emit(std::move(left));
}

// What of a hold a buyer leaves for another time.
HoldLines rest_of(const OrderRecord& order, LocationIndex location, const Plan& plan,
                  const Leaving& leaving) {
    HoldLines rest;
    const OrderLeg* leg = leg_at(order, location);
    if (plan.fact == FactKind::ship || leg == nullptr)
        return rest;
    for (const auto& [sku, units] : leg->held) {
        const Units left = units - units_of(leaving.shelf, sku);
        if (left.value > 0)
            rest.emplace_back(sku, left);
    }
    return rest;
}

// Of what left a shelf where nothing was held or stood for it, what other locations keep of it is
// not needed any more. Of what was collected a part is for its buyer, who may have left with
// something else; what they took along at the store that it was moved from they do not collect at
// the new one.
void end_replaced(Decision& decision, const OrderRecord& order, LocationIndex location,
                  const Plan& plan, const HoldLines& shelf) {
    const bool is_elsewhere = plan.fact == FactKind::ship || was_moved_from(order, location);
    for (const OrderLeg& leg : legs_replaced(decision.state(), order, location, shelf)) {
        end_hold(decision, order, leg.location);
        if (is_elsewhere && !leg.staged.empty()) {
            decision.emit(HandedOver{
                .order = order.key, .lines = {}, .location = leg.location, .is_last = true});
        }
    }
}

// Of a split order what was not sent yet, and took its place elsewhere, is kept anew.
void keep_rest(Decision& decision, const OrderRecord& order, const std::string& here) {
    if (wanted_of(order).empty())
        return;
    decision.emit(OrderMoved{.order = order.key,
                             .stage = OrderStage::waiting,
                             .reason = "sent in part, the rest is to be kept",
                             .by = {},
                             .why = {}});
    source_or_wait(decision, order.key, "was sent in part from " + here);
}

// Ends what it holds here, but for what is left to be collected, or what it holds elsewhere
// instead; the units that it covered here, which leave in the same breath and are not re-split yet.
HoldLines take_off_hold(Decision& decision, const OrderRecord& order, LocationIndex location,
                        const Plan& plan, const Leaving& leaving) {
    const OrderLeg* leg = leg_at(order, location);
    if (leg == nullptr || leg->held.empty()) {
        if (!is_part_heard_of(decision.state(), order) && !has_sent_its_part(order, location, plan))
            end_replaced(decision, order, location, plan, leaving.shelf);
        return take_given_back(decision, order.key, location);
    }
    const HoldLines rest = rest_of(order, location, plan, leaving);
    HoldLines covered = leg->held;
    const auto taker = leg->taker;
    const StaffId staff = leg->taker_staff;
    const bool is_begun = leg->is_begun;
    decision.emit(HoldEnded{.order = order.key, .location = location});
    if (rest.empty())
        return covered;
    decision.emit(HoldOpened{.order = order.key, .location = location, .lines = rest});
    if (taker) {
        decision.emit(OrderTaker{.order = order.key,
                                 .node = taker,
                                 .staff = staff,
                                 .location = location,
                                 .is_begun = is_begun});
    }
    for (auto& [sku, units] : covered)
        units -= units_of(rest, sku);
    return covered;
}

// What leaves of an order that was ended before brings none of it back.
OrderStage stage_after(const HubState& state, const OrderRecord& order, const Plan& plan) {
    const bool is_collected = plan.fact == FactKind::collect;
    const OrderStage done = is_collected                           ? OrderStage::collected
                            : order.stage == OrderStage::delivered ? OrderStage::delivered
                                                                   : OrderStage::shipped;
    if (is_ended(order.stage) && !is_part_heard_of(state, order))
        return done;
    if (!is_collected || !order.collect_at)
        return stage_left(state, order, done);
    const bool was_here = order.stage == OrderStage::held || is_standing(order.stage);
    const bool is_whole = std::ranges::none_of(order.legs, [](const OrderLeg& leg) {
        return !leg.held.empty() || (!leg.staged.empty() && !leg.is_done);
    });
    return was_here && !is_whole ? order.stage : done;
}

OrderMoved left(const HubState& state, const OrderRecord& order, const Place& place,
                const Plan& plan) {
    const std::string& here = state.location(place.location).id.value;
    OrderMoved moved{
        .order = order.key,
        .stage = stage_after(state, order, plan),
        .reason = done_text(plan, here),
        .by = plan.order->staff,
        .why = plan.fact == FactKind::collect ? identity_text(order, plan) : plan.order->text};
    if (!has_left(moved.stage))
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
    // Its till has sent it, and would not send what else is wanted of it.
    if (plan.fact == FactKind::ship && may_be_sent_in_parts(decision.state(), order))
        decision.emit(LocationGaveUp{.order = key, .location = place.location});
    HoldLines lines = leaving_of(order, place.location, plan).shelf;
    if (!lines.empty())
        decision.emit(
            LeftUnpicked{.order = key, .lines = std::move(lines), .location = place.location});
    note_left(decision, place, plan);
    decision.emit(left(decision.state(), order, place, plan));
    return carry_out(decision, place.location, plan.moves, {});
}

// A part that this hub does not know was kept there: what is told of it there belongs together.
void begin_leg(Decision& decision, const OrderRecord& order, LocationIndex location) {
    if (leg_at(order, location) == nullptr)
        decision.emit(
            OrderStaged{.order = order.key, .location = location, .place = {}, .lines = {}});
}

// Lines that were withheld: the rest of the event, and the order with it, was settled before.
Units book_rest(Decision& decision, const Place& place, const Plan& plan) {
    const OrderRecord* order = decision.state().orders().find(plan.order->key);
    const OrderLeg* leg = order == nullptr ? nullptr : leg_at(*order, place.location);
    const bool stands_here = leg != nullptr && !leg->staged.empty();
    if (order != nullptr) {
        note_left(decision, place, plan);
        note_lots(decision, place, *plan.order);
    }
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
        note_step(decision, *order, "more of it stands there", plan.order->staff);
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
    if (is_awaited(state, *order) && may_be_sent_in_parts(state, *order))
        begin_leg(decision, *order, place.location);
    const bool is_home = order->legs.empty() || leg_at(*order, place.location) != nullptr;
    const bool is_in_parts = plan.fact == FactKind::ship && may_be_sent_in_parts(state, *order) &&
                             !is_ended(order->stage) && order->stage != OrderStage::waiting &&
                             !order->is_heard_of && !keeps_some(*order, place.location);
    Leaving leaving = leaving_of(*order, place.location, plan);
    judge(decision, *order, place.location, plan, leaving);
    const HoldLines covered = take_off_hold(decision, *order, place.location, plan, leaving);
    if (!leaving.staged.empty()) {
        decision.emit(StagedLeft{
            .order = order->key, .lines = std::move(leaving.staged), .location = place.location});
    }
    if (!leaving.shelf.empty() && is_home) {
        decision.emit(LeftUnpicked{
            .order = order->key, .lines = std::move(leaving.shelf), .location = place.location});
    }
    note_left(decision, place, plan);
    decision.emit(left(state, *order, place, plan));
    if (is_in_parts)
        keep_rest(decision, *order, state.location(place.location).id.value);
    if (order->stage != OrderStage::waiting)
        settle_waiting(decision, order->key, order->reason);
    return carry_out(decision, place.location, leaving.moves, covered);
}

}  // namespace onepool::hub
