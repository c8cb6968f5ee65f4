// One MQTT link of the product: the round trip of a message and its answer over two reactors,
// beside Paho alone (target 14; a regression to Nagle's algorithm would be a factor of 280).

#include <functional>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "drivers/io/mqtt_link.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/limits/paho_echo.hpp"
#include "tests/io/support/broker.hpp"

namespace onepool::bench {

namespace {

constexpr int rounds = 2000;

io::MqttLink::Config config_for(const test_support::Broker& broker, const std::string& id,
                                std::vector<std::string> subscriptions) {
    io::MqttLink::Config config;
    config.uri = broker.uri();
    config.client_id = id;
    config.subscriptions = std::move(subscriptions);
    return config;
}

// A link on a reactor thread of its own, as each program has one.
class Peer {
  public:
    Peer(io::MqttLink::Config config, std::function<void(Peer&)> on_message)
        : link_(reactor_, std::move(config),
                {[this] { is_up_.release(); }, [](const std::string&) {},
                 [this, on_message = std::move(on_message)](
                     const std::string&, const protocol::Bytes&) { on_message(*this); }}) {
        reactor_.post([this] { link_.start(); });
        thread_ = std::thread([this] { reactor_.run(); });
        is_up_.acquire();
    }
    ~Peer() {
        reactor_.stop();
        thread_.join();
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    void post(std::function<void()> task) { reactor_.post(std::move(task)); }
    // On its reactor.
    void publish(const std::string& topic, const protocol::Bytes& payload) {
        link_.publish(topic, payload);
    }

  private:
    io::Reactor reactor_;
    std::binary_semaphore is_up_{0};
    io::MqttLink link_;
    std::thread thread_;
};

// As node and hub use a link: what a message causes is sent from the reactor that took it.
Latencies run_link_echo(const test_support::Broker& broker) {
    std::binary_semaphore is_over(0);
    const protocol::Bytes answer(8, 'a');
    const protocol::Bytes payload(echo_bytes, 'x');
    Latencies round_trips;
    std::int64_t sent_at = 0;
    const auto send = [&](Peer& peer) {
        sent_at = now_ns();
        peer.publish("echo/there", payload);
    };
    Peer answerer(config_for(broker, "answerer", {"echo/there"}),
                  [&](Peer& peer) { peer.publish("echo/back", answer); });
    Peer sender(config_for(broker, "sender", {"echo/back"}), [&](Peer& peer) {
        round_trips.add(now_ns() - sent_at);
        if (round_trips.size() < rounds)
            send(peer);
        else
            is_over.release();
    });
    sender.post([&] { send(sender); });
    is_over.acquire();
    return round_trips;
}

std::vector<double> figures(const Latencies& round_trips) {
    return {round_trips.us(0.5), round_trips.us(0.99)};
}

}  // namespace

void measure_link(Report& report) {
    const test_support::Broker broker;
    const auto pairs = interleave(
        3, [&] { return figures(run_paho_echo(broker.port(), rounds)); },
        [&] { return figures(run_link_echo(broker)); });
    report.add(target(compare("link_round_trip_p50", "us", pairs, 0), 1.3));
    report.add(compare("link_round_trip_p99", "us", pairs, 1));
}

}  // namespace onepool::bench
