#pragma once
// Somebody at the hub's worklist: replays what was set aside (also twice, also many at once, also
// with bytes that are not those), voids some of it, imports the products it names, all at random;
// and has a listing tried again that a shop refused. A lost answer is nothing to him: he looks at
// the list again. One thread.

#include <optional>

#include "tests/sim/actors/actor.hpp"

namespace onepool::sim {

class Steward final : public Actor {
  public:
    explicit Steward(World& world);

    void begin() override;
    bool is_busy() const override { return false; }
    // For scenarios: all that is open, or the products that it lacks.
    void replay_all();
    void void_all();
    void import_ghosts();

  private:
    void look_again();
    void look_at_refusals();
    void look_at_worklist();
    std::optional<hub::SetAsideBytes> bytes_of(const hub::SetAsideRecord& record) const;
    void replay(std::vector<hub::SetAsideBytes> events);
    void order(hub::Command command);
    const hub::HubState* state() const;
};

}  // namespace onepool::sim
