#include "tests/sim/checkers/staged_is_owned.hpp"

#include <map>

namespace onepool::sim {

std::optional<std::string> StagedIsOwned::look(const World& world, const Evidence&) {
    if (!hub_.is_changed(world))
        return std::nullopt;
    const hub::HubState& state = world.hub().process().core().state();
    std::map<hub::CellKey, std::int64_t> owned;
    for (const hub::OrderRecord& order : state.orders().all()) {
        for (const hub::OrderLeg& leg : order.legs) {
            for (const auto& [sku, units] : leg.staged)
                owned[{sku, leg.location}] += units.value;
        }
    }
    for (std::size_t slot = 0; slot < state.ledger().cell_count(); ++slot) {
        const hub::CellKey key = state.ledger().key_at(slot);
        const std::int64_t staged = state.ledger().cell_at(slot).balance[1].value;
        if (staged != owned[key]) {
            return join(state.ledger().sku(key.sku).sku.value, " at ",
                        state.location(key.location).id.value, ": ", staged,
                        " stand picked, orders own ", owned[key]);
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
