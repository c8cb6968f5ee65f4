#pragma once
// MQTT 5 client on the reactor (Paho behind mqtt_link.cpp). Clean start, session expiry 0, no
// persistence, no automatic reconnect of Paho's: this link connects, waits (jittered, doubling) and
// connects again by itself, and subscribes on every connect. The wait starts small again only after
// a link that held for reconnect_max: two programs of one name take turns then, each long enough to
// be noticed, instead of throwing each other out at once. TCP_NODELAY is set behind Paho.
// Callbacks run on the reactor's thread; up and down come in turn, up first. publish() never blocks
// and promises nothing: a message may be lost, only an application answer proves anything. Paho's
// threads only copy and post; the inbox is bounded and counts what it drops.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/io/reactor.hpp"
#include "protocol/bytes.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

class MqttLink {
  public:
    enum class Keep : std::uint8_t { no, retained };  // retained by the broker for newcomers
    struct Tls {
        std::string ca_file, cert_file, key_file;
    };
    struct Will {
        std::string topic;
        protocol::Bytes payload;
        Keep keep = Keep::no;
    };
    struct Config {
        std::string uri;  // "ssl://127.0.0.1:8883" or "tcp://..."
        std::string client_id;
        std::optional<Tls> tls;
        std::optional<Will> will;
        std::vector<std::string> subscriptions;  // QoS 1
        int keep_alive_s = 15;
        protocol::Millis reconnect_min{200};
        protocol::Millis reconnect_max{15'000};
        // For a broker that takes a connection and is silent. Not below 3 s where it may yet
        // answer: Paho's threads look at a connection in the making once a second.
        protocol::Millis answer_within{10'000};
        std::size_t inbox_messages = 4096;
    };
    struct Handlers {
        std::function<void()> up;  // connected and subscribed
        std::function<void(std::string why)> down;
        std::function<void(std::string topic, protocol::Bytes payload)> message;
    };

    MqttLink(Reactor& reactor, Config config, Handlers handlers);
    ~MqttLink();  // says goodbye, waits shortly
    void start();
    void publish(std::string topic, protocol::Bytes payload, Keep keep = Keep::no);
    // Lets the connection go and makes another, with what stands in the certificate files now.
    void reconnect(const std::string& why);
    bool is_up() const;
    std::string trouble() const;    // why it is not up, for people; "" while it is
    std::uint64_t dropped() const;  // messages lost to a full inbox
    std::uint64_t refused() const;  // publishes the broker or Paho refused

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;  // shared with Paho's callbacks
};

}  // namespace onepool::io
