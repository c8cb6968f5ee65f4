#include "hub/core/debt_case.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "hub/core/order_move.hpp"
#include "hub/core/order_steps.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

std::string count_text(Units units) {
    return std::to_string(units.value);
}

const std::string& debt_place(const HubState& state, const CellKey& cell) {
    return state.location(cell.location).id.value;
}

std::string debt_subject(const HubState& state, const CellKey& cell) {
    return state.ledger().sku(cell.sku).sku.value + " at " + debt_place(state, cell);
}

// Who does without, the first to be asked first: a buyer who collects an order comes to this very
// shelf, and any other order can be sent from elsewhere.
enum class Behind : std::uint8_t { to_send, being_picked, to_collect };
constexpr Behind who_first[] = {Behind::to_send, Behind::being_picked, Behind::to_collect};

Behind behind_of(const OrderRecord& order, const OrderLeg& leg) {
    if (order.collect_at)
        return Behind::to_collect;
    return may_go_elsewhere(order, leg) ? Behind::to_send : Behind::being_picked;
}

struct BehindDebt {
    Behind kind = Behind::to_send;
    const OrderRecord* order = nullptr;
};

// The newest one of the first kind that there is.
std::optional<BehindDebt> find_behind(const HubState& state, const CellKey& cell) {
    const OrderRecord* newest[std::size(who_first)] = {};
    const auto& open = state.orders().open();
    for (auto at = open.rbegin(); at != open.rend(); ++at) {
        const OrderRecord& order = state.orders().all()[*at];
        const OrderLeg* leg = leg_at(order, cell.location);
        if (leg == nullptr || units_of(leg->held, cell.sku).value == 0)
            continue;
        const OrderRecord*& found = newest[static_cast<std::size_t>(behind_of(order, *leg))];
        if (found == nullptr)
            found = &order;
    }
    for (const Behind kind : who_first) {
        if (const OrderRecord* order = newest[static_cast<std::size_t>(kind)])
            return BehindDebt{kind, order};
    }
    return std::nullopt;
}

std::string proposal_about(const HubState& state, const CellKey& cell, const BehindDebt& behind) {
    const std::string order = name_of(behind.order->key);
    const std::string& here = debt_place(state, cell);
    switch (behind.kind) {
        case Behind::to_send:
            if (const auto other =
                    plan_other(state, *behind.order, *leg_at(*behind.order, cell.location));
                !other.parts.empty()) {
                return order + " can be sent from " + names_of(state, other.parts) +
                       " instead: by rule, once the tills of " + here +
                       " have told all that they sold, or where it is refused there";
            }
            return "no other location can keep " + order +
                   ": count the shelf, then tell its buyer that it is late or cancelled";
        case Behind::being_picked:
            return order + " is being picked at " + here +
                   ": what its picker does not find goes elsewhere by itself; count the shelf";
        case Behind::to_collect:
            return "the buyer of " + order + " collects it at " + here +
                   ": count the shelf, then " + move_proposal(state, *behind.order);
    }
    return {};
}

std::string debt_proposal(const HubState& state, const CellKey& cell, Units debt) {
    if (given_up_at(state, cell) >= debt) {
        return "nothing: what was given up here is free once the tills of " +
               debt_place(state, cell) + " have heard of it";
    }
    if (const auto behind = find_behind(state, cell))
        return proposal_about(state, cell, *behind);
    if (state.checkouts().kept(cell).units.value > 0)
        return "count the shelf; what is being paid is free again where nobody pays in time";
    return "count the shelf, or record the receipt that is missing";
}

// What an open case says of sales that a person answers for, and of orders that went, stays in it.
std::string with_causes_before(const CaseRecord* open, const std::string& cause) {
    const std::size_t at = open == nullptr ? std::string::npos : open->text.find("; ");
    const std::string causes = at == std::string::npos ? cause : open->text.substr(at) + cause;
    return std::string(cut_text(causes, limits::text_bytes));
}

std::string claims_text(const HubState& state, const CellKey& cell) {
    const Cell& stock = state.ledger().cell(cell.sku, cell.location);
    const Units paid = state.checkouts().kept(cell).units;
    const Units given_up = given_up_at(state, cell);
    std::string text = "held for orders " + count_text(stock.held - paid);
    if (given_up.value > 0)
        text += ", " + count_text(given_up) + " of them given up";
    if (paid.value > 0)
        text += ", being paid " + count_text(paid);
    return text;
}

}  // namespace

Units given_up_at(const HubState& state, const CellKey& cell) {
    Units units;
    for (const std::uint32_t position : state.orders().giving_back(cell.location)) {
        for (const GivingBack& each : state.orders().all()[position].giving_back) {
            if (each.location == cell.location)
                units += units_of(each.lines, cell.sku);
        }
    }
    return units;
}

bool may_go_elsewhere(const OrderRecord& order, const OrderLeg& leg) {
    const bool is_to_do = order.stage == OrderStage::held || order.stage == OrderStage::waiting;
    // What others have sent of it is no part of this leg.
    const bool is_whole =
        leg.staged.empty() && (order.handed_over.empty() || order.legs.size() > 1);
    return is_to_do && !leg.held.empty() && !order.collect_at && is_whole && !leg.is_begun;
}

void keep_debt_case(Decision& decision, const CellKey& cell, const std::string& cause) {
    const HubState& state = decision.state();
    const Cell& stock = state.ledger().cell(cell.sku, cell.location);
    const std::string subject = debt_subject(state, cell);
    if (stock.debt.value == 0) {
        settle_case(decision, CaseKind::oversell, subject, "every claim is covered again");
        return;
    }
    raise_case(
        decision,
        {.kind = CaseKind::oversell,
         .subject = subject,
         .text = subject + ": " + count_text(stock.debt) +
                 " units more are claimed than are on the shelf (shelf " +
                 count_text(stock.shelf()) + ", " + claims_text(state, cell) + ")" +
                 with_causes_before(state.cases().find_open(CaseKind::oversell, subject), cause),
         .proposal = debt_proposal(state, cell, stock.debt)});
}

void renew_debt_case(Decision& decision, const CellKey& cell, const std::string& cause) {
    const HubState& state = decision.state();
    if (state.cases().find_open(CaseKind::oversell, debt_subject(state, cell)) != nullptr)
        keep_debt_case(decision, cell, cause);
}

}  // namespace onepool::hub
