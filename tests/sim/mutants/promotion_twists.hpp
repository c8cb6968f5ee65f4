#pragma once
// Twists of promotions: what the hub writes down of what it keeps.

#include "tests/sim/mutants/hub_twists.hpp"

namespace onepool::sim {

// Writes down twice as much of a promotion as it keeps.
class HalfKept final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

}  // namespace onepool::sim
