#include "hub/core/split_rule.hpp"

#include <algorithm>

#include "hub/core/debt_case.hpp"
#include "hub/core/silent_demand.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

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
        keep_debt_case(decision, {sku, location}, cause);
    }
    const Cell& cell = state.ledger().cell(sku, location);
    CHECK(cell.shelf() + cell.debt >= cell.held + cell.online);
}

}  // namespace onepool::hub
