#pragma once
// Takes things off the shelves of all locations, now and then, and nobody scans them: the books and
// the shelf differ until somebody counts. One thread.

#include <string>

#include "tests/sim/actors/actor.hpp"
#include "tests/sim/world/shelves.hpp"

namespace onepool::sim {

class Thief final : public Actor {
  public:
    Thief(World& world, Shelves& shelves);

    void begin() override;
    bool is_busy() const override { return false; }
    // As many as there are, at most.
    void steal(const protocol::LocationId& location, const std::string& sku, std::int64_t units);

  private:
    void wait_for_dark();

    Shelves& shelves_;
};

}  // namespace onepool::sim
