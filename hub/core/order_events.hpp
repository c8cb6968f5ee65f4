#pragma once
// What nodes do for orders: take one to pick it, leave it, pick it, ship it, hand it over, put it
// back. Goods that left a shelf are facts, whatever became of the order meanwhile; the odd ones
// become a case for a person. Each takes effect once, in whatever order nodes are heard.
//
//   take, leave  move nothing          pick  ends the hold: shelf -> staged, loss, damaged
//   ship, collect  first what stands staged for the order there, then shelf, -> customer
//   put back  staged -> shelf, no more of it than stands there
//   pack  moves nothing: what stands staged there is in its parcels now
//
// A pick that is heard when its order is not held there any more: of a cancelled one the goods are
// staged, and to be put back; of one that was shipped or collected only what did not leave with it
// (LeftUnpicked); of any other it moves nothing, as the order's goods are kept elsewhere.

#include "hub/core/movements.hpp"

namespace onepool::hub {

// An event about an order: moves its goods, and the order with them.
Verdict book_order(Decision& decision, const Place& place, const Plan& plan);

// The parts of it, by what was done; each returns what was overdrawn.
void take_to_pick(Decision& decision, const Place& place, const Plan& plan);
void leave_unpicked(Decision& decision, const Place& place, const Plan& plan);
Units pick(Decision& decision, const Place& place, const Plan& plan);
Units hand_over(Decision& decision, const Place& place, const Plan& plan);  // ship or collect
Units put_back(Decision& decision, const Place& place, const Plan& plan);
void pack(Decision& decision, const Place& place, const Plan& plan);

// Takes an order that this hub does not know, with what was done of it as its lines.
void take_unknown(Decision& decision, const Plan& plan);

}  // namespace onepool::hub
