#include "hub/web/lot_views.hpp"

#include <algorithm>
#include <optional>

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

// How far it is with what was picked there: done, too, where it left though it was moved away.
const char* traced_stage(const OrderRecord& order, const OrderLeg* leg, SkuIndex sku) {
    if (leg == nullptr)
        return "ended";
    const bool is_gone =
        leg->held.empty() && leg->staged.empty() && units_of(leg->left, sku).value > 0;
    return is_gone ? "done" : leg_stage(order, *leg);
}

// What became of what was picked there.
Json traced_lot(const HubState& state, const OrderRecord& order, const OrderLot& lot) {
    const OrderLeg* leg = leg_at(order, lot.location);
    Json row = traced_order(order);
    row.set("location", state.location(lot.location).id.value);
    row.set("leg", traced_stage(order, leg, lot.picked.sku));
    row.set("place", leg == nullptr ? std::string() : leg->place);
    row.set("quantity", lot.picked.quantity.value);
    row.set("expiry", expiry_or_null(lot.picked.expiry));
    row.set("at", lot.at.value);
    return row;
}

// Picked at several places, it has several rows.
void add_traced(Json::Array& rows, const HubState& state, const OrderRecord& order,
                const LotName& name) {
    for (const OrderLot& lot : order.lots) {
        if (lot.picked.sku == name.sku && lot.picked.lot == name.lot)
            rows.push_back(traced_lot(state, order, lot));
    }
}

Json unknown_of(const OrderRecord& order, Units units) {
    Json row = traced_order(order);
    row.set("quantity", units.value);
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

std::vector<LotName> find_lots(const HubState& state, std::string_view name, std::string_view sku) {
    std::vector<LotName> found;
    for (std::size_t at = name.find('/'); at != name.npos; at = name.find('/', at + 1)) {
        const std::string_view first = name.substr(0, at);
        const std::string_view lot = name.substr(at + 1);
        const auto known = state.ledger().find(Sku{std::string(first)});
        if (known && is_lot(lot) && (sku.empty() || sku == first))
            found.push_back({*known, Lot{std::string(lot)}});
    }
    return found;
}

std::string why_ambiguous(const HubState& state, std::span<const LotName> names) {
    std::string text;
    for (const LotName& name : names) {
        text += (text.empty() ? "" : " or ") + state.ledger().sku(name.sku).sku.value + " of lot " +
                name.lot.value;
    }
    return "this may be " + text + ": say which SKU, /v1/lots/SKU/LOT?sku=SKU";
}

Json trace_of(const HubState& state, const LotName& name, const TracePage& page) {
    const OrderBook& book = state.orders();
    const std::vector<std::uint32_t> went = book.of_lot(name.sku, name.lot);
    const bool asks_lot = state.ledger().sku(name.sku).asks_lot;
    Json::Array orders;
    Json::Array unknown;
    std::optional<std::uint64_t> next;
    std::int64_t unknown_orders = 0;
    auto to_go = went.begin();
    for (std::uint32_t position = 0; position < book.all().size(); ++position) {
        const OrderRecord& order = book.all()[position];
        const bool has_it = to_go != went.end() && *to_go == position;
        to_go += has_it ? 1 : 0;
        const Units units = asks_lot ? units_of_unknown_lot(order, name.sku) : Units{};
        unknown_orders += units.value > 0 ? 1 : 0;
        if ((!has_it && units.value <= 0) || position < page.after || next)
            continue;
        if (std::max(orders.size(), unknown.size()) >= page.limit) {
            next = position;
            continue;
        }
        if (has_it)
            add_traced(orders, state, order, name);
        if (units.value > 0)
            unknown.push_back(unknown_of(order, units));
    }
    Json trace;
    trace.set("sku", state.ledger().sku(name.sku).sku.value);
    trace.set("lot", name.lot.value);
    trace.set("orders", std::move(orders));
    trace.set("unknown", std::move(unknown));
    trace.set("orders_count", std::uint64_t{went.size()});
    trace.set("unknown_orders", unknown_orders);
    trace.set("next", next ? Json{*next} : Json{});
    return trace;
}

}  // namespace onepool::hub
