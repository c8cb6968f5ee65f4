#include "tests/bench/support/clients.hpp"

#include <exception>
#include <latch>
#include <thread>

namespace onepool::bench {

namespace {

struct Lane {
    std::array<Latencies, ask_kinds> by_kind;
    std::exception_ptr failure;
};

void ask_until(std::int64_t end_ns, const Client& client, Lane& lane) {
    try {
        for (std::int64_t asked = now_ns(); asked < end_ns;) {
            const std::size_t kind = client();
            const std::int64_t answered = now_ns();
            lane.by_kind.at(kind).add(answered - asked);
            asked = answered;
        }
    } catch (...) {
        lane.failure = std::current_exception();
    }
}

}  // namespace

Latencies ClientsResult::all() const {
    Latencies all;
    for (const Latencies& each : by_kind)
        all.append(each);
    return all;
}

ClientsResult run_clients(const std::vector<Client>& clients, double seconds) {
    std::vector<Lane> lanes(clients.size());
    std::latch start(static_cast<std::ptrdiff_t>(clients.size()) + 1);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients.size(); ++i)
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            ask_until(now_ns() + static_cast<std::int64_t>(seconds * 1e9), clients[i], lanes[i]);
        });
    start.arrive_and_wait();
    const std::int64_t started = now_ns();
    for (std::thread& thread : threads)
        thread.join();
    ClientsResult result;
    result.seconds = static_cast<double>(now_ns() - started) * 1e-9;
    for (const Lane& lane : lanes) {
        if (lane.failure)
            std::rethrow_exception(lane.failure);
        for (std::size_t kind = 0; kind < ask_kinds; ++kind)
            result.by_kind[kind].append(lane.by_kind[kind]);
    }
    return result;
}

std::vector<double> figures_of(double per_s, const Latencies& latencies) {
    return {per_s, latencies.us(0.5), latencies.us(0.99)};
}

}  // namespace onepool::bench
