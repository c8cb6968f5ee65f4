#pragma once
// The channel orders at this location: to be picked, standing picked, to be put back. The hub tells
// them as absolute, versioned values; finished ones are kept for a while, so that a late word of
// the hub cannot bring one back. What this node recorded of an order stands until the hub has heard
// it: an order goes held -> staged -> shipped, collected or (put_back ->) released and never back
// here. Pure; one owner (the core).

#include <map>
#include <optional>
#include <string_view>
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

    // Takes over what DownlinkInbox let through; returns the task to be stored. What was done here
    // stays done: a state never goes back, and what stands staged never becomes more.
    const ShipTask& learn(const ShipTask& task);

    // The task as it is after an event of this node, to be stored; the order must be known.
    const ShipTask& shipped(const OrderKey& order);
    const ShipTask& staged(const Pick& pick);
    const ShipTask& collected(const Collect& collect);  // staged still when some of it is left
    const ShipTask& put_back(const PutBack& back);

    void forget_held();  // whatever is still to do

    const ShipTask* find(const OrderKey& order) const;  // in any state; null when unknown
    // To pick, to send, to hand over, to put back; by due time, those without one by when they were
    // placed.
    std::vector<ShipTask> to_do() const;
    // Orders here whose number is what was scanned or typed, also as "CHANNEL/NUMBER"; any state.
    std::vector<ShipTask> find_by_code(std::string_view code) const;
    std::vector<Claimant> claims_on(const Sku& sku) const;  // of orders to be picked; oldest first

  private:
    void prune(const OrderKey& keep);  // the oldest finished ones beyond the bound

    std::map<OrderKey, ShipTask> tasks_;
};

}  // namespace onepool::node
