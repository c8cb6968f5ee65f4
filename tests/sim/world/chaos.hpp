#pragma once
// Makes big things break now and then, at the rates of Faults: processes die, the broker dies,
// links are cut one way or both, disks fill up, clocks are wrong, disks go back in time or are
// copied, shops are in a mood, builds err or are of another age, tills are stolen. Stops when the
// world calms down. One thread.

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
    void spoil_a_clock();
    void replace_a_disk();
    void flip_a_bit();
    void clone_one();
    void spoil_a_mood();
    void poison_one();
    void update_one();
    void revoke_one();

    World& world_;
    Random chance_;
    std::size_t originals_;
    bool has_revoked_ = false;
};

}  // namespace onepool::sim
