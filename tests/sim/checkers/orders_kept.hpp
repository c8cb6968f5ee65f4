#pragma once
// Promise 1 for orders: an order that the hub answered "held" is on its disk, and is for ever held,
// shipped or cancelled, never forgotten and never refused; unless the hub went back to before it
// took the order, and learns of it anew. One thread.

#include <map>

#include "tests/sim/checkers/checker.hpp"

namespace onepool::sim {

class OrdersKept final : public Checker {
  public:
    std::string_view name() const override { return "1 orders-kept"; }
    std::optional<std::string> look(const World& world, const Evidence& evidence) override;

  private:
    std::size_t answers_seen_ = 0;
    std::size_t entries_seen_ = 0;
    std::map<protocol::OrderKey, bool> was_held_;    // on the disk: by any entry so far
    std::map<protocol::OrderKey, Millis> promised_;  // when last
    std::uint64_t log_history_ = 0;
};

}  // namespace onepool::sim
