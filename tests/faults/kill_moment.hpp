#pragma once
// The page that a test shares with a program it is going to kill (kill_at_moment.cpp).

#include <atomic>
#include <cstdint>

namespace onepool::faults {

struct KillMoment {
    std::atomic<std::uint32_t> last;    // the program dies at this one; 0: at none, nothing counts
    std::atomic<std::uint32_t> passed;  // since it was armed
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);

inline constexpr const char* kill_moment_variable = "ONEPOOL_KILL_MOMENT";

}  // namespace onepool::faults
