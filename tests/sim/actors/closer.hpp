#pragma once
// Somebody who is to close stores: now and then tells the hub to drain a location, and mostly
// changes his mind after a while. What is drained when the world closes stays so. One thread.

#include "tests/sim/actors/actor.hpp"

namespace onepool::sim {

class Closer final : public Actor {
  public:
    explicit Closer(World& world);

    void begin() override;
    bool is_busy() const override { return false; }

  private:
    void wait_to_close();
    void close_one();
};

}  // namespace onepool::sim
