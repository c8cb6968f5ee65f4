#pragma once
// What tills may sell without asking, and may have sold, by the effects of the hub's log alone: out
// with each node, or stranded where its journal or the life of the hub ended. Plain sums, SKUs and
// locations by their indexes there. Owned by a checker that reads the log from its beginning; one
// thread.

#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "hub/core/hub_log.hpp"

namespace onepool::sim {

class RightsOut {
  public:
    // SKU, location and node.
    using Name = std::tuple<std::uint32_t, std::uint32_t, protocol::NodeId>;
    using CellName = std::pair<std::uint32_t, std::uint32_t>;
    struct Right {
        std::int64_t out = 0;
        std::int64_t stranded = 0;
    };

    // `more`: so much more is out or stranded there.
    void follow(const hub::Effect& effect, std::map<CellName, std::int64_t>& more);
    // Negative where the log let a node use more than it had.
    Right right(const Name& name) const;
    // Out and stranded.
    std::int64_t in_cell(const CellName& cell) const;

  private:
    void move(const Name& name, Right by, std::map<CellName, std::int64_t>& more);
    void strand(const protocol::NodeId* node);  // nullptr: everybody's

    std::map<Name, Right> rights_;
    std::map<CellName, std::int64_t> cells_;
};

}  // namespace onepool::sim
