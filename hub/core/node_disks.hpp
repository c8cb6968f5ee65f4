#pragma once
// A till whose disk is low is a case long before it takes no new basket, until it has reported
// enough room again.

#include <cstdint>
#include <optional>

#include "hub/core/decision.hpp"
#include "protocol/messages.hpp"

namespace onepool::hub {

// Opens, renews or closes the node's case by what it reports. `told`: the free bytes that the case
// last told of, kept between reports; memory only.
void judge_disk(Decision& decision, const NodeRecord& node, const protocol::NodeState& state,
                std::optional<std::uint64_t>& told);

}  // namespace onepool::hub
