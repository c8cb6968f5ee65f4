#pragma once
// What a return, and a decision about goods that wait for inspection, mean beside their movements.
// Used by movements.hpp.

#include "hub/core/movements.hpp"

namespace onepool::hub {

// Since when and why goods wait for inspection; and which receipts are in question by this event.
void note_returned(Decision& decision, const Place& place, const Plan& plan);

// Moves what was decided about, as far as it waits for inspection there; what does not moves
// nothing and is a case.
void book_inspection(Decision& decision, const Place& place, const Plan& plan);

// "1 of them waits", for people.
WaitingList waiting_at(const HubState& state, const CellKey& cell);

}  // namespace onepool::hub
