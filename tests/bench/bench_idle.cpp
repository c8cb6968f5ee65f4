// What a thousand nodes that say nothing cost (target 15): memory of the broker per node beside
// bare MQTT clients, and the hub's threads, which must not grow with its nodes.

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/bench/benchmarks.hpp"
#include "tests/bench/limits/raw_mqtt.hpp"
#include "tests/bench/support/node_load.hpp"
#include "tests/bench/support/programs.hpp"
#include "tests/io/support/broker.hpp"

namespace onepool::bench {

namespace {

constexpr std::uint32_t stores = 50;
constexpr std::uint32_t nodes_per_store = 20;
constexpr double kib_per_mib = 1024;
constexpr int answer_ms = 1'000;
constexpr int attempts = 20;  // the hub may still be connecting

using Clients = std::vector<std::unique_ptr<RawMqtt>>;

int threads_of(int pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("Threads:"))
            return std::stoi(line.substr(line.find_first_of("0123456789")));
    throw std::runtime_error("process " + std::to_string(pid) + " is gone");
}

// KiB that the broker holds for each client.
double broker_kib(int pid, double before_mib, std::size_t clients) {
    return (resident_mib(pid) - before_mib) * kib_per_mib / static_cast<double>(clients);
}

double run_bare() {
    const test_support::Broker broker;
    const double before = resident_mib(broker.pid());
    Clients clients;
    for (std::uint32_t i = 0; i < stores * nodes_per_store; ++i) {
        const std::string name = "bare-" + std::to_string(i);
        clients.push_back(std::make_unique<RawMqtt>(broker.port(), name, "idle/" + name));
    }
    return broker_kib(broker.pid(), before, clients.size());
}

// Greets as a node does and waits to be welcomed.
std::unique_ptr<RawMqtt> greeted(const test_support::Broker& broker, const hub::FromNode& hello) {
    const std::string name = protocol::to_text(hello.node);
    auto client = std::make_unique<RawMqtt>(broker.port(), name, "v1/dn/" + name + "/#");
    bool is_welcome = false;
    for (int attempt = 0; attempt < attempts && !is_welcome; ++attempt) {
        client->publish(
            "v1/up/" + name + "/hello",
            {reinterpret_cast<const char*>(hello.payload.data()), hello.payload.size()});
        const auto look = [&](std::string_view topic, std::string_view) {
            is_welcome = is_welcome || topic.ends_with("/welcome");
        };
        while (!is_welcome && client->receive(answer_ms, look)) {
        }
    }
    if (!is_welcome)
        throw std::runtime_error("the hub welcomes no node any more: " + name);
    return client;
}

struct Idle {
    double broker_kib = 0;
    int threads_with_one = 0;
    int threads_with_all = 0;
};

Idle run_nodes(const NodeLoad& load) {
    const test_support::Broker broker;
    const HubProgram hub(scratch_dir(), broker.uri(), load);
    const double before = resident_mib(broker.pid());
    Idle idle;
    Clients clients;
    for (const hub::FromNode& hello : load.greetings) {
        clients.push_back(greeted(broker, hello));
        if (clients.size() == 1)
            idle.threads_with_one = threads_of(hub.pid());
    }
    idle.threads_with_all = threads_of(hub.pid());
    idle.broker_kib = broker_kib(broker.pid(), before, clients.size());
    return idle;
}

}  // namespace

void measure_idle(Report& report) {
    LoadCase chosen;
    chosen.stores = stores;
    chosen.nodes_per_store = nodes_per_store;
    chosen.skus = 100;
    chosen.batches = 0;
    const NodeLoad load = make_node_load(chosen);
    Idle idle;
    const auto pairs = interleave(
        3, [] { return std::vector<double>{run_bare()}; },
        [&] {
            idle = run_nodes(load);
            return std::vector<double>{idle.broker_kib};
        });
    report.add(target(compare("broker_memory_per_idle_node", "KiB", pairs, 0), 2));
    const std::vector<Pair> threads{{.limit = {static_cast<double>(idle.threads_with_one)},
                                     .product = {static_cast<double>(idle.threads_with_all)}}};
    report.add(target(compare("hub_threads_with_1000_nodes", "threads", threads, 0), 1));
}

}  // namespace onepool::bench
