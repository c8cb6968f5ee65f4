#pragma once
// The customers of one web shop: order what the shop shows, now and then more than that (two of
// them were faster than the number), and sometimes cancel. One thread.

#include "tests/sim/actors/actor.hpp"

namespace onepool::sim {

class Shopper final : public Actor {
  public:
    Shopper(World& world, std::size_t shop);

    void begin() override;
    bool is_busy() const override { return false; }
    // For scenarios.
    void order(const std::string& listing, std::int64_t units);
    void cancel_last();

  private:
    void wait_to_order();
    void wait_to_cancel();
    void order_something();
    void cancel_something();

    Shop& shop() { return world_.market().shop(shop_); }
    void send_webhook();

    std::size_t shop_;
    std::string last_order_;
};

}  // namespace onepool::sim
