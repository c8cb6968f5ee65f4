#pragma once
// Orders asked about by whoever waits for the answer: a channel that places one, cancels it, has it
// collected elsewhere or says that it arrived, and a person who does one of the last three. What
// cannot be done changes nothing and says what to do instead, but for a channel's cancel that comes
// too late, which is a case too. All of it can be told twice.

#include "hub/channels/order_asks.hpp"
#include "hub/core/checkout_desk.hpp"
#include "hub/core/commands.hpp"

namespace onepool::hub {

// Its request and status are for the caller to fill in.
Answer ask_order(Decision& decision, CheckoutDesk& checkouts, const ChannelId& channel,
                 const OrderAsk& ask, Now now);

CommandResult cancel_by_hand(Decision& decision, const CancelOrder& command);
CommandResult move_by_hand(Decision& decision, const MoveOrder& command);
CommandResult deliver_by_hand(Decision& decision, const DeliverOrder& command);

}  // namespace onepool::hub
