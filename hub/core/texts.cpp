#include "hub/core/texts.hpp"

#include "hub/core/order_desk.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

const char* verb_of(FactKind fact) {
    switch (fact) {
        case FactKind::unknown:
            return "reported";
        case FactKind::sale:
            return "sold";
        case FactKind::return_:
            return "took back";
        case FactKind::receipt:
            return "received";
        case FactKind::adjustment:
            return "corrected";
        case FactKind::ship:
            return "shipped";
    }
    CHECK(false);  // every fact has a verb
}

}  // namespace

std::string events_text(Seq first, Seq last) {
    if (first == last)
        return "event " + std::to_string(first.value);
    return "events " + std::to_string(first.value) + " to " + std::to_string(last.value);
}

std::string describe(const HubState& state, const Place& place, const Plan& plan, Verdict verdict) {
    std::string text = state.location(place.location).id.value + " " + verb_of(plan.fact);
    if (plan.moves.empty()) {
        text += plan.open_items.empty() ? " nothing" : " " + plan.open_items.front();
    } else {
        const PlannedMove& first = plan.moves.front();
        text += " " + std::to_string(first.quantity.value) + " of " +
                state.ledger().sku(first.sku).sku.value;
    }
    const std::size_t lines = plan.moves.size() + plan.open_items.size();
    if (lines > 1)
        text += " and " + std::to_string(lines - 1) + " more";
    if (verdict != Verdict::applied)
        text += std::string(" (") + to_text(verdict) + ")";
    return text;
}

std::string describe(const HubState& state, const NodeRecord& node, const BatchSummary& batch) {
    std::string text = state.location(node.location).id.value + ": " + node.name + " sent " +
                       std::to_string(batch.events) + " events";
    if (batch.set_aside > 0)
        text += ", " + std::to_string(batch.set_aside) + " set aside";
    return text;
}

std::string describe(const OrderMoved& moved) {
    const std::string stage = to_text(moved.stage);
    const std::string order = name_of(moved.order) + " ";
    if (moved.reason.empty())
        return order + stage;
    // Most reasons begin with the stage: "held at north".
    return order + (moved.reason.starts_with(stage) ? "" : stage + ": ") + moved.reason;
}

}  // namespace onepool::hub
