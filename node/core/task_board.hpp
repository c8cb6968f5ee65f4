#pragma once
// The channel orders at this location: to be picked, standing picked, to be put back. The hub tells
// them as absolute, versioned values; finished ones are kept for a while, so that a late word of
// the hub cannot bring one back. What this node recorded of an order stands until the hub has heard
// it: an order goes held -> staged -> shipped, collected or (put_back ->) released and never back
// here. A word of the hub from before that waits: it is taken once the hub has heard, unless a
// newer one came.
//
// A standing order that has a taker was picked here, and the hub never said that it stands here.
// Where the hub released it, its goods are to go back to the shelf, also when the hub heard of the
// pick in vain: only putting them back ends that, or another word of the hub than "released".
// Pure; one owner (the core).

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

// Whether somebody here has still something to do about it.
bool is_to_do(OrderState state);

// It is this node's to be picked.
bool is_picked_on(const NodeId& node, const ShipTask& task);

// The order of an event that changes where an order stands; null of any other.
const OrderKey* order_moved_by(const EventBody& body);

// Who waits for units of a SKU: an order, or shoppers who pay for theirs and have no order yet.
struct Claimant {
    OrderKey order;
    Units quantity;
    UnixMs placed_at;
    // Its goods are kept so long: for shoppers, and for who comes for them. Else it is to be sent
    // by then.
    std::optional<UnixMs> until = std::nullopt;
    bool is_collected = false;                              // its buyer comes for it
    bool is_paying() const { return order.order.empty(); }  // shoppers
    bool operator==(const Claimant&) const = default;
};

class TaskBoard {
  public:
    explicit TaskBoard(const std::vector<ShipTask>& stored);

    // Takes over what DownlinkInbox let through; returns the task to be stored. What was done here
    // stays done until the hub has heard of it: a state does not go back, nor do lines become more.
    const ShipTask& learn(const ShipTask& task);

    // The task as it is after an event of this node, to be stored; the order must be known.
    const ShipTask& shipped(const OrderKey& order);
    const ShipTask& staged(const Pick& pick);
    const ShipTask& collected(const Collect& collect);  // staged still when some of it is left
    const ShipTask& put_back(const PutBack& back);
    const ShipTask& packed(const Pack& pack);
    // Nobody's; where it was refused, not to be done. What the hub gave to this node without being
    // asked stays its own: it is the only one here.
    const ShipTask& left(const Leave& leave);

    // What this node recorded about orders, and how far the hub has it: what waited for that comes
    // back, to be learned now.
    void recorded(const Event& event);
    std::vector<ShipTask> acknowledged(Seq applied);

    // The journal ended: whatever is still to do is forgotten, but for what was picked here and is
    // not heard of. Numbers begin anew, and what the hub does not have of it is waited for until
    // late_done().
    void forget_held();
    std::vector<ShipTask> late_done();

    const ShipTask* find(const OrderKey& order) const;  // in any state; null when unknown
    // To pick, to send, to hand over, to put back; by due time, those without one as if they were
    // due an hour after they were placed.
    std::vector<ShipTask> to_do() const;
    // Orders here whose number is what was scanned or typed, also as "CHANNEL/NUMBER"; any state.
    std::vector<ShipTask> find_by_code(std::string_view code) const;
    std::vector<Claimant> claims_on(const Sku& sku) const;  // of orders to be picked; oldest first

  private:
    bool is_from_before(const ShipTask& stands, const ShipTask& news) const;
    std::vector<ShipTask> heard(const std::vector<OrderKey>& orders);
    ShipTask& known(const OrderKey& order);
    void prune(const OrderKey& keep);  // the oldest finished ones beyond the bound

    std::map<OrderKey, ShipTask> tasks_;
    std::map<OrderKey, Seq> unheard_;       // the newest event of each
    std::map<OrderKey, ShipTask> waiting_;  // for the hub to hear of them
};

}  // namespace onepool::node
