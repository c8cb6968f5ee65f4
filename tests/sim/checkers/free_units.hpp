#pragma once
// What the effects of the hub's log do to the units on a shelf that no order and no shopper holds:
// plain sums, SKUs and locations by their indexes there. Owned by a checker that reads the log from
// its beginning; one thread.

#include <cstdint>
#include <map>
#include <utility>

#include "hub/core/hub_log.hpp"

namespace onepool::sim {

class FreeUnits {
  public:
    using CellName = std::pair<std::uint32_t, std::uint32_t>;  // SKU, location
    using Changes = std::map<CellName, std::int64_t>;          // so many more are free

    void follow(const hub::Effect& effect, Changes& free);

  private:
    void follow_hold(const hub::Effect& effect, Changes& free);
    void give_back(const hub::CheckoutKey& key, Changes& free);

    std::map<std::pair<protocol::OrderKey, std::uint32_t>, hub::HoldLines> holds_;
    // What shoppers who pay have kept, and at which location.
    std::map<hub::CheckoutKey, std::pair<std::uint32_t, hub::HoldLines>> kept_;
    // What a location, by its index, was told to give up.
    std::map<std::pair<protocol::OrderKey, std::uint32_t>, hub::HoldLines> leaving_;
};

}  // namespace onepool::sim
