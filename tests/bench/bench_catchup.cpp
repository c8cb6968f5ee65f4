// What an outage leaves behind: nodes that sold for days and come back at once. Their part is
// played by a publisher, so that broker and hub are measured; bench_catchup_real_node.cpp has a
// node.
//   catchup_one_node      100,000 events of one node, against in-process ingest
//   catchup_200_nodes     2,000 events of each of 200 nodes, all at once, against in-process ingest
//   greeting_stampede     1,000 nodes greet in the same instant: until the last is welcomed, beside
//                         the same messages through the broker alone
//   live_ack_p99          their acknowledgements while a backlog of 100,000 events drains, beside
//                         the same tills with nobody else

#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "tests/bench/benchmarks.hpp"
#include "tests/bench/support/direct_hub.hpp"
#include "tests/bench/support/programs.hpp"
#include "tests/bench/support/publisher.hpp"
#include "tests/io/support/broker.hpp"

using namespace onepool;

namespace {

constexpr std::uint32_t batch_events = 128;  // about 64 KiB of one-line sales
constexpr std::size_t backlog_events = 100'000;
constexpr std::uint32_t many_nodes = 200;
constexpr std::size_t events_of_each = 2'000;
constexpr std::uint32_t stampede_nodes = 1'000;
constexpr std::uint32_t live_tills = 4;
constexpr std::uint32_t live_batch_events = 5;
constexpr long live_batches_a_second = 50;
constexpr std::size_t live_batches = 100;  // two seconds, about as long as a backlog drains
constexpr int answer_ms = 10'000;

double seconds_since(std::int64_t started_ns) {
    return static_cast<double>(bench::now_ns() - started_ns) * 1e-9;
}

// Every node on a thread of its own, each with its whole backlog; events a second until the last
// acknowledgement.
double drain(const bench::NodeLoad& load) {
    const test_support::Broker broker;
    const bench::HubProgram hub(bench::scratch_dir(), broker.uri(), load);
    const auto lanes = bench::lanes_of(load);
    std::latch start(static_cast<std::ptrdiff_t>(load.nodes.size()) + 1);
    std::vector<std::thread> nodes;
    nodes.reserve(load.nodes.size());
    for (std::size_t i = 0; i < load.nodes.size(); ++i)
        nodes.emplace_back([&, i] {
            const bench::Lane& lane = lanes.at(load.nodes[i]);
            bench::Publisher publisher(broker.port(), load.nodes[i]);
            publisher.greet(load.greetings[i].payload);
            send_opening(publisher, lane);
            bench::PipelineCase backlog;
            backlog.batch = batch_events;
            backlog.batches = static_cast<long>(lane.batches.size());
            bench::Latencies unused;
            start.arrive_and_wait();
            publisher.send(lane.batches, backlog, lane.opening.size() + 1, unused,
                           bench::Publisher::Window::granted);
        });
    start.arrive_and_wait();
    const auto started = bench::now_ns();
    for (auto& node : nodes)
        node.join();
    return static_cast<double>(load.events) / seconds_since(started);
}

void measure_drain(bench::Report& report, const char* name, const bench::NodeLoad& load) {
    const std::string dir = bench::scratch_dir();
    const auto pairs = bench::interleave(
        3,
        [&] { return std::vector<double>{ingest_directly(dir + "/direct.db", load).events_per_s}; },
        [&] { return std::vector<double>{drain(load)}; });
    report.add(at_least(bench::compare(name, "events/s", pairs, 0), 0.60));
}

using Clients = std::vector<std::unique_ptr<bench::RawMqtt>>;

// Everybody says one thing at once; seconds until `answer` of the topic reached each of them.
double stampede(std::uint16_t port, const bench::NodeLoad& load, std::string_view up,
                std::string_view down) {
    Clients clients;
    for (const auto& hello : load.greetings) {
        const std::string name = protocol::to_text(hello.node);
        clients.push_back(std::make_unique<bench::RawMqtt>(port, name, "v1/dn/" + name + "/#"));
    }
    const auto started = bench::now_ns();
    for (std::size_t i = 0; i < clients.size(); ++i) {
        const auto& hello = load.greetings[i];
        const std::string name = protocol::to_text(hello.node);
        clients[i]->publish(
            std::string(up).replace(up.find('+'), 1, name),
            {reinterpret_cast<const char*>(hello.payload.data()), hello.payload.size()});
    }
    for (auto& client : clients) {
        bool is_answered = false;
        while (!is_answered && client->receive(answer_ms, [&](std::string_view topic, auto) {
            is_answered = is_answered || topic.ends_with(down);
        })) {
        }
    }
    return seconds_since(started);
}

// The broker alone: each client's message comes straight back to it.
double stampede_floor(const bench::NodeLoad& load) {
    const test_support::Broker broker;
    return stampede(broker.port(), load, "v1/dn/+/welcome", "/welcome");
}

double stampede_product(const bench::NodeLoad& load) {
    const test_support::Broker broker;
    const bench::HubProgram hub(bench::scratch_dir(), broker.uri(), load);
    bench::Publisher first(broker.port(), load.nodes.front());
    first.greet(load.greetings.front().payload);  // the hub is connected
    return stampede(broker.port(), load, "v1/up/+/hello", "/welcome");
}

bench::NodeLoad live_load() {
    bench::LoadCase load;
    load.stores = live_tills;
    load.nodes_per_store = 1;
    load.skus = 10'000;
    load.batches = live_tills * live_batches;
    load.batch_events = live_batch_events;
    load.order = bench::LoadCase::Order::round_robin;
    return bench::make_node_load(load);
}

bench::NodeLoad backlog_load(std::uint32_t first_store, std::uint32_t nodes, std::size_t events) {
    bench::LoadCase load;
    load.stores = nodes;
    load.first_store = first_store;
    load.nodes_per_store = 1;
    load.skus = 10'000;
    load.batches = nodes * ((events / nodes + batch_events - 1) / batch_events);
    load.batch_events = batch_events;
    load.order = bench::LoadCase::Order::round_robin;
    return bench::make_node_load(load);
}

// A node that is registered, welcomed and stocked.
std::unique_ptr<bench::Publisher> opened(std::uint16_t port, const bench::NodeLoad& load,
                                         std::size_t node, const bench::Lane& lane) {
    auto publisher = std::make_unique<bench::Publisher>(port, load.nodes[node]);
    publisher->greet(load.greetings[node].payload);
    send_opening(*publisher, lane);
    return publisher;
}

enum class Backlog : std::uint8_t { none, draining };

// p99 of the acknowledgements of tills that send small batches all the time; with a backlog,
// another node drains beside them.
double live_p99_us(const bench::NodeLoad& live, const bench::NodeLoad& heavy, Backlog backlog) {
    const test_support::Broker broker;
    bench::NodeLoad both = live;
    for (const auto& command : heavy.commands)
        if (!std::holds_alternative<hub::ImportCatalogue>(command))
            both.commands.push_back(command);  // the catalogue is the same
    const bench::HubProgram hub(bench::scratch_dir(), broker.uri(), both);
    const auto lanes = bench::lanes_of(live);
    const auto heavy_lanes = bench::lanes_of(heavy);
    const bench::Lane& behind = heavy_lanes.at(heavy.nodes.front());
    const auto returning = opened(broker.port(), heavy, 0, behind);
    std::vector<bench::Latencies> acks(live_tills);
    std::latch start(live_tills + 1);
    std::vector<std::thread> tills;
    for (std::size_t i = 0; i < live_tills; ++i)
        tills.emplace_back([&, i] {
            const bench::Lane& lane = lanes.at(live.nodes[i]);
            const auto till = opened(broker.port(), live, i, lane);
            bench::PipelineCase paced;
            paced.batch = live_batch_events;
            paced.per_second = live_batches_a_second;
            paced.batches = static_cast<long>(lane.batches.size());
            start.arrive_and_wait();
            till->send(lane.batches, paced, lane.opening.size() + 1, acks[i]);
        });
    start.arrive_and_wait();
    if (backlog == Backlog::draining) {
        bench::PipelineCase all;
        all.batch = batch_events;
        all.batches = static_cast<long>(behind.batches.size());
        bench::Latencies unused;
        returning->send(behind.batches, all, behind.opening.size() + 1, unused,
                        bench::Publisher::Window::granted);
    }
    bench::Latencies together;
    for (std::size_t i = 0; i < live_tills; ++i) {
        tills[i].join();
        together.append(acks[i]);
    }
    return together.us(0.99);
}

}  // namespace

namespace onepool::bench {

void measure_catchup(Report& report) {
    measure_drain(report, "catchup_one_node", backlog_load(0, 1, backlog_events));
    measure_drain(report, "catchup_200_nodes",
                  backlog_load(0, many_nodes, many_nodes * events_of_each));

    const NodeLoad everybody = backlog_load(0, stampede_nodes, 0);
    const auto greetings = interleave(
        3, [&] { return std::vector<double>{stampede_floor(everybody)}; },
        [&] { return std::vector<double>{stampede_product(everybody)}; });
    report.add(compare("greeting_stampede", "s", greetings, 0));

    const NodeLoad live = live_load();
    const NodeLoad heavy = backlog_load(live_tills, 1, backlog_events);
    const auto latency = interleave(
        3, [&] { return std::vector<double>{live_p99_us(live, heavy, Backlog::none)}; },
        [&] { return std::vector<double>{live_p99_us(live, heavy, Backlog::draining)}; });
    report.add(target(compare("live_ack_p99_beside_backlog", "us", latency, 0), 2));
}

}  // namespace onepool::bench
