#include "node/core/document_parts.hpp"

#include "protocol/limits.hpp"

namespace onepool::node {

Answer bad_line(std::size_t index) {
    return refusal(ActionVerdict::out_of_bounds,
                   "Line " + std::to_string(index + 1) +
                       ": the quantity, price, tax rate or amount is beyond its bound. Correct "
                       "it.");
}

Answer too_many_lines() {
    return refusal(ActionVerdict::out_of_bounds, "The document must have from 1 to " +
                                                     std::to_string(limits::basket_lines) +
                                                     " lines and fit one event. Split it.");
}

Answer too_costly() {
    return refusal(ActionVerdict::out_of_bounds,
                   "The document comes to more than the largest amount there is. Split it.");
}

}  // namespace onepool::node
