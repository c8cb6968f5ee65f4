#pragma once
// A message of the hub for one node, on its way out.

#include "hub/core/hub_io.hpp"
#include "protocol/codec.hpp"

namespace onepool::hub {

template <class M>
ToNode to_node(const NodeId& node, ToNode::Topic topic, const M& message) {
    return {.node = node, .topic = topic, .payload = encode_message(message)};
}

}  // namespace onepool::hub
