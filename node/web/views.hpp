#pragma once
// What the core, the journal and the catalogue hold, as the JSON of node/web/src/api.ts. Pure
// functions; nothing is decided here.

#include <functional>
#include <optional>
#include <string>

#include "node/core/node_core.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/staff_list.hpp"
#include "protocol/json.hpp"

namespace onepool::node::views {

Json status(const NodeCore& core, const std::string& name, Now now);
Json basket(const NodeCore& core, const Basket& basket);
Json receipt(const NodeCore& core, const ReceiptView& receipt);
Json product(const NodeCore& core, const Product& product);
// `gtin_of` looks a SKU up; Gtin{} when it has none.
Json task(const NodeCore& core, const ShipTask& task,
          const std::function<Gtin(const Sku&)>& gtin_of);
// With who may approve that it is sold; null where they are too many to choose from.
Json claim(const ShelfClaim& claim, const StaffList& staff);
Json event(const StoredEvent& event);

// The receipt in a journal row; nullopt when it is another kind of event or cannot be read.
std::optional<ReceiptView> receipt_in(const StoredEvent& row);

}  // namespace onepool::node::views
