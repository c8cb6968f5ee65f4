#pragma once
// Settings from their file, and the token from its own. Everything throws std::runtime_error with a
// text that says what to do; used before the reactor runs.

#include <string>

#include "firmware-config/node_config.hpp"

namespace onepool::node {

// Relative paths inside are meant from the folder of the file.
config::NodeConfig read_settings(const std::string& file);

// The token in the file; a new one, readable by this user only, when the file is missing.
std::string read_or_make_token(const std::string& file);

}  // namespace onepool::node
