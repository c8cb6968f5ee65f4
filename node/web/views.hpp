#pragma once
// What the core, the journal and the catalogue hold, as the JSON of node/web/src/api.ts. Pure
// functions; nothing is decided here.

#include <functional>
#include <optional>
#include <string>

#include "firmware-config/return_rules.hpp"
#include "node/core/node_core.hpp"
#include "node/store/journal_reader.hpp"
#include "node/store/staff_list.hpp"
#include "protocol/json.hpp"

namespace onepool::node::views {

Json status(const NodeCore& core, const std::string& name, Now now);
Json basket(const NodeCore& core, const Basket& basket);
Json receipt(const NodeCore& core, const ReceiptView& receipt);
// What came of asking the hub about a receipt of this name.
Json asked_receipt(const NodeCore& core, const std::string& name);
Json product(const NodeCore& core, const Product& product);
// What waits for inspection of one SKU.
Json waiting(const Sku& sku, const WaitingList& list, const std::string& description);
// `without`: what goods without a receipt need; none: they are not taken back.
Json return_rules(const config::ReturnRules& rules, const std::optional<Approval>& without,
                  const StaffList& staff);
// What the catalogue says of goods to be picked; empty, as the GTIN: nothing.
struct ToFind {
    Gtin gtin;
    std::string place;
    bool asks_lot = false;
};
// The lines in the order in which they are walked to; those without a place come last.
Json task(const NodeCore& core, const ShipTask& task,
          const std::function<ToFind(const Sku&)>& look_up);
// The receipt of an order that was handed over: `event` holds a Collect, as it stands in `row`.
Json collection(const NodeCore& core, const StoredEvent& row, const Event& event,
                const std::function<std::string(const Sku&)>& name_of);
// With who may approve that it is sold; null where they are too many to choose from.
Json claim(const ShelfClaim& claim, const StaffList& staff);
Json event(const StoredEvent& event);

// The other document of an exchange.
std::optional<BasketId> exchanged_for(const ReceiptView& receipt);
// The receipt in a journal row; nullopt when it is another kind of event or cannot be read.
std::optional<ReceiptView> receipt_in(const StoredEvent& row);

}  // namespace onepool::node::views
