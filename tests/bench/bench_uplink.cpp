// The uplink as nodes use it: batches through a real broker into the hub program, acknowledged
// after its durable commit. Beside it the same path with no product logic (pipeline_floor).
//   uplink_events       full load, batches of 100, 4 and 16 nodes, window 2 (target 6)
//   uplink_ack          low load, 4 nodes x 10 batches of 20 a second (target 7)

#include <latch>
#include <thread>

#include "tests/bench/benchmarks.hpp"
#include "tests/bench/limits/pipeline_floor.hpp"
#include "tests/bench/support/node_load.hpp"
#include "tests/bench/support/programs.hpp"
#include "tests/bench/support/publisher.hpp"
#include "tests/io/support/broker.hpp"

using namespace onepool;

namespace {

bench::PipelineResult run_product(const test_support::Broker& broker, const std::string& dir,
                                  const bench::NodeLoad& load, const bench::PipelineCase& chosen) {
    const bench::HubProgram hub(dir, broker.uri(), load);
    const auto lanes = bench::lanes_of(load);
    std::latch start(static_cast<std::ptrdiff_t>(load.nodes.size()) + 1);
    std::vector<bench::Latencies> acks(load.nodes.size());
    std::vector<std::thread> publishers;
    for (std::size_t i = 0; i < load.nodes.size(); ++i)
        publishers.emplace_back([&, i] {
            bench::Publisher publisher(broker.port(), load.nodes[i]);
            publisher.greet(load.greetings[i].payload);
            const bench::Lane& lane = lanes.at(load.nodes[i]);
            send_opening(publisher, lane);
            start.arrive_and_wait();
            publisher.send(lane.batches, chosen, lane.opening.size() + 1, acks[i]);
        });
    start.arrive_and_wait();
    const auto started = bench::now_ns();
    for (auto& publisher : publishers)
        publisher.join();
    const double wall = static_cast<double>(bench::now_ns() - started) * 1e-9;
    bench::PipelineResult result;
    for (const auto& ack : acks)
        result.ack.append(ack);
    result.events_per_s = static_cast<double>(result.ack.size()) * chosen.batch / wall;
    return result;
}

// Every node its own store and as many batches as the others.
bench::NodeLoad load_for(const bench::PipelineCase& chosen) {
    bench::LoadCase load;
    load.stores = static_cast<std::uint32_t>(chosen.clients);
    load.nodes_per_store = 1;
    load.batches = static_cast<std::size_t>(chosen.clients * chosen.batches);
    load.batch_events = chosen.batch;
    load.order = bench::LoadCase::Order::round_robin;
    return bench::make_node_load(load);
}

std::vector<bench::Pair> compare_uplinks(const bench::PipelineCase& chosen, int pairs) {
    const std::string dir = bench::scratch_dir();
    const test_support::Broker broker;
    const bench::NodeLoad load = load_for(chosen);
    const auto figures = [](const bench::PipelineResult& result) {
        return std::vector<double>{result.events_per_s, result.ack.us(0.5), result.ack.us(0.99)};
    };
    return bench::interleave(
        pairs,
        [&] { return figures(run_pipeline_floor(broker.port(), dir + "/floor.db", chosen)); },
        [&] { return figures(run_product(broker, dir, load, chosen)); });
}

}  // namespace

namespace onepool::bench {

void measure_uplink(Report& report) {
    for (const int clients : {4, 16}) {
        PipelineCase full;
        full.clients = clients;
        full.batches = 4000 / clients;
        const auto pairs = compare_uplinks(full, 3);
        const std::string suffix = "_" + std::to_string(clients) + "_nodes";
        report.add(at_least(compare("uplink_events" + suffix, "events/s", pairs, 0), 0.60));
    }
    PipelineCase low;
    low.batch = 20;
    low.per_second = 10;
    low.batches = 50;
    const auto pairs = compare_uplinks(low, 3);
    report.add(target(compare("uplink_ack_low_load_p50", "us", pairs, 1), 1.7));
    report.add(target(compare("uplink_ack_low_load_p99", "us", pairs, 2), 2.5));
}

}  // namespace onepool::bench
