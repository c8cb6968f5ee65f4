// The uplink as nodes use it: batches through a real broker into the hub program, acknowledged
// after its durable commit. Beside it the same path with no product logic (pipeline_floor).
//   uplink_events       full load, batches of 100, 4 and 16 nodes, window 2 (target 6)
//   uplink_ack          low load, 4 nodes x 10 batches of 20 a second (target 7)

#include <fstream>
#include <latch>
#include <map>
#include <thread>

#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/limits/pipeline_floor.hpp"
#include "tests/bench/limits/raw_mqtt.hpp"
#include "tests/bench/support/node_load.hpp"
#include "tests/bench/support/programs.hpp"
#include "tests/io/support/broker.hpp"

using namespace onepool;

namespace {

using protocol::ByteView;

std::string_view text_of(const protocol::Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Message>
Message expect_message(std::string_view payload) {
    const auto decoded = protocol::decode_message(
        ByteView(reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()));
    const auto* message = std::get_if<protocol::Message>(&decoded);
    CHECK(message != nullptr && std::holds_alternative<Message>(*message));
    return std::get<Message>(*message);
}

// One node's half of the uplink over the raw client: greets, then keeps `window` batches going.
class Publisher {
  public:
    Publisher(std::uint16_t port, const protocol::NodeId& node)
        : name_(protocol::to_text(node)), link_(port, name_, "v1/dn/" + name_ + "/#") {}

    void greet(const protocol::Bytes& hello) {
        bool is_welcome = false;
        while (!is_welcome) {
            link_.publish("v1/up/" + name_ + "/hello", text_of(hello));
            link_.receive(1000, [&](std::string_view topic, std::string_view) {
                is_welcome = is_welcome || topic.ends_with("/welcome");
            });
        }
    }

    // Sends and waits until every batch is acknowledged.
    void send(const std::vector<const protocol::Bytes*>& batches, const bench::PipelineCase& chosen,
              std::uint64_t first_seq, bench::Latencies& ack) {
        std::map<std::uint64_t, std::int64_t> sent_at;  // by last seq of the batch
        bench::Pacer pacer(chosen);
        long sent = 0;
        long acked = 0;
        while (acked < chosen.batches) {
            for (; pacer.may_send(sent, acked); ++sent) {
                sent_at[first_seq - 1 + static_cast<std::uint64_t>(sent + 1) * chosen.batch] =
                    bench::now_ns();
                link_.gather("v1/up/" + name_ + "/ev",
                             text_of(*batches.at(static_cast<std::size_t>(sent))));
                pacer.sent();
            }
            link_.flush();
            link_.receive(
                pacer.wait_ms(sent, acked), [&](std::string_view topic, std::string_view payload) {
                    if (!topic.ends_with("/ack"))
                        return;
                    const auto applied = expect_message<protocol::Ack>(payload).applied.seq.value;
                    while (!sent_at.empty() && sent_at.begin()->first <= applied) {
                        ack.add(bench::now_ns() - sent_at.begin()->second);
                        sent_at.erase(sent_at.begin());
                        ++acked;
                    }
                });
        }
    }

  private:
    std::string name_;
    bench::RawMqtt link_;
};

struct Lane {
    std::vector<const protocol::Bytes*> opening;
    std::vector<const protocol::Bytes*> batches;
};

std::map<protocol::NodeId, Lane> lanes_of(const bench::NodeLoad& load) {
    std::map<protocol::NodeId, Lane> lanes;
    for (const auto& message : load.opening)
        lanes[message.node].opening.push_back(&message.payload);
    for (const auto& message : load.batches)
        lanes[message.node].batches.push_back(&message.payload);
    return lanes;
}

bench::PipelineResult run_product(const test_support::Broker& broker, const std::string& dir,
                                  const bench::NodeLoad& load, const bench::PipelineCase& chosen) {
    const bench::HubProgram hub(dir, broker.uri(), load);
    const auto lanes = lanes_of(load);
    std::latch start(static_cast<std::ptrdiff_t>(load.nodes.size()) + 1);
    std::vector<bench::Latencies> acks(load.nodes.size());
    std::vector<std::thread> publishers;
    for (std::size_t i = 0; i < load.nodes.size(); ++i)
        publishers.emplace_back([&, i] {
            Publisher publisher(broker.port(), load.nodes[i]);
            publisher.greet(load.greetings[i].payload);
            const Lane& lane = lanes.at(load.nodes[i]);
            bench::Latencies unused;
            bench::PipelineCase opening = chosen;
            opening.batch = 1;
            opening.per_second = 0;
            opening.batches = static_cast<long>(lane.opening.size());
            publisher.send(lane.opening, opening, 1, unused);
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
