#pragma once
// Makes big things break now and then, at the rates of Faults: processes die, the broker dies,
// links are cut one way or both, disks fill up, clocks jump. Stops when the world calms down. One
// thread.

#include <functional>

#include "tests/sim/world/world.hpp"

namespace onepool::sim {

class Chaos {
  public:
    explicit Chaos(World& world);
    void begin();

  private:
    // Does `harm` at random moments, on average every `mean`, while the world is open.
    void now_and_then(Millis mean, std::function<void()> harm);
    template <class Machine>
    void kill(Machine& machine);
    template <class Machine>
    void kill_in_commit(Machine& machine, Millis patience);
    Millis outage();
    NodeMachine& any_node();
    void cut_someone();
    void fill_a_disk();

    World& world_;
    Random chance_;
};

}  // namespace onepool::sim
