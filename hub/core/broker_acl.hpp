#pragma once
// Who may use which topic of the broker, as Mosquitto's acl_file (mosquitto.conf(5)): one literal
// block for the hub and one for each registered node, and nothing for anybody else. No patterns: a
// certificate whose CN is no registered node's id gets in nowhere, whatever characters it has.

#include <string>

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

inline constexpr const char* hub_name = "hub-1";  // its CN, user name and client id

std::string broker_acl(const HubState& state);

}  // namespace onepool::hub
