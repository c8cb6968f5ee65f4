#pragma once
// What channels still have to be told about their orders, oldest first, one entry an order: a
// newer outcome replaces one that waits. Bounded by limits::tells_waiting. Owned by the engine.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "hub/channels/order_tell.hpp"

namespace onepool::hub {

class Tells {
  public:
    // The oldest entry, when it had to make room.
    [[nodiscard]] std::optional<OrderTell> push(OrderTell tell);
    // Takes the oldest out.
    std::optional<OrderTell> pop();
    // Puts a failed one back at the front, unless a newer outcome of its order waits.
    void put_back(OrderTell tell);
    std::size_t size() const { return by_age_.size(); }

  private:
    std::map<std::int64_t, OrderTell> by_age_;
    std::map<OrderId, std::int64_t> ages_;
    std::int64_t next_age_ = 0;
};

}  // namespace onepool::hub
