#pragma once
// The hub's state as the API shows it (hub/web/src/api.ts): status, cases, channels, log
// rows; its nodes are in node_views.hpp, its orders in order_views.hpp. Pure functions over the
// core and what the program knows about itself.

#include <optional>
#include <span>

#include "hub/core/hub_core.hpp"
#include "hub/web/runtime.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

Units inspection_units(const HubState& state);  // that wait, at all locations
Json status_of(const HubCore& core, const Runtime& runtime, const std::string& build, UnixMs now);

enum class Cases : std::uint8_t { open, all };
Json cases_of(const HubCore& core, Cases which);  // newest first
Json case_of(const CaseRecord& record);

Json channels_of(const HubCore& core);
enum class ChannelHealth : std::uint8_t { ok, retrying, failing };
ChannelHealth health_of(const ChannelLive& live);
const char* to_text(ChannelHealth health);

// The p-th percentile by nearest rank; nullopt of nothing.
std::optional<Millis> percentile(std::span<const Millis> samples, unsigned percent);

Json days_of(const HubCore& core, std::size_t limit);  // newest first

Json log_rows(const HubCore& core, std::span<const LogEntry> entries);

// Events with effect of one kind, over all nodes.
std::uint64_t count_events(const HubState& state, FactKind fact);

}  // namespace onepool::hub
