#pragma once
// Someone who does things in the world, now and then, as long as it is open. An actor schedules its
// own work on the timeline, never acts inside another's call, and keeps asking when an answer is
// lost: by the same id. Owned by a simulation; one thread.

#include <functional>

#include "tests/sim/world/world.hpp"

namespace onepool::sim {

class Actor {
  public:
    virtual ~Actor() = default;
    virtual void begin() = 0;
    // True while something that was begun has not ended yet.
    virtual bool is_busy() const = 0;

  protected:
    Actor(World& world, std::uint64_t stream)
        : world_(world), chance_(world.nature().chance.fork(stream)) {}

    void after(Millis delay, std::function<void()> work) {
        world_.nature().time.after(delay, std::move(work));
    }
    // Half to one and a half times the mean.
    Millis around(Millis mean) {
        return chance_.span(Millis{mean.value / 2}, Millis{mean.value * 3 / 2});
    }

    World& world_;
    Random chance_;
};

}  // namespace onepool::sim
