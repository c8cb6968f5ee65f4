#pragma once
// Which build this is, for people.

namespace onepool::hub {

inline constexpr const char* build_name = ONEPOOL_VERSION;

}  // namespace onepool::hub
