#include "hub/web/lot_views.hpp"

#include <algorithm>

#include "hub/core/order_lots.hpp"
#include "hub/web/order_views.hpp"
#include "protocol/day_tree.hpp"

namespace onepool::hub {

namespace {

Json expiry_or_null(BusinessDay day) {
    return day == BusinessDay{} ? Json{} : Json{to_text(day)};
}

Json traced_order(const OrderRecord& order) {
    Json row;
    row.set("channel", order.key.channel.value);
    row.set("order", order.key.order.value);
    row.set("stage", to_text(order.stage));
    return row;
}

// What became of what was picked there.
Json traced_lot(const HubState& state, const OrderRecord& order, const OrderLot& lot) {
    const OrderLeg* leg = leg_at(order, lot.location);
    Json row = traced_order(order);
    row.set("location", state.location(lot.location).id.value);
    row.set("leg", leg == nullptr ? "ended" : leg_stage(order, *leg));
    row.set("place", leg == nullptr ? std::string() : leg->place);
    row.set("quantity", lot.picked.quantity.value);
    row.set("expiry", expiry_or_null(lot.picked.expiry));
    row.set("at", lot.at.value);
    return row;
}

}  // namespace

Json lots_of(const HubState& state, const OrderRecord& order) {
    Json::Array rows;
    for (const OrderLot& lot : order.lots) {
        Json row;
        row.set("sku", state.ledger().sku(lot.picked.sku).sku.value);
        row.set("lot", lot.picked.lot.value);
        row.set("quantity", lot.picked.quantity.value);
        row.set("expiry", expiry_or_null(lot.picked.expiry));
        row.set("location", state.location(lot.location).id.value);
        row.set("at", lot.at.value);
        rows.push_back(std::move(row));
    }
    return rows;
}

Json unknown_lots_of(const HubState& state, const OrderRecord& order) {
    Json::Array rows;
    for (const auto& [sku, units] : units_of_unknown_lot(state, order)) {
        Json row;
        row.set("sku", state.ledger().sku(sku).sku.value);
        row.set("quantity", units.value);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<LotName> find_lot(const HubState& state, std::string_view name) {
    for (std::size_t at = name.find('/'); at != name.npos; at = name.find('/', at + 1)) {
        const auto sku = state.ledger().find(Sku{std::string(name.substr(0, at))});
        const std::string_view lot = name.substr(at + 1);
        if (sku && is_lot(lot))
            return LotName{*sku, Lot{std::string(lot)}};
    }
    return std::nullopt;
}

Json trace_of(const HubState& state, const LotName& name, std::size_t limit) {
    const OrderBook& book = state.orders();
    Json::Array orders;
    for (const std::uint32_t position : book.of_lot(name.sku, name.lot)) {
        const OrderRecord& order = book.all()[position];
        for (const OrderLot& lot : order.lots) {
            const bool is_it = lot.picked.sku == name.sku && lot.picked.lot == name.lot;
            if (is_it && orders.size() < limit)
                orders.push_back(traced_lot(state, order, lot));
        }
    }
    Json::Array unknown;
    std::int64_t unknown_orders = 0;
    for (const OrderRecord& order : book.all()) {
        const Units units = units_of(units_of_unknown_lot(state, order), name.sku);
        if (units.value == 0)
            continue;
        ++unknown_orders;
        if (unknown.size() >= limit)
            continue;
        Json row = traced_order(order);
        row.set("quantity", units.value);
        unknown.push_back(std::move(row));
    }
    Json trace;
    trace.set("sku", state.ledger().sku(name.sku).sku.value);
    trace.set("lot", name.lot.value);
    trace.set("orders", std::move(orders));
    trace.set("unknown", std::move(unknown));
    trace.set("unknown_orders", unknown_orders);
    return trace;
}

}  // namespace onepool::hub
