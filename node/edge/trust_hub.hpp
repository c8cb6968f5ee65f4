#pragma once
// `onepool-node trust-hub`: forgets which hub this node believes, or names another one. The only
// way to do so, because whoever sits between node and hub could ask for it too. The node's program
// must not run meanwhile.

#include <string>

#include "firmware-config/node_config.hpp"

namespace onepool::node {

// `key` as text; empty: the first hub that is met. What was done, for the person who asked; throws
// std::runtime_error with a text that says what to do.
std::string trust_hub(const config::NodeConfig& settings, const std::string& key);

}  // namespace onepool::node
