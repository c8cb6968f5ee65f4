#include "hub/core/split_rule.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "hub/core/silent_demand.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

std::string number(Units units) {
    return std::to_string(units.value);
}

std::string subject_of(const HubState& state, SkuIndex sku, LocationIndex location) {
    return state.ledger().sku(sku).sku.value + " at " + state.location(location).id.value;
}

// Another location that could send what is missing here.
std::optional<LocationIndex> find_helper(const HubState& state, SkuIndex sku, Units missing) {
    const Ledger& ledger = state.ledger();
    std::optional<LocationIndex> helper;
    for (auto at = ledger.first_cell(sku); at != Ledger::no_slot; at = ledger.next_cell(at)) {
        const LocationIndex location = ledger.key_at(at).location;
        if (ledger.cell_at(at).online < missing || !state.location(location).ships_orders)
            continue;
        if (!helper || location < *helper)
            helper = location;
    }
    return helper;
}

// The held order taken last that claims this SKU here: the one to move or to ask about.
const OrderRecord* find_newest_claim(const HubState& state, SkuIndex sku, LocationIndex location) {
    const auto& open = state.orders().open();
    for (auto at = open.rbegin(); at != open.rend(); ++at) {
        const OrderRecord& order = state.orders().all()[*at];
        const OrderLeg* leg = leg_at(order, location);
        if (leg != nullptr && units_of(leg->held, sku).value > 0)
            return &order;
    }
    return nullptr;
}

std::string proposal_for(const HubState& state, SkuIndex sku, LocationIndex location, Units debt) {
    const OrderRecord* claim = find_newest_claim(state, sku, location);
    if (claim == nullptr)
        return "count the shelf, or record the receipt that is missing";
    const std::string order = claim->key.channel.value + " order " + claim->key.order.value;
    if (const auto helper = find_helper(state, sku, debt)) {
        const Units there = state.ledger().cell(sku, *helper).online;
        return "ship " + order + " from " + state.location(*helper).id.value + " instead (" +
               number(there) + " available there)";
    }
    return "no other location can help: count the shelf, then tell the buyer of " + order +
           " that it is late or cancelled";
}

// What an open case says of sales that a person answers for stays in it.
std::string with_earlier_causes(const CaseRecord* open, const std::string& cause) {
    const std::size_t at = open == nullptr ? std::string::npos : open->text.find("; ");
    const std::string causes = at == std::string::npos ? cause : open->text.substr(at) + cause;
    return std::string(cut_text(causes, limits::text_bytes));
}

void keep_case(Decision& decision, SkuIndex sku, LocationIndex location, const std::string& cause) {
    const HubState& state = decision.state();
    const Cell& cell = state.ledger().cell(sku, location);
    const std::string subject = subject_of(state, sku, location);
    const Units paid = state.checkouts().kept({sku, location}).units;
    if (cell.debt.value == 0) {
        settle_case(decision, CaseKind::oversell, subject, "every claim is covered again");
        return;
    }
    raise_case(
        decision,
        {.kind = CaseKind::oversell,
         .subject = subject,
         .text = subject + ": " + number(cell.debt) +
                 " units more are claimed than are on the shelf (shelf " + number(cell.shelf()) +
                 ", held for orders " + number(cell.held - paid) +
                 (paid.value > 0 ? ", being paid " + number(paid) : "") + ")" +
                 with_earlier_causes(state.cases().find_open(CaseKind::oversell, subject), cause),
         .proposal = proposal_for(state, sku, location, cell.debt)});
}

// What walk-in customers are left: the reserve, or what tills may sell or have sold, unheard of.
Units kept_at(const Decision& decision, const CellKey& cell) {
    const HubState& state = decision.state();
    return std::max(state.location(cell.location).location_reserve,
                    spoken_for(state, cell, decision.at()));
}

// Of what is out or stranded: with nodes that are silent.
Units with_silent(const HubState& state, const CellRights& rights) {
    if (!state.nodes().has_silent(rights.key.location))
        return {};
    Units units;
    for (const std::uint32_t at : rights.records) {
        const RightRecord& record = state.rights().all()[at];
        if (state.nodes().find(record.node)->silent_since)
            units += record.out() + record.stranded;
    }
    return units;
}

}  // namespace

Split split(const SplitOf& cell) {
    const Units free = cell.shelf - cell.held;
    return {.online = std::max(Units{0}, free - cell.kept), .debt = std::max(Units{0}, -free)};
}

Draw draw(const Cell& cell, Units quantity) {
    CHECK(quantity.value > 0);
    const Units free = std::max(Units{0}, cell.shelf() - cell.held);
    const Units own = std::min(quantity, std::max(Units{0}, free - cell.online));
    const Units online = std::min(quantity - own, free - own);
    return {.own = own, .online = online, .overdraft = quantity - own - online};
}

Units spoken_for(const HubState& state, const CellKey& cell, UnixMs at) {
    const Units may = may_have_sold(state, cell, at);
    const CellRights* rights = state.rights().find(cell);
    if (rights == nullptr)
        return may;
    const Units silent = with_silent(state, *rights);
    return rights->out + rights->stranded - silent + std::max(silent, may);
}

Split split_without(const Decision& decision, const CellKey& key, Units held_less) {
    const HubState& state = decision.state();
    const Cell& cell = state.ledger().cell(key.sku, key.location);
    Split now = split(
        {.shelf = cell.shelf(), .held = cell.held - held_less, .kept = kept_at(decision, key)});
    if (state.recovery().is_reconciling(key.location) || state.location(key.location).is_draining)
        now.online = Units{};
    return now;
}

void resplit(Decision& decision, SkuIndex sku, LocationIndex location, const std::string& cause) {
    const HubState& state = decision.state();
    const Cell before = state.ledger().cell(sku, location);
    const Split after = split_without(decision, {sku, location}, Units{});
    if (after.online != before.online) {
        decision.emit(OnlineSet{.sku = sku, .location = location, .online = after.online});
    }
    if (after.debt != before.debt) {
        decision.emit(DebtSet{.sku = sku, .location = location, .debt = after.debt});
        keep_case(decision, sku, location, cause);
    }
    const Cell& cell = state.ledger().cell(sku, location);
    CHECK(cell.shelf() + cell.debt >= cell.held + cell.online);
}

}  // namespace onepool::hub
