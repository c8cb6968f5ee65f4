#pragma once
// One message of a node while NodeDesk answers it, and how an answer is addressed.

#include "hub/core/decision.hpp"
#include "hub/core/hub_core.hpp"
#include "protocol/codec.hpp"

namespace onepool::hub {

template <class M>
ToNode to_node(const NodeId& node, ToNode::Topic topic, const M& message) {
    return {.node = node, .topic = topic, .payload = encode_message(message)};
}

// Lives for one step.
struct NodeTurn {
    Decision& decision;
    HubState& state;
    const NodeRecord& node;
    Now now;
    HubCore::Batch& out;
    HubEpoch hub_epoch() const { return state.recovery().epoch(); }
};

// What became of a late batch.
struct LateCount {
    std::uint64_t taken = 0;
    std::vector<Seq> quarantined;
};

}  // namespace onepool::hub
