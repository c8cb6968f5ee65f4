#pragma once
// Looks on while a node with a backlog sends: how many batches the hub granted it, and how many it
// has in flight; its own arithmetic, from the messages alone. Owned by the node's machine; one
// thread.

#include <optional>
#include <string>
#include <vector>

#include "node/core/node_core.hpp"
#include "tests/sim/world/seat.hpp"

namespace onepool::sim {

class FlowWatch final : public Watch<node::NodeCore> {
  public:
    explicit FlowWatch(const Keyring& keys) : keys_(keys) {}

    void hears(const node::NodeCore::Input& input, const node::NodeCore& core) override;
    void says(const node::NodeCore::Batch& batch, const node::NodeCore& core) override;
    void began();  // another life, or another core

    // The first breach of a grant; none so far.
    const std::optional<std::string>& breach() const { return breach_; }

  private:
    void count(const protocol::EventBatch& batch, const protocol::Position& acked);

    const Keyring& keys_;
    std::optional<std::uint32_t> credit_;   // none: nothing was heard since the backlog began
    std::vector<protocol::Seq> in_flight_;  // the last event of each batch
    std::optional<std::string> breach_;
};

}  // namespace onepool::sim
