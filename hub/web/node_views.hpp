#pragma once
// The nodes as the API shows them (hub/web/src/api.ts): each one's stream, machine, scopes and the
// history of its journals. Pure functions over the core.

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

Json nodes_of(const HubCore& core);  // in order of registration

}  // namespace onepool::hub
