#pragma once
// Lots as the API shows them (hub/web/src/api.ts: LotRow, LotTrace): which went to an order, and to
// which orders one went. Pure functions over the core's state.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

// As they were picked.
Json lots_of(const HubState& state, const OrderRecord& order);
// Units that needed a lot, and nobody said of which: { sku, quantity }[].
Json unknown_lots_of(const HubState& state, const OrderRecord& order);

// What "SKU/LOT" may mean, of SKUs that are known: both may hold a slash. Of `sku` alone, where it
// is not empty.
struct LotName {
    SkuIndex sku;
    Lot lot;
};
std::vector<LotName> find_lots(const HubState& state, std::string_view name, std::string_view sku);
std::string why_ambiguous(const HubState& state, std::span<const LotName> names);

// Where a lot went, and which orders have units of its SKU of which nobody knows the lot: oldest
// first, whole orders until a list has `limit` rows. `next` is the `after` of the page behind it.
struct TracePage {
    std::uint64_t after = 0;
    std::size_t limit = 0;
};
Json trace_of(const HubState& state, const LotName& name, const TracePage& page);

}  // namespace onepool::hub
