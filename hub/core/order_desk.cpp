#include "hub/core/order_desk.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/changed_lines.hpp"
#include "hub/core/order_move.hpp"
#include "hub/core/rights_desk.hpp"
#include "hub/core/sourcing.hpp"
#include "hub/core/told_before.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::hub {

namespace {

OrderMoved answer_of(const OrderRecord& order) {
    return {.order = order.key, .stage = order.stage, .reason = order.reason};
}

OrderMoved refuse(Decision& decision, const OrderKey& order, std::string why_not,
                  std::string why = {}) {
    return settle(decision, {.order = order,
                             .stage = OrderStage::refused,
                             .reason = "refused: " + std::move(why_not),
                             .by = {},
                             .why = std::move(why)});
}

// What nobody could ever hold; nothing of it changes with the stock.
OrderMoved refuse_odd(Decision& decision, const OrderKey& order, const std::string& why_not,
                      std::string proposal) {
    raise_odd(decision, order, name_of(order) + " was refused: " + why_not, std::move(proposal));
    return refuse(decision, order, why_not);
}

// Where no location has enough, but one would if its tills gave back what they may sell.
enum class Short : std::uint8_t { waits, is_refused };

std::optional<OrderMoved> wait_for_rights(Decision& decision, const OrderKey& order,
                                          const SourcingWish& wish) {
    const HubState& state = decision.state();
    Fulfilment whole = fulfilment_of(state, order);
    whole.may_be_partial = false;
    const SourcePlan source =
        plan_sources(state, wish, with_rights_left(state, wish.wanted), whole);
    if (source.parts.empty())
        return std::nullopt;
    return settle(decision, {.order = order,
                             .stage = OrderStage::waiting,
                             .reason = "waits for what tills of " + names_of(state, source.parts) +
                                       " may sell: they are asked for it",
                             .by = {},
                             .why = source.why});
}

std::optional<OrderMoved> take_order(Decision& decision, const Order& order, Short when_short) {
    const HubState& state = decision.state();
    const auto wanted = sum_wishes(state.listings().channel(order.order.channel), wishes_of(order));
    if (const auto* refusal = std::get_if<WishRefusal>(&wanted)) {
        decision.emit(OrderTaken{order});
        return refuse_odd(decision, order.order, refusal->text,
                          "correct the mapping of the channel's listings, or the order at the "
                          "channel");
    }
    const auto collect_at = state.find_location(order.collect_at);
    if (!order.collect_at.empty() && !collect_at) {
        decision.emit(OrderTaken{order});
        return refuse_odd(decision, order.order, "unknown location " + order.collect_at.value,
                          "correct the name of the store at the channel, or add the location");
    }
    const auto& lines = std::get<HoldLines>(wanted);
    const Available available = online_of(state);
    const SourcingWish wish{.wanted = lines,
                            .collect_at = collect_at,
                            .ship_to = &order.ship_to,
                            .due_at = order.due_at,
                            .at = decision.at()};
    SourcePlan plan = plan_sources(state, wish, available, fulfilment_of(state, order.order));
    const bool is_short = plan.parts.empty() || !plan.lacking.empty();
    if (is_short && waits_for_nodes(state))
        return std::nullopt;
    decision.emit(OrderTaken{order});
    if (is_short && when_short == Short::waits) {
        if (auto waits = wait_for_rights(decision, order.order, wish))
            return waits;
    }
    if (plan.parts.empty()) {
        return refuse(decision, order.order, shortage(state, wish, available), std::move(plan.why));
    }
    return hold_order(decision, order.order, plan);
}

// Its buyer has a part of it already, or soon will.
bool is_partly_collected(const OrderRecord& order) {
    return !order.handed_over.empty();
}

bool is_to_do(OrderStage stage) {
    return stage == OrderStage::held || stage == OrderStage::waiting || is_standing(stage);
}

// Whoever picks it must not go on as if nothing were. Once: what is polled again is no news.
void tell_of_change(Decision& decision, const OrderRecord& order) {
    if (order.is_changed)
        return;
    decision.emit(OrderMarked{.order = order.key, .mark = OrderMark::changed});
    note_step(decision, order, "changed at the channel since: a person is to decide");
}

// The channel changed an order that is known: what was taken stands, a person decides.
OrderMoved repeat_order(Decision& decision, const OrderRecord& known, const Order& order) {
    if (order.version > known.version && is_to_do(known.stage)) {
        if (!has_lines_of(known, order)) {
            raise_odd(decision, known.key,
                      name_of(known.key) + " was changed at the channel after it was taken: " +
                          change_text(known, order),
                      "ship it as first placed, or cancel it and let the buyer order again");
            tell_of_change(decision, known);
        }
    }
    return answer_of(known);
}

// By how much the first is more than the others, per SKU.
HoldLines more_in(const HoldLines& lines, std::initializer_list<const HoldLines*> others) {
    HoldLines more = lines;
    for (auto& [sku, units] : more) {
        for (const HoldLines* other : others)
            units -= units_of(*other, sku);
    }
    std::erase_if(more, [](const auto& line) { return line.second.value <= 0; });
    return more;
}

std::string text_of(const HubState& state, const HoldLines& lines, const char* what) {
    std::string text;
    for (const auto& [sku, units] : lines) {
        if (text.size() <= limits::text_bytes) {
            text += "; " + std::to_string(units.value) + " of " +
                    state.ledger().sku(sku).sku.value + " " + what;
        }
    }
    return text;
}

// What nodes did of an order that they told of first, beside what its channel says was ordered.
struct Gap {
    HoldLines lacking;  // and told in no case
    HoldLines beyond;
};
Gap gap_of(const OrderRecord& known, const HoldLines& ordered) {
    HoldLines done = known.handed_over;
    for (const auto& [sku, units] : staged_of(known))
        add_units(done, sku, units);
    const HoldLines told = wanted_of(known);  // what their picks lacked
    return {.lacking = more_in(ordered, {&done, &told}), .beyond = more_in(done, {&ordered})};
}

// A node told of it before its channel does, which alone knows how much was ordered, and how its
// buyer is to have it. What a part was handed over of is held again. Nullopt: more of it may have
// been handed over, by who is still to tell.
std::optional<OrderMoved> fill_in(Decision& decision, const OrderRecord& known,
                                  const OrderReceived& received) {
    const HubState& state = decision.state();
    const Order& order = received.order;
    const auto ordered =
        sum_wishes(state.listings().channel(order.order.channel), wishes_of(order));
    const auto* lines = std::get_if<HoldLines>(&ordered);
    const Gap gap = lines != nullptr ? gap_of(known, *lines) : Gap{};
    const bool is_promised = !received.told || *received.told == OrderOutcome::held ||
                             *received.told == OrderOutcome::staged;
    const bool is_sent_split = (known.stage == OrderStage::shipped || is_standing(known.stage)) &&
                               order.collect_at.empty() &&
                               fulfilment_of(state, known.key).may_split;
    const bool is_collected = known.stage == OrderStage::collected && !order.collect_at.empty();
    const bool has_rest = !gap.lacking.empty() && is_promised && (is_collected || is_sent_split);
    if (has_rest && waits_for_nodes(state))
        return std::nullopt;
    decision.emit(OrderFilledIn{order});
    note_step(decision, known, "its channel told of it after its node did");
    if (has_rest) {
        decision.emit(OrderMoved{.order = known.key,
                                 .stage = OrderStage::waiting,
                                 .reason = is_collected ? "partly collected, the rest is to be kept"
                                                        : "sent in part, the rest is to be kept"});
        source_or_wait(
            decision, known.key,
            is_collected ? "lacks its rest at " + order.collect_at.value : "lacks its rest");
        return answer_of(known);
    }
    std::string odd = text_of(state, gap.lacking, "ordered and not found in it") +
                      text_of(state, gap.beyond, "in it and not ordered");
    if (lines == nullptr)
        odd += "; " + std::get<WishRefusal>(ordered).text;
    if (!order.collect_at.empty() && !known.collect_at)
        odd += "; unknown location " + order.collect_at.value;
    if (!odd.empty() && known.stage != OrderStage::cancelled) {
        raise_odd(decision, known.key,
                  name_of(known.key) + " is " + to_text(known.stage) +
                      ", as its node said; its channel says" + odd.substr(1),
                  "settle with the buyer what is lacking or too much");
    }
    return answer_of(known);
}

// A hub told the channel what became of it, and this one does not know: it was restored from before
// that. The customer has that word, so to decide anew could promise or ship it twice.
std::optional<OrderMoved> take_told(Decision& decision, const OrderReceived& received,
                                    OrderOutcome told) {
    const OrderKey& key = received.order.order;
    // The node that did it, or was to, tells while the hub waits for the nodes.
    if (may_be_done(told) && waits_for_nodes(decision.state()))
        return std::nullopt;
    if (told == OrderOutcome::held) {
        auto moved = take_order(decision, received.order, Short::is_refused);
        if (moved && moved->stage == OrderStage::refused) {
            raise_odd(decision, key,
                      name_of(key) + " was promised before this hub was restored; now it is " +
                          moved->reason,
                      "find the goods, or ask the buyer; the channel is told that it is refused");
        }
        return moved;
    }
    decision.emit(OrderTaken{received.order});
    if (may_be_done(told))
        raise_unseen(decision, key, told);
    OrderMoved moved = settle(
        decision, {key, stage_of(told), std::string(to_text(told)) + ", as the channel was told"});
    decision.emit(OrderStageTold{.order = key, .stage = moved.stage});
    return moved;
}

// What a node says it did with it, in the verb of a claim.
const char* verb_of(FactKind fact) {
    switch (fact) {
        case FactKind::take:
            return "takes";
        case FactKind::leave:
            return "gives back";
        case FactKind::pick:
            return "picks";
        case FactKind::ship:
            return "ships";
        case FactKind::collect:
            return "hands over";
        case FactKind::put_back:
            return "puts back";
        case FactKind::pack:
            return "packs";
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

bool is_shown(const OrderRecord& order, LocationIndex location) {
    return leg_at(order, location) != nullptr || is_given_up(order, location) ||
           std::ranges::find(order.giving_back, location, &GivingBack::location) !=
               order.giving_back.end();
}

std::string cancelled_text(const Cancelling& who) {
    if (who.is_as_told)
        return to_text(OrderStage::cancelled) + std::string(as_told);
    return "cancelled by " + (who.by.empty() ? std::string("the channel") : who.by.value);
}

}  // namespace

OrderMoved cancel_order(Decision& decision, const OrderRecord& order, const Cancelling& who) {
    const OrderKey key = order.key;
    switch (order.stage) {
        case OrderStage::refused:
        case OrderStage::cancelled:
            return answer_of(order);
        case OrderStage::shipped:
        case OrderStage::delivered:
            raise_odd(decision, key, name_of(key) + " was cancelled after it was shipped",
                      "expect the parcel back, or ask the buyer to send it back");
            put_back_awaited(decision, order);
            return answer_of(order);
        case OrderStage::collected:
            raise_odd(decision, key, name_of(key) + " was cancelled after it was collected",
                      "expect its buyer to bring the goods back, or settle it with the buyer");
            put_back_awaited(decision, order);
            return answer_of(order);
        case OrderStage::held:
        case OrderStage::waiting:
        case OrderStage::staged:
        case OrderStage::packed:
            break;
    }
    if (is_partly_collected(order)) {
        const bool is_split = !order.collect_at && order.legs.size() > 1;
        raise_odd(decision, key,
                  name_of(key) + " was cancelled after a part of it was " +
                      (is_split ? "sent" : "collected"),
                  "settle with the buyer what the part is worth");
    }
    end_holds(decision, order);
    const std::string by = cancelled_text(who);
    settle_waiting(decision, key, by);
    OrderMoved moved{.order = key,
                     .stage = OrderStage::cancelled,
                     .reason = who.reason.empty() ? by : by + ": " + who.reason,
                     .by = who.by};
    if (!order.giving_back.empty()) {
        std::string where;
        for (const GivingBack& each : order.giving_back) {
            where +=
                (where.empty() ? "" : " and ") + decision.state().location(each.location).id.value;
        }
        moved.why = "its goods stay claimed at " + where + " until its tills have heard of it";
    }
    return settle(decision, std::move(moved));
}

namespace {

std::optional<OrderMoved> decide_order(Decision& decision, const OrderReceived& received) {
    const OrderKey& key = received.order.order;
    const OrderRecord* known = decision.state().orders().find(key);
    const bool has_come_far =
        received.told && *received.told != OrderOutcome::held && may_be_done(*received.told);
    if (received.is_cancelled && known == nullptr && has_come_far) {
        if (!take_told(decision, received, *received.told))
            return std::nullopt;
        return cancel_order(decision, *decision.state().orders().find(key));
    }
    if (known && was_ended_in_lost_life(decision.state(), *known, received, decision.at())) {
        auto ended = end_as_told(decision, *known, *received.told);
        if (!ended || !received.is_cancelled)
            return ended;
    }
    if (received.is_cancelled) {
        if (known)
            return cancel_order(decision, *known);
        // Remembered, so that a late "created" of the same order does not take it.
        decision.emit(OrderTaken{received.order});
        return settle(decision, {key, OrderStage::cancelled, "cancelled before it was taken"});
    }
    if (known && known->is_heard_of)
        return fill_in(decision, *known, received);
    if (known && was_moved_in_lost_life(decision.state(), *known, received, decision.at())) {
        if (waits_for_nodes(decision.state()))
            return std::nullopt;
        move_again(decision, *known, received.order.collect_at);
    }
    if (known)
        return repeat_order(decision, *known, received.order);
    if (received.told)
        return take_told(decision, received, *received.told);
    return take_order(decision, received.order, Short::waits);
}

}  // namespace

void mark_order(Decision& decision, const OrderReceived& received) {
    const OrderRecord* order = decision.state().orders().find(received.order.order);
    if (received.asks_identity && order != nullptr && !order->asks_identity)
        decision.emit(OrderMarked{.order = order->key, .mark = OrderMark::asks_identity});
}

std::optional<OrderMoved> receive_order(Decision& decision, const OrderReceived& received) {
    auto moved = decide_order(decision, received);
    mark_order(decision, received);
    return moved;
}

bool may_be_of_lost_life(const RecoveryRecord& recovery, const OrderRecord* order, UnixMs at) {
    if (!recovery.lost_life || (at - recovery.lost_at).value > limits::lost_tasks_ms)
        return false;
    // To a clock that was set back all was placed since, and some of it has yet to be.
    return order == nullptr ||
           (order->placed_at - recovery.lost_at).value <= limits::placed_apart_ms ||
           (order->placed_at - at).value > limits::placed_apart_ms;
}

std::optional<std::string> find_unshown(const HubState& state, const OrderKey& key,
                                        const Claim& claim) {
    const OrderRecord* order = state.orders().find(key);
    if ((order != nullptr && is_shown(*order, claim.location)) ||
        may_be_of_lost_life(state.recovery().record(), order, claim.at))
        return std::nullopt;
    const std::string does = std::string("it ") + verb_of(claim.fact) + " " + name_of(key);
    if (order == nullptr)
        return does + ", which this hub never took";
    const auto where = place_of(*order);
    const bool is_there = order->stage == OrderStage::held || is_standing(order->stage);
    return does + ", which is " + to_text(order->stage) +
           (is_there && where ? " at " + state.location(*where).id.value : "") +
           " and was never shown at " + state.location(claim.location).id.value;
}

bool waits_for_nodes(const HubState& state) {
    return state.recovery().is_reconciling() && state.recovery().is_keeping();
}

bool may_be_told(const HubState& state, const OrderRecord& order) {
    const bool is_open = order.is_heard_of && (has_left(order.stage) || waits_for_nodes(state));
    return is_promised(order) && !is_open;
}

OrderOutcome outcome_of(OrderStage stage) {
    switch (stage) {
        case OrderStage::refused:
            return OrderOutcome::refused;
        case OrderStage::held:
        case OrderStage::waiting:
            return OrderOutcome::held;
        case OrderStage::shipped:
        case OrderStage::delivered:
            return OrderOutcome::shipped;
        case OrderStage::cancelled:
            return OrderOutcome::cancelled;
        case OrderStage::staged:
        case OrderStage::packed:
            return OrderOutcome::staged;
        case OrderStage::collected:
            return OrderOutcome::collected;
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
        case OrderOutcome::staged:
            return OrderStage::staged;
        case OrderOutcome::collected:
            return OrderStage::collected;
    }
    CHECK(false);  // every outcome has a stage
}

}  // namespace onepool::hub
