#pragma once
// Looks, at one node, at what came back and waits for inspection there, and decides: to the shelf,
// written off, or back to the supplier. Sees what this till shows, which another till may have
// decided about a moment ago. One thread.

#include "tests/sim/actors/actor.hpp"
#include "tests/sim/actors/errand.hpp"

namespace onepool::sim {

class Inspector final : public Actor {
  public:
    Inspector(World& world, NodeMachine& node);

    void begin() override;
    bool is_busy() const override { return errand_.is_busy(); }
    // For scenarios: that many of it, to the shelf.
    void inspect(const std::string& sku, std::int64_t units);

  private:
    void wait_to_look();
    void decide();
    void record(std::vector<protocol::InspectedLine> lines);

    NodeMachine& node_;
    Errand errand_;
};

}  // namespace onepool::sim
