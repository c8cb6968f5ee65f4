#pragma once
// What this till can say about stock: the hub's level for its location, less what this node
// recorded since that the hub has not yet acknowledged. For people; it refuses nothing.

#include <map>
#include <optional>
#include <vector>

#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

class StockView {
  public:
    // True when it is newer than what was known.
    bool learn(const StockLevel& level);
    void recorded(const Event& event);          // units this node moved, until acknowledged
    void acknowledged(Seq applied);

    std::optional<StockLevel> level(const Sku& sku) const;   // hub's level less unacknowledged

  private:
    std::map<Sku, StockLevel> levels_;
    std::map<Seq, std::vector<StockLine>> unacknowledged_;
};

}  // namespace onepool::node
