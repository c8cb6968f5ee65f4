#pragma once
// A hub's log, judged: no entry missing, each as it was decided, and every event it applied really
// said by its node: the batches are kept as they came, signatures included. Reads by SQL of its
// own. Blocking; throws Unreadable.

#include "drivers/io/sqlite.hpp"
#include "drivers/verify/finding.hpp"

namespace onepool::verify {

inline constexpr std::int64_t hub_log_application_id = 0x4f50'686c;  // "OPhl"

Report verify_hub(io::Database& database, const Trusted& trusted);

}  // namespace onepool::verify
