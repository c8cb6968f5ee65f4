#include "tests/bench/limits/paho_echo.hpp"

#include <mqtt/async_client.h>

#include <memory>
#include <semaphore>

#include "drivers/io/mqtt_options_detail.hpp"

namespace onepool::bench {

namespace {

std::unique_ptr<mqtt::async_client> connected(const std::string& uri, const std::string& id) {
    auto client =
        std::make_unique<mqtt::async_client>(uri, id, mqtt::create_options(MQTTVERSION_5), nullptr);
    mqtt::connect_options options;
    options.set_mqtt_version(MQTTVERSION_5);
    options.set_clean_start(true);
    client->connect(options)->wait();
    io::set_no_delay(uri);
    return client;
}

}  // namespace

Latencies run_paho_echo(std::uint16_t broker_port, int rounds) {
    const std::string uri = "tcp://127.0.0.1:" + std::to_string(broker_port);
    auto sender = connected(uri, "paho-sender");
    auto answerer = connected(uri, "paho-answerer");
    std::binary_semaphore answered(0);
    answerer->set_message_callback([&](const mqtt::const_message_ptr&) {
        answerer->publish("echo/back", "answered", 8, 1, false);
    });
    sender->set_message_callback([&](const mqtt::const_message_ptr&) { answered.release(); });
    answerer->subscribe("echo/there", 1)->wait();
    sender->subscribe("echo/back", 1)->wait();
    const std::string payload(echo_bytes, 'x');
    Latencies round_trips;
    for (int i = 0; i < rounds; ++i) {
        const auto t = now_ns();
        sender->publish("echo/there", payload.data(), payload.size(), 1, false);
        answered.acquire();
        round_trips.add(now_ns() - t);
    }
    sender->disconnect()->wait();
    answerer->disconnect()->wait();
    return round_trips;
}

}  // namespace onepool::bench
