#pragma once
// A twist of the node: what it leaves out of its database.

#include <cstdint>
#include <vector>

#include "node/core/node_core.hpp"
#include "tests/sim/world/seat.hpp"

namespace onepool::sim {

// Shows the cashier every change of a basket, but writes down only four of five.
class ForgetfulTill final : public Twist<node::NodeCore> {
  public:
    void heard(node::NodeCore::Input&) override {}
    void decided(node::NodeCore::Batch& batch) override {
        std::erase_if(batch.persist, [this](const node::Record& record) {
            return std::holds_alternative<node::BasketPut>(record) && ++puts_ % 5 == 0;
        });
    }

  private:
    std::uint64_t puts_ = 0;
};

}  // namespace onepool::sim
