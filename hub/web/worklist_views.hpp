#pragma once
// The worklist as the API shows it (hub/web/src/api.ts), and which of it a question or command
// means. Pure functions over the core; raw bytes are looked up in the log by the caller.

#include <optional>
#include <string>
#include <vector>

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

// Which records: every field that is set must fit. Texts fit whole, a reason also in part.
struct WorklistQuery {
    enum class Which : std::uint8_t { all, open, can_replay } which = Which::open;
    std::uint64_t after = 0;  // ids above this one
    std::string node;         // a node's name or id
    std::string sku;          // among those withheld
    std::string reason;
};

// Ids that fit, ascending, at most `limit`.
std::vector<std::uint64_t> find_set_aside(const HubState& state, const WorklistQuery& query,
                                          std::size_t limit);

// { quarantine: rows, next: the id to go on after, or null, open, can_replay }
Json worklist_of(const HubState& state, const WorklistQuery& query, std::size_t limit);
Json set_aside_row(const HubState& state, const SetAsideRecord& record);
// The row with what its bytes say: `event` (lines for a person; empty when nobody can read it) and
// `hex` (the first bytes; all of them are a download of their own).
Json set_aside_detail(const HubState& state, const SetAsideRecord& record, const Bytes& raw);

std::size_t count_replayable(const HubState& state);

}  // namespace onepool::hub
