#include "hub/core/movements.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "hub/core/counts.hpp"
#include "hub/core/order_desk.hpp"
#include "hub/core/order_events.hpp"
#include "hub/core/returned_goods.hpp"
#include "hub/core/right_uses.hpp"
#include "hub/core/shelf_moves.hpp"
#include "hub/core/split_rule.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

Account account(AccountKind kind, LocationIndex location) {
    return {.kind = kind, .location = is_inside(kind) ? location : LocationIndex{}};
}

// One movement, and what it drew on when it left the shelf. `covered`: an ended hold's units.
Units move(Decision& decision, LocationIndex location, const PlannedMove& planned, Units covered) {
    Units overdraft;
    if (planned.from == AccountKind::shelf) {
        const Cell& cell = decision.state().ledger().cell(planned.sku, location);
        const Draw drawn = draw(cell, planned.quantity);
        overdraft = drawn.overdraft;
        if (planned.quantity > covered) {
            decision.emit(Drawn{.sku = planned.sku,
                                .location = location,
                                .own = drawn.own,
                                .online = drawn.online,
                                .overdraft = drawn.overdraft});
        }
    }
    decision.emit(Moved{.sku = planned.sku,
                        .from = account(planned.from, location),
                        .to = account(planned.to, location),
                        .quantity = planned.quantity});
    return overdraft;
}

// How much of a movement an ended hold covers; that much is then used up.
Units use_up(HoldLines& held, const PlannedMove& planned) {
    for (auto& [sku, units] : held) {
        if (sku == planned.sku && planned.from == AccountKind::shelf) {
            const Units covered = std::min(units, planned.quantity);
            units -= covered;
            return covered;
        }
    }
    return {};
}

Units move_all(Decision& decision, LocationIndex location, std::span<const PlannedMove> moves,
               HoldLines covered) {
    Units overdraft;
    for (const PlannedMove& planned : moves)
        overdraft += move(decision, location, planned, use_up(covered, planned));
    return overdraft;
}

std::string open_items_text(const HubState& state, const Place& place, const Plan& plan) {
    std::string items;
    for (const std::string& item : plan.open_items)
        items += (items.empty() ? "" : ", ") + item;
    return name_of(state, place) + (plan.fact == FactKind::return_ ? " took back" : " sold") +
           " goods under a code nobody knows: " + std::string(cut_text(items, limits::text_bytes));
}

// One case tells of all that a node sold since a person closed the one before: event by event, and
// where it is full, where the rest is found. A babbling node must not fill the cases.
void raise_open_items(Decision& decision, const Place& place, const Plan& plan) {
    const HubState& state = decision.state();
    const NodeRecord* node = state.nodes().find(place.node);
    CHECK(node != nullptr);
    const CaseRecord* open = state.cases().find_open(CaseKind::unmapped_item, node->name);
    if (open != nullptr && open->text.size() >= limits::open_items_bytes)
        return;
    std::string text = open == nullptr ? "" : open->text + "; ";
    text += open_items_text(state, place, plan);
    if (text.size() >= limits::open_items_bytes) {
        text += "; what it does so after that is not listed here: onepool --json events --after " +
                std::to_string(decision.lsn().value - 1) +
                " names each such event as unmapped, and its receipt there says what it was";
    }
    raise_case(decision, {.kind = CaseKind::unmapped_item,
                          .subject = node->name,
                          .text = std::move(text),
                          .proposal = "name the SKU they are, then adjust its stock"});
}

// Why the node cannot have been asked to do this; nullopt: it can, or it is about no order.
std::optional<std::string> find_unasked(const Decision& decision, const Place& place,
                                        const Plan& plan) {
    if (!plan.order || plan.order->is_rest || place.word == Word::of_person)
        return std::nullopt;
    return find_unshown(decision.state(), plan.order->key,
                        {plan.fact, place.location, decision.at()});
}

// Of a clock that ran ahead, or could not be trusted, it counts for the day on which it came.
void note_sales(Decision& decision, const Place& place, const Plan& plan) {
    const bool is_timed = plan.wall > UnixMs{} && plan.wall < decision.at();
    const std::uint32_t day = day_of(is_timed ? plan.wall : decision.at());
    for (const PlannedMove& sold : plan.moves) {
        decision.emit(WalkInSold{.sku = sold.sku,
                                 .location = place.location,
                                 .node = place.node,
                                 .day = day,
                                 .units = sold.quantity});
    }
}

// What a case of a shortage says of sales that a person answers for.
std::string cause_of(const HubState& state, const Place& place, const Plan& plan, SkuIndex sku) {
    std::string cause;
    for (const PlannedOverride& each : plan.overrides) {
        if (each.sku != sku || cause.size() >= limits::text_bytes)
            continue;
        cause += "; " + name_of(state, place) + " sold " + std::to_string(each.said.units.value) +
                 " of them all the same";
        if (!each.said.by.empty())
            cause += ", on the word of " + each.said.by.value;
        if (!each.said.reason.empty())
            cause += ": \"" + each.said.reason + "\"";
    }
    return std::string(cut_text(cause, limits::text_bytes));
}

std::string unknown_skus(const std::vector<Sku>& skus) {
    std::string text = skus.size() == 1 ? "unknown SKU " : "unknown SKUs ";
    for (std::size_t i = 0; i < skus.size(); ++i)
        text += (i == 0 ? "" : ", ") + skus[i].value;
    return std::string(cut_text(text, limits::text_bytes));
}

}  // namespace

std::string name_of(const HubState& state, const Place& place) {
    const NodeRecord* node = state.nodes().find(place.node);
    CHECK(node != nullptr);
    const std::uint32_t epoch = node->intake.epoch();
    const std::string name = node->name + " event " + std::to_string(place.seq.value);
    if (place.kind == BatchKind::late)
        return name + ", late";
    return epoch > 1 ? name + " of journal " + std::to_string(epoch) : name;
}

Units carry_out(Decision& decision, LocationIndex location, std::span<const PlannedMove> moves,
                const HoldLines& covered, const std::string& cause) {
    const Units overdraft = move_all(decision, location, moves, covered);
    for (const PlannedMove& planned : moves)
        resplit(decision, planned.sku, location, cause);
    // Held but not moved: the claim is gone all the same.
    for (const auto& line : covered)
        resplit(decision, line.first, location);
    return overdraft;
}

Verdict book(Decision& decision, const Place& place, const Plan& plan) {
    if (plan.order)
        return book_order(decision, place, plan);
    if (plan.count)
        take_count(decision, place, *plan.count);
    if (plan.fact == FactKind::inspect) {
        book_inspection(decision, place, plan);
        return Verdict::applied;
    }
    const Units overdraft = move_all(decision, place.location, plan.moves, {});
    note_returned(decision, place, plan);
    use_rights(decision, place, plan);
    for (const PlannedMove& planned : plan.moves) {
        resplit(decision, planned.sku, place.location,
                cause_of(decision.state(), place, plan, planned.sku));
    }
    if (plan.fact == FactKind::sale)
        note_sales(decision, place, plan);
    if (!plan.open_items.empty()) {
        raise_open_items(decision, place, plan);
        return Verdict::unmapped;
    }
    return overdraft.value > 0 ? Verdict::overdraft : Verdict::applied;
}

Outcome apply_raw(Decision& decision, const Place& place, ByteView raw,
                  const std::vector<Sku>& withheld, Plan& plan) {
    plan.clear();
    const auto decoded = decode_event(raw);
    if (const auto* failure = std::get_if<DecodeFailure>(&decoded)) {
        const bool is_newer = failure->error == DecodeError::newer_schema;
        return {is_newer ? Verdict::parked : Verdict::quarantined,
                std::string(to_text(failure->error)) +
                    (failure->field.empty() ? "" : ": " + failure->field)};
    }
    const auto& event = std::get<Event>(decoded);
    if (event.header.seq != place.seq) {
        return {Verdict::quarantined,
                "it calls itself event " + std::to_string(event.header.seq.value)};
    }
    const Ledger& ledger = decision.state().ledger();
    if (auto fault = plan_event(event, ledger, plan)) {
        plan.clear();
        return {Verdict::quarantined, std::move(*fault)};
    }
    if (!withheld.empty())
        keep_only(withheld, ledger, plan);
    if (auto fault = find_unasked(decision, place, plan)) {
        const FactKind fact = plan.fact;
        plan.clear();
        plan.fact = fact;
        return {Verdict::quarantined, std::move(*fault)};
    }
    if (decision.kind() != InputKind::node_message)
        decision.emit(EventDated{shelf_time(event, {}, decision.at())});
    const ShelfBefore before(decision.state(), place.location, plan.moves);
    const Verdict verdict = book(decision, place, plan);
    before.move_back(decision, place, event);
    if (!plan.withheld.empty())
        return {Verdict::quarantined, unknown_skus(plan.withheld)};
    decision.emit(
        EventJudged{.node = place.node, .seq = place.seq, .verdict = verdict, .fact = plan.fact});
    return {verdict, {}};
}

}  // namespace onepool::hub
