#pragma once
// Stock and published numbers as the API shows them (hub/web/src/api.ts: SkuStock, Why). Pure
// functions over the core's state.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

Json stock_of(const HubCore& core, SkuIndex sku);

// SKUs whose code, GTIN or description holds `text` (ASCII without case), in order of naming,
// after `after` when it is a SKU, at most `limit`: { stock, next }.
struct StockSearch {
    std::string_view text;
    Sku after;
    std::size_t limit = 50;
};
Json search_stock(const HubCore& core, const StockSearch& search);

// Where a published number came from. `terms` are one per location that ever held the SKU; their
// `online` units sum to `quantity`, which is CHECKed: a sum that does not add up is never shown.
// `movements` are the newest entries that moved the SKU, newest first.
Json why(const HubCore& core, const ChannelId& channel, SkuIndex sku,
         std::span<const LogEntry> movements);

}  // namespace onepool::hub
