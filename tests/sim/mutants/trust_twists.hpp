#pragma once
// Twists of trust: whoever does not look whether something is what it says it is. What nobody's
// seal bears is sealed here on the way into the core, which so believes it.

#include <map>
#include <optional>
#include <vector>

#include "tests/sim/mutants/hub_twists.hpp"
#include "tests/sim/mutants/node_twists.hpp"

namespace onepool::sim {

// A hub that looks at no seal.
class TrustingHub final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

// A node that believes any hub.
class TrustingNode final : public NodeTwist {
  public:
    void heard(node::NodeCore::Input& input, const node::NodeCore& core) override;
};

// A hub that takes a node's word for what it was told: as if it had shown the hub's own.
class WitnessUnasked final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

// A hub that lets in whoever shows something in the form of a token.
class TokenUnjudged final : public HubTwist {
  public:
    void heard(hub::HubCore::Input& input, const hub::HubCore& core) override;
};

// A node that sends as much at once as it can, whatever it was granted.
class CreditIgnored final : public ListeningTwist {
    void change(protocol::Message& message) override;
};

// A node that takes any bytes for the part of a scope that it asked for. It shows its core the
// right ones, as soon as anybody was sent them, and writes down what came.
class ChunkUnchecked final : public NodeTwist {
  public:
    void heard(node::NodeCore::Input& input, const node::NodeCore& core) override;
    void decided(node::NodeCore::Batch& batch, const node::NodeCore& core) override;

  private:
    std::map<protocol::Digest, protocol::Bytes> whole_;
    std::map<protocol::ScopeMark, std::vector<protocol::Digest>> offered_;
    std::optional<protocol::Bytes> came_;  // instead of what the core was shown
};

}  // namespace onepool::sim
