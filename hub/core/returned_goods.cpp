#include "hub/core/returned_goods.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "protocol/limits.hpp"
#include "protocol/receipt_name.hpp"

namespace onepool::hub {

namespace {

Units inspection_of(const HubState& state, const CellKey& cell) {
    return state.ledger().cell(cell.sku, cell.location).balance[slot_of(AccountKind::inspection)];
}

// One that is in question, or comes into question by this; without room a person is told.
void question(Decision& decision, const Place& place, const std::string& name) {
    const HubState& state = decision.state();
    const auto slot = state.receipts().slot_for(name);
    if (slot)
        return decision.emit(ReceiptQuestioned{*slot, name});
    raise_case(decision,
               {.kind = CaseKind::return_in_question,
                .subject = state.nodes().find(place.node)->name,
                .text = name_of(state, place) + " took goods back by receipt " + name +
                        ", and more receipts are in question than can be looked for",
                .proposal = "find the receipt by hand, and close the cases of those in question"});
}

struct Missing {
    SkuIndex sku;
    Units decided;
    Units there;
};

void raise_missing(Decision& decision, const Place& place, const Missing& missing) {
    const HubState& state = decision.state();
    const std::string sku = state.ledger().sku(missing.sku).sku.value;
    const std::string location = state.location(place.location).id.value;
    raise_case(decision, {.kind = CaseKind::inspection,
                          .subject = sku + " at " + location,
                          .text = name_of(state, place) + " decided about " +
                                  std::to_string(missing.decided.value) + " of " + sku + ", and " +
                                  std::to_string(missing.there.value) +
                                  (missing.there == Units{1} ? " waits" : " wait") +
                                  " for inspection at " + location + ": the others moved nothing",
                          .proposal = "look where these goods are, then adjust their stock"});
}

}  // namespace

WaitingList waiting_at(const HubState& state, const CellKey& cell) {
    return state.inspection().waiting(cell, inspection_of(state, cell));
}

void note_returned(Decision& decision, const Place& place, const Plan& plan) {
    const bool is_timed = plan.wall > UnixMs{} && plan.wall < decision.at();
    for (const PlannedWaiting& each : plan.waiting) {
        decision.emit(CameBack{.sku = each.sku,
                               .location = place.location,
                               .goods = {.units = each.units,
                                         .since = is_timed ? plan.wall : decision.at(),
                                         .reason = each.reason}});
    }
    const ReceiptBook& receipts = decision.state().receipts();
    if (!plan.receipt.empty())
        question(decision, place, plan.receipt);
    // What comes late was recorded by a copy of a till, or by the till it was copied from: each of
    // them knows its own returns alone. By a receipt of another till two may have been told the
    // same at once, before either took back.
    const bool is_one_of_many = plan.is_checked || place.kind == BatchKind::late;
    for (const BasketId& original : plan.originals) {
        if (is_one_of_many || receipts.find(protocol::to_text(original)))
            question(decision, place, protocol::to_text(original));
    }
    if (plan.fact == FactKind::sale && receipts.is_sought(plan.document))
        question(decision, place, protocol::to_text(plan.document));
}

void book_inspection(Decision& decision, const Place& place, const Plan& plan) {
    std::vector<PlannedMove> moves;
    std::vector<Missing> missing;
    std::vector<std::pair<SkuIndex, Units>> left;  // of each SKU, while its lines add up
    for (const PlannedMove& planned : plan.moves) {
        auto at = std::ranges::find(left, planned.sku, &std::pair<SkuIndex, Units>::first);
        if (at == left.end()) {
            const Units there = inspection_of(decision.state(), {planned.sku, place.location});
            at = left.insert(left.end(), {planned.sku, std::max(Units{}, there)});
        }
        PlannedMove move = planned;
        move.quantity = std::min(planned.quantity, at->second);
        if (move.quantity < planned.quantity)
            missing.push_back({planned.sku, planned.quantity, at->second});
        at->second -= move.quantity;
        if (move.quantity > Units{})
            moves.push_back(move);
    }
    (void)carry_out(decision, place.location, moves, {});
    for (const Missing& each : missing)
        raise_missing(decision, place, each);
}

}  // namespace onepool::hub
