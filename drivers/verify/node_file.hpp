#pragma once
// A node's database, judged: every journal's chain, and what the hub signed for. Reads by SQL of
// its own, so that it shares no code with the program that wrote the file. Blocking; throws
// Unreadable.

#include "drivers/io/sqlite.hpp"
#include "drivers/verify/finding.hpp"

namespace onepool::verify {

inline constexpr std::int64_t node_application_id = 0x4f50'4e44;  // "OPND"

Report verify_node(io::Database& database, const Trusted& trusted);

}  // namespace onepool::verify
