#pragma once
// Stock counts as the API shows them (hub/web/src/api.ts: CountRow, CountReport): what was counted,
// and what differed from the ledger of the instants counted. Pure functions over the core's state.

#include <cstddef>
#include <optional>
#include <string>

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

Json counts_of(const HubCore& core, std::size_t limit);  // newest first

// One session by its id: { count, lines }, those that differ most first. Of a SKU that was counted
// again in another session since, the sums still tell; its line does not stand here. Nullopt:
// nobody heard of it.
std::optional<Json> count_of(const HubCore& core, const std::string& id);

}  // namespace onepool::hub
