#pragma once
// The open cases about orders that one node's word opened. A node may know of every order that it
// was ever shown: one in the wrong hands must not make a case of each. What is odd beyond the bound
// is told in one case of the node. Memory only: a run of the hub counts its own. Owned by NodeDesk.

#include <cstdint>
#include <vector>

#include "hub/core/case_book.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

class OddOrders {
  public:
    // Whether it may open one more, which is the next of them all.
    [[nodiscard]] bool take(const CaseBook& cases) {
        std::erase_if(open_, [&](std::uint64_t id) { return !cases.find(id)->is_open(); });
        if (open_.size() >= limits::odd_orders_per_node)
            return false;
        open_.push_back(cases.next_id());
        return true;
    }

  private:
    std::vector<std::uint64_t> open_;  // by id
};

}  // namespace onepool::hub
