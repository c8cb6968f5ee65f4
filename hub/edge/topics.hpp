#pragma once
// MQTT topics between hub and nodes; see protocol/messages.hpp for what travels on which.

#include <optional>
#include <string>
#include <string_view>

#include "hub/core/hub_io.hpp"

namespace onepool::hub {

inline constexpr const char* up_topics = "v1/up/#";
inline constexpr const char* hub_state_topic = "v1/hub/state";

// Whose topic this is, "v1/up/<node>/<kind>"; nullopt for anything else.
std::optional<NodeId> sender_of(std::string_view topic);

// "v1/up/<node>/ask": a question beside the stream.
bool is_ask(std::string_view topic);

// "v1/dn/<node>/ack" and its sisters.
std::string down_topic(const NodeId& node, ToNode::Topic topic);

}  // namespace onepool::hub
