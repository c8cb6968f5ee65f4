#pragma once
// An order that its channel changed after it was taken, against what was taken. Pure functions.

#include <string>

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

// As it is known, line by line.
bool has_lines_of(const OrderRecord& known, const Order& order);

// What the order has now, and what was taken, for people: "A-1 2, not 1; B-1 0, not 3".
std::string change_text(const OrderRecord& known, const Order& order);

}  // namespace onepool::hub
