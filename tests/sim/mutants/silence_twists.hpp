#pragma once
// Twists of what the hub makes of tills that say nothing.

#include <map>

#include "tests/sim/mutants/hub_twists.hpp"

namespace onepool::sim {

// Takes the last that a till said of itself for new, once it was silent for an hour and a half:
// some tick becomes that message.
class SilenceForgotten final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;

  private:
    std::map<protocol::NodeId, hub::FromNode> last_;
    std::uint64_t ticks_ = 0;
};

// Takes each till for one that recorded more than it did, so that it never has all of it.
class SilenceNeverEnds final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

}  // namespace onepool::sim
