#include "hub/core/order_lots.hpp"

#include <algorithm>

#include "protocol/check.hpp"

namespace onepool::hub {

void note_lots(Decision& decision, const Place& place, const PlannedOrder& said) {
    if (!said.lots.empty())
        decision.emit(LotsPicked{.order = said.key, .location = place.location, .lots = said.lots});
}

HoldLines units_of_unknown_lot(const HubState& state, const OrderRecord& order) {
    HoldLines units = staged_of(order);
    for (const auto& [sku, left] : order.handed_over)
        add_units(units, sku, left);
    HoldLines unknown;
    for (const auto& [sku, picked] : units) {
        Units rest = state.ledger().sku(sku).asks_lot ? picked : Units{};
        for (const OrderLot& lot : order.lots) {
            if (lot.picked.sku == sku)
                rest -= lot.picked.quantity;
        }
        if (rest.value > 0)
            unknown.emplace_back(sku, rest);
    }
    return unknown;
}

// Picked again after it was put back, it is remembered as more: who calls a lot back rather hears
// of an order too many.
void OrderBook::apply(const LotsPicked& effect, UnixMs at) {
    OrderRecord& record = change(effect.order);
    for (const PickedLot& picked : effect.lots) {
        CHECK(picked.quantity.value > 0 && is_lot(picked.lot.value));
        const auto known = std::ranges::find_if(record.lots, [&](const OrderLot& lot) {
            return lot.location == effect.location && lot.picked.sku == picked.sku &&
                   lot.picked.lot == picked.lot;
        });
        if (known != record.lots.end()) {
            known->picked.quantity += picked.quantity;
            known->picked.expiry = earlier_known(known->picked.expiry, picked.expiry);
            known->at = at;
        } else if (record.lots.size() < limits::order_lots) {
            record.lots.push_back({effect.location, picked, at});
        }
    }
    index_lots(position(effect.order));
}

void OrderBook::index_lots(std::uint32_t position) {
    for (const OrderLot& lot : orders_[position].lots)
        by_lot_.insert({lot.picked.sku, lot.picked.lot, position});
}

std::vector<std::uint32_t> OrderBook::of_lot(SkuIndex sku, const Lot& lot) const {
    std::vector<std::uint32_t> found;
    for (auto at = by_lot_.lower_bound({sku, lot, 0});
         at != by_lot_.end() && std::get<0>(*at) == sku && std::get<1>(*at) == lot; ++at)
        found.push_back(std::get<2>(*at));
    return found;
}

}  // namespace onepool::hub
