#pragma once
// Clients of one service, each on a thread and a connection of its own, each waiting for its answer
// before it asks again. What they got, how fast, and how long each waited.

#include <array>
#include <cstddef>
#include <functional>
#include <vector>

#include "tests/bench/support/measure.hpp"

namespace onepool::bench {

inline constexpr std::size_t ask_kinds = 4;  // what a client may tell apart, from 0

struct ClientsResult {
    std::array<Latencies, ask_kinds> by_kind;
    double seconds = 0;

    Latencies all() const;
    double per_s() const { return static_cast<double>(all().size()) / seconds; }
};

// One client: asks once, waits for the answer, and says which kind it was. Throws when the service
// does not do as it should.
using Client = std::function<std::size_t()>;

// All start at the same moment; each stops with its first answer after `seconds`. What one of them
// threw is thrown here when all have ended.
ClientsResult run_clients(const std::vector<Client>& clients, double seconds);

// Answers a second, then p50 and p99 in us: what benchmarks compare.
std::vector<double> figures_of(double per_s, const Latencies& latencies);

}  // namespace onepool::bench
