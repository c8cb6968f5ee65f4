#pragma once
// Twists around what cannot be taken at once: events that are set aside, machines of another age.

#include <set>

#include "tests/sim/mutants/hub_twists.hpp"
#include "tests/sim/mutants/node_twists.hpp"

namespace onepool::sim {

// A hub that takes no batch with an event in it that it cannot read.
class PoisonBlocks final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

// Keeps other bytes of what it sets aside than came.
class BytesAltered final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Writes the movements of what a new release replays into the log twice.
class ParkedDoubled final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Sends what is for one shop to the next one.
class OthersShop final : public HubTwist {
  public:
    void decided(hub::HubCore::Batch& batch, const hub::HubCore& core) override;
};

// Answers that a node is revoked and does something else.
class RevokedUnheeded final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

// A node that was once not served never greets again in that run.
class FencedForGood final : public ListeningTwist {
  public:
    void decided(node::NodeCore::Batch& batch, const node::NodeCore& core) override;

  private:
    void change(protocol::Message& message) override;
    std::set<protocol::JournalId> fenced_;
};

}  // namespace onepool::sim
