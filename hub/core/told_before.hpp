#pragma once
// What became of an order in a life of the hub that is lost (RecoveryRecord::lost_life), as its
// channel was told then and tells back now.

#include <optional>
#include <string>

#include "hub/core/channel_io.hpp"
#include "hub/core/decision.hpp"

namespace onepool::hub {

// As the reasons of such steps end.
inline constexpr const char* as_told = ", as the channel was told before this hub was restored";

// Of these a node may know more than this hub.
bool may_be_done(OrderOutcome told);

// How far it came its channel alone knows: the node that did it has not said so. Its case is open
// until one does, or until a person has settled it by hand.
void raise_unseen(Decision& decision, const OrderKey& order, OrderOutcome told);
bool is_awaited(const HubState& state, const OrderRecord& order);
void settle_awaited(Decision& decision, const OrderKey& order, std::string note);
// What is picked of one that has left, as its channel was told, is listed as to be sent while it is
// awaited, and then to be put back: where it is cancelled, or a person closed its case.
void put_back_awaited(Decision& decision, const OrderRecord& order);
void closed_by_hand(Decision& decision, const CaseRecord& closed);

// This hub still has it to do, and one that was lost told its channel how it ended.
bool was_ended_in_lost_life(const HubState& state, const OrderRecord& known,
                            const OrderReceived& received, UnixMs at);

// Ends it so. Nullopt: the node that did it may say so while the hub waits for the nodes.
std::optional<OrderMoved> end_as_told(Decision& decision, const OrderRecord& known,
                                      OrderOutcome told);

}  // namespace onepool::hub
