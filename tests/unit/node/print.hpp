#pragma once
// Values of the node's core as a failed test shows them.

#include <ostream>

#include "node/core/node_core.hpp"

namespace onepool::node {

void PrintTo(const Basket& basket, std::ostream* out);
void PrintTo(const Answer& answer, std::ostream* out);
void PrintTo(const Totals& totals, std::ostream* out);
void PrintTo(const Record& record, std::ostream* out);

}  // namespace onepool::node

namespace onepool::protocol {

void PrintTo(const Batch<node::Record, node::Outgoing, node::Notice>& batch, std::ostream* out);

}  // namespace onepool::protocol
