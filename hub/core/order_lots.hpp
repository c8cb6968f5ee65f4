#pragma once
// Of which lots the goods of orders were: for whoever has to call a lot back.

#include "hub/core/hub_state.hpp"
#include "hub/core/movements.hpp"

namespace onepool::hub {

// What a pick says of lots stays with its order, which must be there, wherever its goods are now.
void note_lots(Decision& decision, const Place& place, const PlannedOrder& said);

// Units that were picked for it, or left with it, of goods that need a lot, and nobody said of
// which: by an older till, or sent without having been picked.
HoldLines units_of_unknown_lot(const HubState& state, const OrderRecord& order);
Units units_of_unknown_lot(const OrderRecord& order, SkuIndex sku);  // as if it needed one

}  // namespace onepool::hub
