#pragma once
// The whole uplink with no product logic: FlatBuffers batches over MQTT QoS 1 -> verify and read ->
// IngestFloor's hot layout with group commit -> an application ack over MQTT. Hub and publishers
// are threads of this process; raw clients on both ends.

#include <cstdint>
#include <string>

#include "tests/bench/support/measure.hpp"

namespace onepool::bench {

struct PipelineCase {
    int clients = 4;
    int window = 2;             // batches in flight per client
    std::uint32_t batch = 100;  // events
    long batches = 2000;        // per client
    long per_second = 0;        // batches per client and second; 0: as fast as the window allows
};

struct PipelineResult {
    double events_per_s = 0;
    Latencies ack;  // publish to application ack
};

PipelineResult run_pipeline_floor(std::uint16_t broker_port, const std::string& database,
                                  const PipelineCase& chosen);

// Batches on their way, paced or as fast as the window allows, for one client. Both the floor and
// the product's publishers use it, so that they offer the same load.
class Pacer {
  public:
    explicit Pacer(const PipelineCase& chosen);
    bool may_send(long sent, long acked) const;
    void sent();
    void set_window(int batches) { case_.window = batches; }
    int wait_ms(long sent, long acked) const;

  private:
    PipelineCase case_;
    std::int64_t step_ns_;
    std::int64_t next_ns_;
};

}  // namespace onepool::bench
