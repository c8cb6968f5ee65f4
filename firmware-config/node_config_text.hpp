#pragma once
// A node's settings as the TOML that load_node_config() reads: what enrolment writes. Pure.

#include <string>

#include "firmware-config/node_config.hpp"

namespace onepool::config {

std::string to_toml(const NodeConfig& config);

}  // namespace onepool::config
