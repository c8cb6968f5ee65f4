#pragma once
// Orders of channels: taken whole at one location, or refused with the reason. Everything here can
// be told twice: a repeated webhook or poll finds the order known and answers the same again.

#include "hub/channels/connector.hpp"
#include "hub/core/order_steps.hpp"

namespace onepool::hub {

// Takes, refuses or cancels; the answer for whoever told us. Nullopt: nobody can hold it now, but a
// location that reconciles may (recovery_desk.hpp): tell it again later.
std::optional<OrderMoved> receive_order(Decision& decision, const OrderReceived& received);

// What it asks of whoever goes on with it, once it was taken.
void mark_order(Decision& decision, const OrderReceived& received);
// By whom and why; by nobody: by its channel. What left the house stays, with a case.
struct Cancelling {
    StaffId by = {};
    std::string reason = {};  // for people here; may be empty
    bool is_as_told = false;  // by a lost life of this hub (told_before.hpp)
};
OrderMoved cancel_order(Decision& decision, const OrderRecord& order, const Cancelling& who = {});

// Why no node at this location can have been asked to do anything for the order: this hub never
// showed it there, and no life of it that was lost may have (RecoveryRecord::lost_life). Nullopt:
// one can. An order is shown where it is held or stands picked, and there alone; what of it left is
// a fact wherever it was shown, and the first that comes here counts.
struct Claim {
    FactKind fact = FactKind::ship;
    LocationIndex location;
    UnixMs at;  // when the hub hears of it
};
std::optional<std::string> find_unshown(const HubState& state, const OrderKey& order,
                                        const Claim& claim);

// In a life that this hub lost it may have been held, and shown, at any location, or moved. Not if
// it was placed since; and that a node does not know the present state of it ends some day.
// Nullptr: this hub does not know it.
bool may_be_of_lost_life(const RecoveryRecord& recovery, const OrderRecord* order, UnixMs at);

// Nodes are still to tell what happened before the hub was restored.
bool waits_for_nodes(const HubState& state);

// Not before it is promised. Of one that nodes alone know, not while some are still to tell of it;
// and what left of it not before its channel told of it, which may say that more was ordered.
bool may_be_told(const HubState& state, const OrderRecord& order);

OrderOutcome outcome_of(OrderStage stage);
OrderStage stage_of(OrderOutcome outcome);

}  // namespace onepool::hub
