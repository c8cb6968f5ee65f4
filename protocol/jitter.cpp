#include "protocol/jitter.hpp"

#include <algorithm>
#include <array>

#include "protocol/limits.hpp"

namespace onepool::protocol {

Millis jittered(std::int64_t delay_ms, const Waiter& waiter) {
    std::array<std::uint64_t, 2> salt = {waiter.boot_no, waiter.attempt};
    const std::uint64_t hash = hash_bytes(waiter.node.bytes.data(), waiter.node.bytes.size()) ^
                               hash_bytes(salt.data(), sizeof salt);
    // The low bits of FNV-1a are its weakest.
    const auto less =
        static_cast<std::int64_t>((hash >> 16) % static_cast<std::uint64_t>(delay_ms / 4 + 1));
    return Millis{delay_ms - less};
}

Millis resend_delay(std::uint32_t timeouts_in_a_row, const Waiter& waiter) {
    std::int64_t delay_ms = limits::resend_after_ms;
    for (std::uint32_t i = 0; i < timeouts_in_a_row && delay_ms < limits::resend_after_max_ms;
         ++i) {
        delay_ms *= 2;
    }
    return jittered(std::min(delay_ms, limits::resend_after_max_ms), waiter);
}

}  // namespace onepool::protocol
