#pragma once
// Whose turn it is of orders that wait for the same goods. Pure reading of the book.

#include <cstdint>
#include <set>
#include <vector>

#include "hub/core/order_book.hpp"

namespace onepool::hub {

// Orders that their buyers collect first: no other location can ever keep those. Then what is due
// first, then what was taken first. Positions in OrderBook::all().
std::vector<std::uint32_t> in_turn(const OrderBook& orders,
                                   const std::set<std::uint32_t>& positions);

}  // namespace onepool::hub
