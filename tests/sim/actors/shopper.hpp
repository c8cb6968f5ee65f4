#pragma once
// The web shop's customers: order what the shop shows, now and then more than that (two of them
// were faster than the number), and sometimes cancel. One thread.

#include "tests/sim/actors/actor.hpp"

namespace onepool::sim {

class Shopper final : public Actor {
  public:
    explicit Shopper(World& world);

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

    std::string last_order_;
};

}  // namespace onepool::sim
