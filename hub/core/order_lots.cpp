#include "hub/core/order_lots.hpp"

#include <algorithm>

#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

Units lots_at(const OrderRecord& order, LocationIndex location, SkuIndex sku) {
    Units sum;
    for (const OrderLot& lot : order.lots) {
        if (lot.location == location && lot.picked.sku == sku)
            sum += lot.picked.quantity;
    }
    return sum;
}

}  // namespace

void note_lots(Decision& decision, const Place& place, const PlannedOrder& said) {
    if (!said.lots.empty())
        decision.emit(LotsPicked{.order = said.key, .location = place.location, .lots = said.lots});
}

// Place by place: the lot of what was put back at one says nothing of what left from another.
Units units_of_unknown_lot(const OrderRecord& order, SkuIndex sku) {
    Units left_elsewhere = units_of(order.handed_over, sku);
    Units lots_elsewhere;
    for (const OrderLot& lot : order.lots) {
        if (lot.picked.sku == sku && leg_at(order, lot.location) == nullptr)
            lots_elsewhere += lot.picked.quantity;
    }
    Units unknown;
    for (const OrderLeg& leg : order.legs) {
        const Units left = units_of(leg.left, sku);
        left_elsewhere -= left;
        const bool is_standing = !leg.is_done && !is_left_behind(order, leg);
        const Units standing = is_standing ? units_of(leg.staged, sku) : Units{};
        // What nobody is known to have picked has no lot, whatever else was picked there.
        const Units picked = std::max(Units{}, left - units_of(leg.left_unpicked, sku)) + standing;
        unknown += left + standing - std::min(picked, lots_at(order, leg.location, sku));
    }
    return unknown + std::max(Units{}, left_elsewhere - lots_elsewhere);
}

HoldLines units_of_unknown_lot(const HubState& state, const OrderRecord& order) {
    HoldLines units = staged_of(order);
    for (const auto& [sku, left] : order.handed_over)
        add_units(units, sku, left);
    HoldLines unknown;
    for (const auto& line : units) {
        const SkuIndex sku = line.first;
        const Units rest =
            state.ledger().sku(sku).asks_lot ? units_of_unknown_lot(order, sku) : Units{};
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
