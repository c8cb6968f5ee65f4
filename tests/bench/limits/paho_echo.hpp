#pragma once
// What Paho itself can do, with TCP_NODELAY set behind it: one client sends 8 KiB, the other
// answers 8 bytes, one message in flight. The link's own round trip is judged beside it.

#include <cstdint>

#include "tests/bench/support/measure.hpp"

namespace onepool::bench {

inline constexpr std::size_t echo_bytes = 8 * 1024;

Latencies run_paho_echo(std::uint16_t broker_port, int rounds);

}  // namespace onepool::bench
