#pragma once
// Sets the hub up: locations, nodes, catalogue; each command again until it is answered. The nodes
// sell from the first moment, also before the hub knows them. One thread.

#include <vector>

#include "tests/sim/actors/actor.hpp"

namespace onepool::sim {

class Operator final : public Actor {
  public:
    explicit Operator(World& world);

    void begin() override;
    bool is_busy() const override { return at_ < commands_.size(); }

  private:
    void ask();
    hub::Command prepared(hub::Command command);

    std::vector<hub::Command> commands_;
    std::size_t at_ = 0;
};

}  // namespace onepool::sim
