#pragma once
// The back room of one node: opening stock, deliveries, corrections with a reason, and the orders
// that the hub gave this location. One thread.

#include "tests/sim/actors/actor.hpp"
#include "tests/sim/actors/errand.hpp"
#include "tests/sim/actors/order_work.hpp"

namespace onepool::sim {

class Stockroom final : public Actor {
  public:
    enum class Opening : std::uint8_t { receives, nothing };
    Stockroom(World& world, NodeMachine& node, Opening opening);

    void begin() override;
    bool is_busy() const override { return errand_.is_busy() || on_orders_.is_busy(); }
    // For scenarios.
    void work_on_orders();
    void work_on(OrderStep step);
    void receive(const std::string& sku, std::int64_t units);
    void adjust(const std::string& sku, std::int64_t units);

  private:
    template <class Next>
    void work_on_each(const Next& next);
    void wait_for_delivery();
    void wait_for_order();
    void deliver();
    void run(std::vector<node::Action> actions);
    node::ReceiveGoods new_receipt();
    protocol::BasketId new_document() { return random_id<protocol::BasketId>(chance_); }

    NodeMachine& node_;
    Opening opening_;
    Errand errand_;
    Errand on_orders_;
    OrderWork order_work_;
    std::vector<node::Action> queued_;
};

}  // namespace onepool::sim
