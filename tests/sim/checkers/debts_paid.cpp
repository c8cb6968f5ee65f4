#include "tests/sim/checkers/debts_paid.hpp"

#include <algorithm>

namespace onepool::sim {

using namespace protocol;

namespace {

std::int64_t units_of(const hub::HoldLines& lines, hub::SkuIndex sku) {
    std::int64_t units = 0;
    for (const auto& line : lines)
        units += line.first == sku ? line.second.value : 0;
    return units;
}

// More is claimed than is there, also without what orders gave up and tills have not heard of yet.
std::int64_t owed_at(const hub::HubState& state, const hub::CellKey& key) {
    const hub::Cell& cell = state.ledger().cell(key.sku, key.location);
    std::int64_t owed = cell.held.value - cell.balance[0].value;
    for (const hub::OrderRecord& order : state.orders().all()) {
        for (const hub::GivingBack& each : order.giving_back)
            owed -= each.location == key.location ? units_of(each.lines, key.sku) : 0;
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

// The only device of a location has each order, and nobody need be picking it.
bool is_picked(const hub::HubState& state, const hub::OrderRecord& order) {
    if (!order.staged.empty() || !order.handed_over.empty())
        return true;
    if (!order.taker)
        return false;
    std::size_t let_in = 0;
    for (const std::uint32_t at : state.nodes().at(*order.location)) {
        const auto& fence = state.nodes().all()[at].intake.fence();
        const bool is_revoked = fence && fence->reason == FenceReason::revoked;
        let_in += is_revoked ? 0 : 1;
    }
    return !order.taker_staff.empty() || let_in != 1;
}

// Another location that could keep all that is held of it.
std::optional<hub::LocationIndex> find_other(const hub::HubState& state,
                                             const hub::OrderRecord& order) {
    for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
        const hub::LocationIndex other{i};
        const hub::LocationRecord& location = state.location(other);
        const bool is_asked = other != *order.location && location.ships_orders &&
                              !location.is_draining &&
                              std::ranges::find(order.gave_up, other) == order.gave_up.end();
        const bool has_all = std::ranges::all_of(order.held, [&](const auto& line) {
            return state.ledger().cell(line.first, other).online >= line.second;
        });
        if (is_asked && has_all)
            return other;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> DebtsPaid::settled(const World& world, const Evidence&) {
    if (!world.hub().process().is_up())
        return std::nullopt;
    const hub::HubCore& core = world.hub().process().core();
    const hub::HubState& state = core.state();
    for (const hub::OrderRecord& order : state.orders().all()) {
        const bool is_to_send = order.stage == hub::OrderStage::held && !order.collect_at;
        if (!is_to_send || order.held.empty() || is_picked(state, order) ||
            is_unsettled(core, *order.location))
            continue;
        for (const auto& [sku, units] : order.held) {
            const std::int64_t owed = owed_at(state, {sku, *order.location});
            const auto other = owed > 0 ? find_other(state, order) : std::nullopt;
            if (other) {
                return join(state.ledger().sku(sku).sku.value, " at ",
                            state.location(*order.location).id.value, ": ", owed,
                            " owed, which order ", order.key.order.value, " could pay by going to ",
                            state.location(*other).id.value);
            }
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
