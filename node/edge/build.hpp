#pragma once
// Which build this is, for people and for the hub.

#include "protocol/units.hpp"

namespace onepool::node {

inline constexpr const char* build_name = ONEPOOL_VERSION;

// 2026-11-01T00:00Z: no build is older. A clock that says otherwise is not believed.
inline constexpr protocol::UnixMs built_at{1'793'491'200'000};

}  // namespace onepool::node
