#pragma once
// One node's half of the uplink over the raw client: greets, then keeps some batches going. It
// sends what was made before the clock started, so that a benchmark measures broker and hub, not a
// node. One thread each.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "protocol/messages.hpp"
#include "tests/bench/limits/pipeline_floor.hpp"
#include "tests/bench/limits/raw_mqtt.hpp"
#include "tests/bench/support/node_load.hpp"

namespace onepool::bench {

class Publisher {
  public:
    Publisher(std::uint16_t port, const protocol::NodeId& node);

    // Until it is welcomed; greets again every second without an answer.
    void greet(const protocol::Bytes& hello);

    enum class Window : std::uint8_t { chosen, granted };  // granted: the credit of the last Ack

    // Sends and waits until every batch is acknowledged; `first_seq` is that of the first event.
    void send(const std::vector<const protocol::Bytes*>& batches, const PipelineCase& chosen,
              std::uint64_t first_seq, Latencies& ack, Window window = Window::chosen);

  private:
    std::string name_;
    RawMqtt link_;
};

// What one node of a load sends, in order.
struct Lane {
    std::vector<const protocol::Bytes*> opening;  // one event each
    std::vector<const protocol::Bytes*> batches;
};
std::map<protocol::NodeId, Lane> lanes_of(const NodeLoad& load);

// The opening of a lane, one event a batch, not measured.
void send_opening(Publisher& publisher, const Lane& lane);

}  // namespace onepool::bench
