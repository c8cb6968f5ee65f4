// Taking an order to pick, leaving, picking, packing, putting it back: see order_events.hpp.

#include <algorithm>
#include <utility>

#include "hub/core/order_desk.hpp"
#include "hub/core/order_events.hpp"
#include "hub/core/order_lots.hpp"
#include "hub/core/order_steps.hpp"
#include "hub/core/split_rule.hpp"
#include "hub/core/texts.hpp"
#include "hub/core/told_before.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

using Moves = std::vector<PlannedMove>;

const std::string& location_name(const HubState& state, LocationIndex location) {
    return state.location(location).id.value;
}

HoldLines sum_of(const Moves& moves, AccountKind to) {
    HoldLines sum;
    for (const PlannedMove& move : moves) {
        if (move.to == to)
            add_units(sum, move.sku, move.quantity);
    }
    return sum;
}

// What is picked less what left with the order before the pick was heard, its lines first. So much
// of it left as there is more here than was still to be picked.
Moves still_here(Decision& decision, const OrderRecord& order, LocationIndex location,
                 const Moves& moves) {
    const HoldLines unpicked = left_unpicked_at(order, location);
    // Of how much was ordered nobody has told yet: what is picked is taken to be beside what left.
    if (unpicked.empty() || order.is_heard_of)
        return moves;
    const HoldLines ordered = ordered_at(order, location);
    HoldLines gone;
    for (const auto& [sku, left] : unpicked) {
        Units said;
        for (const PlannedMove& move : moves)
            said += move.sku == sku ? move.quantity : Units{};
        const Units to_pick = std::max(Units{}, units_of(ordered, sku) - left);
        const Units units = std::min(left, std::max(Units{}, said - to_pick));
        if (units.value > 0)
            gone.emplace_back(sku, units);
    }
    if (gone.empty())
        return moves;
    LeftUnpicked told{.order = order.key, .lines = gone, .location = location};
    for (auto& [sku, units] : told.lines)
        units = -units;
    decision.emit(std::move(told));
    Moves here;
    for (PlannedMove move : moves) {
        const bool is_seen = move.to == AccountKind::damaged;
        const Units left = is_seen ? Units{} : std::min(move.quantity, units_of(gone, move.sku));
        if (left.value > 0)
            add_units(gone, move.sku, -left);
        move.quantity -= left;
        if (move.quantity.value > 0)
            here.push_back(move);
    }
    return here;
}

// What was not found may have left the shelf by the books before: no more of it is lost than they
// still have there.
Moves found_missing(const HubState& state, LocationIndex location, const Moves& moves) {
    Moves capped;
    HoldLines taken;
    for (PlannedMove move : moves) {
        if (move.to == AccountKind::loss) {
            const Units shelf = state.ledger().cell(move.sku, location).shelf();
            const Units left = std::max(Units{}, shelf - units_of(taken, move.sku));
            move.quantity = std::min(move.quantity, left);
        }
        if (move.quantity.value <= 0)
            continue;
        add_units(taken, move.sku, move.quantity);
        capped.push_back(move);
    }
    return capped;
}

// What was picked stands at its place now, and is off the shelf with what it lacks.
Units stage(Decision& decision, const Place& place, const PlannedOrder& said, const Moves& moves,
            const HoldLines& covered) {
    HoldLines lines = sum_of(moves, AccountKind::staged);
    if (!lines.empty())
        decision.emit(OrderStaged{said.key, place.location, said.text, std::move(lines)});
    note_lots(decision, place, said);
    return carry_out(decision, place.location,
                     found_missing(decision.state(), place.location, moves), covered);
}

// Where, when it is not the only location.
std::string at_leg(const HubState& state, const OrderRecord& order, LocationIndex location) {
    return order.legs.size() > 1 ? " at " + location_name(state, location) : "";
}

OrderMoved picked(const HubState& state, LocationIndex location, const PlannedOrder& said) {
    const OrderRecord& order = *state.orders().find(said.key);
    return {.order = said.key,
            .stage = stage_left(state, order, OrderStage::staged),
            .reason = "picked" + at_leg(state, order, location) + by(said.staff) +
                      (said.text.empty() ? "" : ", stands at " + said.text),
            .by = said.staff};
}

void add_clause(std::string& text, const HubState& state, SkuIndex sku, Units units,
                const std::string& what) {
    if (units.value <= 0 || text.size() > limits::text_bytes)
        return;
    text += (text.empty() ? "" : ", ") + std::to_string(units.value) + " of " +
            state.ledger().sku(sku).sku.value + " " + what;
}

// What a pick lacked: "1 of A missing, 1 of B damaged"; empty: nothing.
std::string shorts_text(const HubState& state, const Moves& moves) {
    std::string text;
    for (const auto& [sku, units] : sum_of(moves, AccountKind::loss))
        add_clause(text, state, sku, units, "missing");
    for (const auto& [sku, units] : sum_of(moves, AccountKind::damaged))
        add_clause(text, state, sku, units, "damaged");
    return text;
}

void raise_short(Decision& decision, const OrderKey& order, LocationIndex location,
                 const std::string& lacks) {
    raise_odd(decision, order,
              name_of(order) + ": " + lacks + " at " + location_name(decision.state(), location),
              "send or hand over the rest, or cancel it and let the buyer order again");
}

// In what a pick differs from what was held, also in what was not told of; empty: in nothing.
std::string difference(const HubState& state, const HoldLines& held, const Moves& moves) {
    std::string text = shorts_text(state, moves);
    HoldLines said;
    for (const PlannedMove& move : moves)
        add_units(said, move.sku, move.quantity);
    for (const auto& [sku, units] : held)
        add_clause(text, state, sku, units - units_of(said, sku), "not picked");
    for (const auto& [sku, units] : said)
        add_clause(text, state, sku, units - units_of(held, sku), "more than was held");
    return std::string(cut_text(text, limits::text_bytes));
}

std::string why_nothing(const HubState& state, LocationIndex location, const Moves& moves) {
    const bool is_missing = !sum_of(moves, AccountKind::loss).empty();
    const bool is_damaged = !sum_of(moves, AccountKind::damaged).empty();
    return std::string("all of it is ") +
           (is_missing && is_damaged ? "missing or damaged"
            : is_damaged             ? "damaged"
                                     : "missing") +
           " at " + location_name(state, location);
}

Units pick_held(Decision& decision, const Place& place, const Plan& plan,
                const OrderRecord& order) {
    const HubState& state = decision.state();
    const PlannedOrder& said = *plan.order;
    const HoldLines held = held_at(order, place.location)->held;
    const Moves moves = still_here(decision, order, place.location, plan.moves);
    const std::string lacks = difference(state, held, moves);
    decision.emit(HoldEnded{.order = said.key, .location = place.location});
    const Units overdraft = stage(decision, place, said, moves, held);
    if (leg_at(order, place.location)->staged.empty()) {
        const std::string why = why_nothing(state, place.location, plan.moves);
        give_up(decision, said.key,
                {.location = place.location,
                 .lines = held,
                 .by = said.staff,
                 .step = why,
                 .text = "cannot be picked: " + why,
                 .was_picked = true});
        return overdraft;
    }
    decision.emit(picked(decision.state(), place.location, said));
    const std::string& here = location_name(state, place.location);
    if (!lacks.empty() && !source_rest(decision, said.key, lacks + " at " + here))
        raise_short(decision, said.key, place.location, lacks);
    return overdraft;
}

// A part of what nodes told of first.
Units pick_heard_of(Decision& decision, const Place& place, const Plan& plan) {
    const PlannedOrder& said = *plan.order;
    const std::string lacks = shorts_text(decision.state(), plan.moves);
    const HoldLines covered = take_given_back(decision, said.key, place.location);
    const Units overdraft = stage(decision, place, said, plan.moves, covered);
    decision.emit(picked(decision.state(), place.location, said));
    if (!lacks.empty())
        raise_short(decision, said.key, place.location, lacks);
    return overdraft;
}

// In a life that this hub lost it was taken, and shown there.
Units pick_unknown(Decision& decision, const Place& place, const Plan& plan) {
    const PlannedOrder& said = *plan.order;
    if (sum_of(plan.moves, AccountKind::staged).empty()) {
        const Moves shorts = found_missing(decision.state(), place.location, plan.moves);
        return carry_out(decision, place.location, shorts, {});
    }
    if (!decision.state().recovery().is_reconciling(place.location)) {
        raise_odd(decision, said.key, name_of(said.key) + " was picked but the hub never took it",
                  "look the order up at the channel; its goods are off the shelf");
    }
    take_unknown(decision, plan);
    return pick_heard_of(decision, place, plan);
}

// Its channel knew how far it came; its node says so at last. Another one there may have told that
// it left.
Units pick_awaited(Decision& decision, const Place& place, const Plan& plan,
                   const OrderRecord& order) {
    const PlannedOrder& said = *plan.order;
    const Moves moves = still_here(decision, order, place.location, plan.moves);
    const HoldLines covered = take_given_back(decision, said.key, place.location);
    const Units overdraft = stage(decision, place, said, moves, covered);
    if (!is_standing(order.stage)) {
        note_step(decision, order, picked(decision.state(), place.location, said).reason,
                  said.staff);
        return overdraft;
    }
    // Of what is sent in parts another location may still have to tell.
    if (wanted_of(order).empty() || !may_be_sent_in_parts(decision.state(), order)) {
        settle_awaited(
            decision, said.key,
            "picked at " + location_name(decision.state(), place.location) + ", as its node said");
    }
    decision.emit(picked(decision.state(), place.location, said));
    return overdraft;
}

// What was picked stands there, and is to be put back unless it left with the order.
Units pick_ended(Decision& decision, const Place& place, const Plan& plan,
                 const OrderRecord& order) {
    const PlannedOrder& said = *plan.order;
    const Moves moves = still_here(decision, order, place.location, plan.moves);
    const bool is_left = !sum_of(moves, AccountKind::staged).empty();
    if (is_left && has_left(order.stage)) {
        raise_odd(decision, said.key,
                  name_of(said.key) + " was picked at " +
                      location_name(decision.state(), place.location) + " although it is " +
                      to_text(order.stage),
                  "put back what stands there: the node lists it");
    }
    settle_awaited(
        decision, said.key,
        "picked at " + location_name(decision.state(), place.location) + ", as its node said");
    const HoldLines covered = take_given_back(decision, said.key, place.location);
    const Units overdraft = stage(decision, place, said, moves, covered);
    note_step(decision, order,
              picked(decision.state(), place.location, said).reason +
                  (is_left ? ", to be put back" : ", heard late"),
              said.staff);
    return overdraft;
}

// Nothing of it stands there any more. A buyer who has a part of it has paid for the rest.
void end_put_back(Decision& decision, const OrderRecord& order, const PlannedOrder& said,
                  const std::string& what) {
    const bool is_part = !order.handed_over.empty();
    const std::string why = order.is_overdue && order.collect_by
                                ? not_collected_text(*order.collect_by) + ", back on the shelf"
                                : what;
    if (is_part) {
        raise_odd(decision, order.key,
                  name_of(order.key) + " was collected in part, and the rest of it was put back",
                  "settle with the buyer what the rest is worth");
    }
    decision.emit(
        OrderMoved{.order = order.key,
                   .stage = is_part ? OrderStage::collected : OrderStage::cancelled,
                   .reason = is_part ? "partly collected, the rest was put back: " + why : why,
                   .by = said.staff});
}

// How the order goes on without what was put back of it.
void note_put_back(Decision& decision, const OrderRecord& order, LocationIndex location,
                   const PlannedOrder& said, HoldLines lines) {
    const std::string what = with_reason("put back" + by(said.staff), said.text);
    const OrderLeg& leg = *leg_at(order, location);
    const bool is_to_go_on = !is_ended(order.stage) && !order.is_overdue && !leg.is_done;
    if (!order.collect_at && order.legs.size() > 1 && is_to_go_on && leg.staged.empty()) {
        const std::string at = "put back at " + location_name(decision.state(), location);
        return give_up(decision, order.key,
                       {.location = location,
                        .lines = std::move(lines),
                        .by = said.staff,
                        .step = with_reason(at + by(said.staff), said.text),
                        .text = "was " + at});
    }
    if (!is_standing(order.stage) || leg.is_done) {
        note_step(decision, order, what, said.staff);
    } else if (stands_somewhere(order)) {
        decision.emit(OrderMoved{.order = order.key,
                                 .stage = order.stage,
                                 .reason = "partly " + what,
                                 .by = said.staff});
    } else {
        end_put_back(decision, order, said, what);
    }
}

// Its goods are kept elsewhere, or stand picked already: these never leave the books' shelf, but
// for what was seen to be missing or damaged; not of an order that was picked here before, whatever
// was found then, as the same gap may be in the books. Of one that was moved from here the goods
// may be handed over all the same, by a till that has not heard so: their lots are remembered.
Units pick_in_vain(Decision& decision, const Place& place, const Plan& plan,
                   const OrderRecord& order) {
    const HubState& state = decision.state();
    const std::string here = location_name(state, place.location);
    const auto where = place_of(order);
    const bool is_placed = where && order.stage != OrderStage::waiting;
    const OrderLeg* here_leg = leg_at(order, place.location);
    const bool may_be_booked =
        (here_leg != nullptr && !here_leg->staged.empty()) ||
        std::ranges::find(order.looked_at, place.location) != order.looked_at.end();
    const std::string lacks = may_be_booked ? shorts_text(state, plan.moves) : std::string{};
    raise_odd(decision, order.key,
              name_of(order.key) + " was picked at " + here + " although it is " +
                  to_text(order.stage) + (is_placed ? " at " + location_name(state, *where) : "") +
                  (lacks.empty() ? "" : ": " + lacks),
              "put the goods back on the shelf at " + here +
                  (lacks.empty() ? "" : ", and count there what is missing or damaged"));
    note_step(decision, order, "picked at " + here + " too, in vain", plan.order->staff);
    if (was_moved_from(order, place.location))
        note_lots(decision, place, *plan.order);
    if (may_be_booked) {
        for (const auto& line : take_given_back(decision, order.key, place.location))
            resplit(decision, line.first, place.location);
        return {};
    }
    Moves shorts = plan.moves;
    std::erase_if(shorts, [](const PlannedMove& move) { return move.to == AccountKind::staged; });
    if (!shorts.empty() && is_given_up(order, place.location))
        decision.emit(
            LocationGaveUp{.order = order.key, .location = place.location, .was_picked = true});
    const HoldLines covered = take_given_back(decision, order.key, place.location);
    return carry_out(decision, place.location, found_missing(state, place.location, shorts),
                     covered);
}

}  // namespace

Units pick(Decision& decision, const Place& place, const Plan& plan) {
    const HubState& state = decision.state();
    const OrderRecord* order = state.orders().find(plan.order->key);
    if (plan.moves.empty())
        return {};  // all of it was withheld
    if (order == nullptr)
        return pick_unknown(decision, place, plan);
    if (held_at(*order, place.location) != nullptr)
        return pick_held(decision, place, plan, *order);
    const OrderLeg* leg = leg_at(*order, place.location);
    const bool can_stand_here = leg != nullptr || order->legs.empty();
    // Its other legs may be still to do.
    const bool is_leg_done = leg != nullptr && leg->is_done && leg->staged.empty();
    const bool may_be_part = leg == nullptr && may_be_sent_in_parts(state, *order) &&
                             !sum_of(plan.moves, AccountKind::staged).empty();
    if ((can_stand_here || may_be_part) && is_awaited(state, *order))
        return pick_awaited(decision, place, plan, *order);
    if (may_be_part && is_part_heard_of(state, *order))
        return pick_heard_of(decision, place, plan);
    if (can_stand_here && (is_ended(order->stage) || is_leg_done))
        return pick_ended(decision, place, plan, *order);
    return pick_in_vain(decision, place, plan, *order);
}

// Heard when it stands picked there no more, or elsewhere, it is a step that changes nothing.
void pack(Decision& decision, const Place& place, const Plan& plan) {
    const PlannedOrder& said = *plan.order;
    const OrderRecord* order = decision.state().orders().find(said.key);
    if (order == nullptr)
        return;
    const HubState& state = decision.state();
    const std::string what =
        with_reason("packed" + at_leg(state, *order, place.location) + by(said.staff), said.text);
    const OrderLeg* leg = leg_at(*order, place.location);
    const bool is_to_be_sent = !is_ended(order->stage) && !order->collect_at && leg != nullptr &&
                               !leg->staged.empty() && !leg->is_done;
    if (!is_to_be_sent)
        return note_step(decision, *order, what + ", heard late", said.staff);
    decision.emit(OrderPacked{.order = said.key, .location = place.location});
    decision.emit(OrderMoved{.order = said.key,
                             .stage = stage_left(state, *order, OrderStage::packed),
                             .reason = what,
                             .by = said.staff});
}

Units put_back(Decision& decision, const Place& place, const Plan& plan) {
    const HubState& state = decision.state();
    const PlannedOrder& said = *plan.order;
    const OrderRecord* order = state.orders().find(said.key);
    const OrderLeg* leg = order == nullptr ? nullptr : leg_at(*order, place.location);
    const HoldLines standing = leg == nullptr ? HoldLines{} : leg->staged;
    Moves moves;
    HoldLines back;
    bool is_more = false;
    for (PlannedMove move : plan.moves) {
        const Units there = units_of(standing, move.sku) - units_of(back, move.sku);
        is_more = is_more || there < move.quantity;
        move.quantity = std::min(move.quantity, there);
        if (move.quantity.value == 0)
            continue;
        add_units(back, move.sku, move.quantity);
        moves.push_back(move);
    }
    if (is_more) {
        raise_odd(decision, said.key,
                  "more of " + name_of(said.key) + " was put back at " +
                      location_name(state, place.location) + " than stood there",
                  "count there what was put back");
    }
    if (moves.empty())
        return {};
    decision.emit(StagedLeft{said.key, std::move(back), place.location});
    const Units overdraft = carry_out(decision, place.location, moves, {});
    note_put_back(decision, *order, place.location, said, sum_of(moves, AccountKind::shelf));
    return overdraft;
}

}  // namespace onepool::hub
