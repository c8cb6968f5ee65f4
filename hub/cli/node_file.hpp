#pragma once
// A node's database as the command brings it in: read by drivers/verify, encoded as the node would
// have sent it. Blocking; one thread.

#include <string>

#include "hub/cli/recovery_commands.hpp"

namespace onepool::cli {

NodeFile read_node_file(const std::string& file);

}  // namespace onepool::cli
