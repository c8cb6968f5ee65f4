#include "tests/sim/checkers/debts_paid.hpp"

#include <algorithm>

namespace onepool::sim {

using namespace protocol;

namespace {

// More is claimed than is there, also without what orders gave up and tills have not heard of yet.
std::int64_t owed_at(const hub::HubState& state, const hub::CellKey& key) {
    const hub::Cell& cell = state.ledger().cell(key.sku, key.location);
    std::int64_t owed = cell.held.value - cell.balance[0].value;
    for (const hub::OrderRecord& order : state.orders().all()) {
        for (const hub::GivingBack& each : order.giving_back)
            owed -= each.location == key.location ? hub::units_of(each.lines, key.sku).value : 0;
    }
    return owed;
}

// Where the hub waits for what tills have to tell, an order may turn out to be picked.
bool is_unsettled(const hub::HubCore& core, hub::LocationIndex location) {
    const auto& state = core.state();
    return state.recovery().is_reconciling(location) ||
           std::ranges::any_of(state.nodes().at(location), [&](std::uint32_t at) {
               const auto live = core.live(state.nodes().all()[at].id());
               return live && live->behind_since;
           });
}

// That somebody began only a till can have said.
bool is_picked(const hub::OrderRecord& order, const hub::OrderLeg& leg, const Archive& archive,
               const std::string& location) {
    const bool is_whole = order.handed_over.empty() || order.legs.size() > 1;
    const bool is_begun = leg.is_begun && archive.was_taken(order.key, location);
    return is_begun || !leg.staged.empty() || !is_whole;
}

// Another location, with no part of it yet, that could keep all that this one holds of it.
std::optional<hub::LocationIndex> find_other(const hub::HubState& state,
                                             const hub::OrderRecord& order,
                                             const hub::OrderLeg& leg) {
    for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
        const hub::LocationIndex other{i};
        const hub::LocationRecord& location = state.location(other);
        const bool is_asked = hub::leg_at(order, other) == nullptr && location.ships_orders &&
                              !location.is_draining &&
                              std::ranges::find(order.gave_up, other) == order.gave_up.end();
        const bool has_all = std::ranges::all_of(leg.held, [&](const auto& line) {
            return state.ledger().cell(line.first, other).online >= line.second;
        });
        if (is_asked && has_all)
            return other;
    }
    return std::nullopt;
}

// What this location holds of an order that is to be sent and lacks nothing else.
std::optional<std::string> find_unpaid(const hub::HubCore& core, const hub::OrderRecord& order,
                                       const hub::OrderLeg& leg, const Archive& archive) {
    const hub::HubState& state = core.state();
    const std::string& location = state.location(leg.location).id.value;
    if (leg.held.empty() || is_picked(order, leg, archive, location) ||
        is_unsettled(core, leg.location))
        return std::nullopt;
    for (const auto& [sku, units] : leg.held) {
        const std::int64_t owed = owed_at(state, {sku, leg.location});
        const auto other = owed > 0 ? find_other(state, order, leg) : std::nullopt;
        if (other) {
            return join(state.ledger().sku(sku).sku.value, " at ", location, ": ", owed,
                        " owed, which order ", order.key.order.value, " could pay by going to ",
                        state.location(*other).id.value);
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> DebtsPaid::settled(const World& world, const Evidence& evidence) {
    if (!world.hub().process().is_up())
        return std::nullopt;
    const hub::HubCore& core = world.hub().process().core();
    for (const hub::OrderRecord& order : core.state().orders().all()) {
        const bool is_to_send = order.stage == hub::OrderStage::held && !order.collect_at;
        if (!is_to_send || !hub::wanted_of(order).empty())
            continue;
        for (const hub::OrderLeg& leg : order.legs) {
            if (auto unpaid = find_unpaid(core, order, leg, evidence.archive()))
                return unpaid;
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
