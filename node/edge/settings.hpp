#pragma once
// The settings of a node from their file. Throws std::runtime_error with a text that says what to
// do; used before the reactor runs.

#include <string>

#include "firmware-config/node_config.hpp"

namespace onepool::node {

// Relative paths inside are meant from the folder of the file.
config::NodeConfig read_settings(const std::string& file);

}  // namespace onepool::node
