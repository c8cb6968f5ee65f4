#pragma once
// Waiting on conditions instead of for times. The bound is only there so that a broken build ends:
// a test that needs more than a blink of it is slow, never wrong.

#include <chrono>
#include <functional>

#include "drivers/io/reactor.hpp"

namespace onepool::test_support {

inline constexpr std::chrono::milliseconds generous{60'000};

// Looks again and again until the condition holds (true) or the bound has passed (false).
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              std::chrono::milliseconds bound = generous);

// The same while running the reactor on this thread.
[[nodiscard]] bool run_until(io::Reactor& reactor, const std::function<bool()>& condition,
                             std::chrono::milliseconds bound = generous);

// Runs what the reactor has ready now, without waiting for more.
void run_ready(io::Reactor& reactor);

}  // namespace onepool::test_support
