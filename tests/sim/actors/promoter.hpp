#pragma once
// Somebody who promotes: has units of a SKU kept for a shop, also more than there are, also for
// none that sells it yet, and ends it again; some for good, some for a few seconds where the hub's
// clock is right. What is open when the world closes stays so. One thread.

#include <cstdint>

#include "tests/sim/actors/actor.hpp"

namespace onepool::sim {

class Promoter final : public Actor {
  public:
    explicit Promoter(World& world);

    void begin() override;
    bool is_busy() const override { return false; }

  private:
    void wait();
    void make_one();
    void end_one();
    void order(hub::Command command);

    std::uint64_t made_ = 0;
};

}  // namespace onepool::sim
