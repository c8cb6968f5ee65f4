#pragma once
// The least MQTT 5 client that can publish, subscribe and acknowledge over a blocking loopback
// socket (OASIS MQTT 5.0 sections 2 and 3). It shows what the broker can do without a client
// library in the way; it ignores Receive Maximum and is no model for the product.

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace onepool::bench {

class RawMqtt {
  public:
    RawMqtt(std::uint16_t port, const std::string& client_id, const std::string& filter);
    ~RawMqtt();
    RawMqtt(const RawMqtt&) = delete;
    RawMqtt& operator=(const RawMqtt&) = delete;

    // QoS 1. gather() builds packets, flush() sends them; publish() does both.
    void gather(std::string_view topic, std::string_view payload);
    void flush();  // any thread
    void publish(std::string_view topic, std::string_view payload);

    // Waits up to `ms` for packets, acknowledges what arrived, false on time-out.
    bool receive(
        int ms, const std::function<void(std::string_view topic, std::string_view payload)>& taken);

  private:
    void send(std::string_view bytes);
    bool read(int ms, const std::function<void(int type, int flags, std::string_view body)>& each);
    void expect(int type);

    int fd_;
    std::mutex mutex_;  // packets are sent whole
    std::string out_;
    std::string in_;
    std::uint16_t packet_id_ = 0;
};

}  // namespace onepool::bench
