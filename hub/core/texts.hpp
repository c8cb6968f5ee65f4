#pragma once
// Sentences for the live feed: what happened, to which thing, where.

#include <string>

#include "hub/core/movements.hpp"

namespace onepool::hub {

// "store-1 sold 3 of 85123A and 4 more items"
std::string describe(const HubState& state, const Place& place, const Plan& plan, Verdict verdict);

// "store-1 sent 100 events, 2 set aside"
struct BatchSummary {
    std::size_t events = 0;
    std::size_t set_aside = 0;
};
std::string describe(const HubState& state, const NodeRecord& node, const BatchSummary& batch);

// "shop order 1001 is held: held at warehouse-1"
std::string describe(const OrderMoved& moved);

}  // namespace onepool::hub
