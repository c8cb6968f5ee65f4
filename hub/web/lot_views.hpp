#pragma once
// Lots as the API shows them (hub/web/src/api.ts: LotRow, LotTrace): which went to an order, and to
// which orders one went. Pure functions over the core's state.

#include <optional>
#include <string>
#include <string_view>

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

// As they were picked.
Json lots_of(const HubState& state, const OrderRecord& order);
// Units that needed a lot, and nobody said of which: { sku, quantity }[].
Json unknown_lots_of(const HubState& state, const OrderRecord& order);

// "SKU/LOT"; both may hold a slash, and the shortest SKU that is known counts. Nullopt: none is.
struct LotName {
    SkuIndex sku;
    Lot lot;
};
std::optional<LotName> find_lot(const HubState& state, std::string_view name);
// Where a lot went, and which orders have units of its SKU of which nobody knows the lot: oldest
// first, at most `limit` of each.
Json trace_of(const HubState& state, const LotName& name, std::size_t limit);

}  // namespace onepool::hub
