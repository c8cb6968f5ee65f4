#pragma once
// Delays that differ from node to node, so that a thousand of them do not knock at the same
// instant, and that a run can still repeat exactly. Pure.

#include <cstdint>

#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// Who waits: `boot_no` and `attempt` make each wait another one.
struct Waiter {
    const NodeId& node;
    std::uint64_t boot_no = 0;
    std::uint64_t attempt = 0;
};

// The delay less up to a quarter of it.
Millis jittered(std::int64_t delay_ms, const Waiter& waiter);

// limits::resend_after_ms, doubled for each time-out in a row up to resend_after_max_ms; jittered.
Millis resend_delay(std::uint32_t timeouts_in_a_row, const Waiter& waiter);

}  // namespace onepool::protocol
