#pragma once
// The hub's numbers as Prometheus reads them (text exposition format 0.0.4,
// prometheus.io/docs/instrumenting/exposition_formats). Pure.

#include <map>
#include <string>

#include "hub/core/hub_core.hpp"
#include "hub/web/runtime.hpp"

namespace onepool::hub {

// `answers`: HTTP answers given since the start, by status.
std::string metrics_of(const HubCore& core, const Runtime& runtime,
                       const std::map<int, std::uint64_t>& answers);

}  // namespace onepool::hub
