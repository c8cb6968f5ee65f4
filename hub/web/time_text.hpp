#pragma once
// Times as people write them in files and requests. Pure.

#include <optional>
#include <string_view>

#include "protocol/units.hpp"

namespace onepool::hub {

// Exactly "2026-12-01T06:00:00Z" (RFC 3339, UTC, whole seconds).
std::optional<protocol::UnixMs> parse_time(std::string_view text);

}  // namespace onepool::hub
