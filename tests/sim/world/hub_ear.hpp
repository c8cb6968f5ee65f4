#pragma once
// Looks on at what reaches the hub from its nodes, before the hub makes anything of it: who was
// heard, and, once the hub was restored, who greeted and with how much. Owned by the hub's machine;
// one thread.

#include "hub/core/hub_core.hpp"
#include "tests/sim/world/nature.hpp"
#include "tests/sim/world/seat.hpp"
#include "tests/sim/world/witness.hpp"

namespace onepool::sim {

class HubEar final : public Watch<hub::HubCore> {
  public:
    HubEar(const Nature& nature, Witness& witness) : nature_(nature), witness_(witness) {}

    void hears(const hub::HubCore::Input& input, const hub::HubCore& core) override;
    void says(const hub::HubCore::Batch&, const hub::HubCore&) override {}
    void restored() { is_restored_ = true; }

  private:
    const Nature& nature_;
    Witness& witness_;
    bool is_restored_ = false;
};

}  // namespace onepool::sim
