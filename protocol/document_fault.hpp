#pragma once
// Bounds and sums of sales and returns, as documents.hpp states them. Internal to the codec.

#include "protocol/documents.hpp"
#include "protocol/fault.hpp"

namespace onepool::protocol {

void find_faults(const Sale& sale, FaultFinder& faults);
void find_faults(const Return& document, FaultFinder& faults);

// Lines of a channel order: priced like sale lines, but a channel's own discounts may lower
// `amount`.
void find_order_line_faults(const std::vector<SaleLine>& lines, FaultFinder& faults);

}  // namespace onepool::protocol
