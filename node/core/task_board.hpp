#pragma once
// The channel orders this location must ship. The hub tells them as absolute, versioned values;
// finished ones are kept for a while, so that a late word of the hub cannot bring one back. Pure;
// one owner (the core).

#include <map>
#include <optional>
#include <vector>

#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// The document id of the Ship event of an order: a UUIDv8 derived from its key, so that a second
// "ship" finds the first one in the journal, also after a restart.
BasketId ship_document(const OrderKey& order);

// Who waits for units of a SKU: an order, or shoppers who pay for theirs and have no order yet.
struct Claimant {
    OrderKey order;
    Units quantity;
    UnixMs placed_at;
    std::optional<UnixMs> until = std::nullopt;  // of shoppers: their goods are kept so long
    bool operator==(const Claimant&) const = default;
};

class TaskBoard {
  public:
    explicit TaskBoard(const std::vector<ShipTask>& stored);

    // Takes over what DownlinkInbox let through; returns the task to be stored. What was shipped
    // here stays shipped.
    const ShipTask& learn(const ShipTask& task);

    // The task as shipped, to be stored; the order must be known.
    const ShipTask& shipped(const OrderKey& order);

    void forget_held();  // whatever is still to ship

    const ShipTask* find(const OrderKey& order) const;      // in any state; null when unknown
    std::vector<ShipTask> to_ship() const;                  // oldest first
    std::vector<Claimant> claims_on(const Sku& sku) const;  // of orders to ship; oldest first

  private:
    void prune(const OrderKey& keep);  // the oldest finished ones beyond the bound

    std::map<OrderKey, ShipTask> tasks_;
};

}  // namespace onepool::node
