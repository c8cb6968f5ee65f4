#pragma once
// Orders of channels: taken whole at one location, or refused with the reason. Everything here can
// be told twice: a repeated webhook or poll finds the order known and answers the same again.

#include "hub/channels/connector.hpp"
#include "hub/core/movements.hpp"

namespace onepool::hub {

// Takes, refuses or cancels; the answer for whoever told us. Nullopt: nobody can hold it now, but a
// location that reconciles may (recovery_desk.hpp): tell it again later.
std::optional<OrderMoved> receive_order(Decision& decision, const OrderReceived& received);

// The hold of an order that was taken, where its units are free for it: no U is asked.
OrderMoved hold_order(Decision& decision, const OrderKey& order, LocationIndex location,
                      const HoldLines& lines);

// Why no node at this location can have been asked to ship the order: this hub never showed it
// there, and no life of it that was lost may have (RecoveryRecord::lost_life). Nullopt: one can. An
// order is shown where it is held, and there alone; what of it is shipped is a fact wherever it was
// shown, and the first that comes here counts.
struct Claim {
    LocationIndex location;
    UnixMs at;  // when the hub hears of it
};
std::optional<std::string> find_unshown(const HubState& state, const OrderKey& order,
                                        const Claim& claim);

// A Ship event of a node at `location`: ends the order's hold, wherever it is, and records that it
// is shipped; odd cases raise one. Returns what was held at that location.
HoldLines end_hold_by_shipping(Decision& decision, const OrderKey& order, LocationIndex location,
                               const Plan& plan);

// "SHOP order 1001"
std::string name_of(const OrderKey& order);

OrderOutcome outcome_of(OrderStage stage);
OrderStage stage_of(OrderOutcome outcome);

}  // namespace onepool::hub
