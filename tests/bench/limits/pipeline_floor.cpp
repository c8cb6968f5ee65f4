#include "tests/bench/limits/pipeline_floor.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <latch>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "floor_generated.h"
#include "tests/bench/limits/ingest_floor.hpp"
#include "tests/bench/limits/raw_mqtt.hpp"

namespace onepool::bench {

namespace {

constexpr std::size_t stamp_bytes = sizeof(std::int64_t);
constexpr std::size_t group_events = 1000;

std::string encoded_batch(Rng& rng, const Zipf& zipf, std::uint32_t events) {
    flatbuffers::FlatBufferBuilder builder;
    std::vector<flatbuffers::Offset<wire::Event>> offsets;
    const std::uint8_t document[16] = {1, 2, 3};
    for (std::uint32_t i = 0; i < events; ++i) {
        char sku[32];
        std::snprintf(sku, sizeof sku, "SKU-%010u", zipf.sample(rng));
        const auto sku_at = builder.CreateString(sku);
        const auto document_at = builder.CreateVector(document, 16);
        offsets.push_back(wire::CreateEvent(builder, i, 1'700'000'000'000'000, 0, sku_at, 17, -1,
                                            499, document_at));
    }
    builder.Finish(
        wire::CreateBatch(builder, rng.below(floor_nodes), 1, 0, builder.CreateVector(offsets)));
    std::string payload(stamp_bytes, '\0');
    payload.append(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
    return payload;
}

struct Arrived {
    std::string client;
    std::string stamp;
    std::string body;
    std::uint32_t node = 0;
    std::vector<IngestFloor::Line> lines;
};

Arrived read_batch(std::string_view topic, std::string_view payload) {
    Arrived arrived{std::string(topic.substr(3)),
                    std::string(payload.substr(0, stamp_bytes)),
                    std::string(payload.substr(stamp_bytes)),
                    0,
                    {}};
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(arrived.body.data());
    flatbuffers::Verifier verifier(bytes, arrived.body.size());
    if (!wire::VerifyBatchBuffer(verifier))
        throw std::runtime_error("floor: bad batch");
    const auto* batch = wire::GetBatch(bytes);
    arrived.node = batch->node();
    for (const auto* event : *batch->events())
        arrived.lines.push_back(
            {static_cast<std::uint32_t>(std::stoul(event->sku()->str().substr(4))),
             event->quantity()});
    return arrived;
}

class FloorHub {
  public:
    FloorHub(std::uint16_t port, const std::string& database, long expected)
        : ingest_(database, IngestFloor::Layout::hot),
          link_(port, "floor-hub", "up/+"),
          expected_(expected),
          writer_([this] { write_loop(); }),
          reader_([this] { read_loop(); }) {}
    ~FloorHub() {
        reader_.join();
        {
            const std::lock_guard lock(mutex_);
            is_stopping_ = true;
        }
        ready_.notify_one();
        writer_.join();
    }
    FloorHub(const FloorHub&) = delete;
    FloorHub& operator=(const FloorHub&) = delete;

  private:
    void read_loop() {
        long seen = 0;
        while (seen < expected_) {
            const bool got = link_.receive(5000, [&](std::string_view topic, std::string_view p) {
                ++seen;
                Arrived arrived = read_batch(topic, p);
                const std::lock_guard lock(mutex_);
                queue_.push_back(std::move(arrived));
                ready_.notify_one();
            });
            if (!got && seen > 0)
                return;
        }
    }

    std::vector<Arrived> take_group() {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return is_stopping_ || !queue_.empty(); });
        std::size_t events = 0;
        std::size_t n = 0;
        while (n < queue_.size() && (n == 0 || events + queue_[n].lines.size() <= group_events))
            events += queue_[n++].lines.size();
        const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(n);
        std::vector<Arrived> taken(std::make_move_iterator(queue_.begin()),
                                   std::make_move_iterator(end));
        queue_.erase(queue_.begin(), end);
        return taken;
    }

    void write_loop() {
        for (auto taken = take_group(); !taken.empty(); taken = take_group()) {
            ingest_.begin();
            for (const Arrived& arrived : taken)
                ingest_.apply(
                    {arrived.node, arrived.lines.data(), arrived.lines.size(), &arrived.body});
            ingest_.commit();
            for (const Arrived& arrived : taken)
                link_.gather("ack/" + arrived.client, arrived.stamp);
            link_.flush();
        }
    }

    IngestFloor ingest_;
    RawMqtt link_;
    long expected_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<Arrived> queue_;
    bool is_stopping_ = false;
    std::thread writer_;
    std::thread reader_;
};

void publish_all(std::uint16_t port, int index, const PipelineCase& chosen, Latencies& ack,
                 std::latch& start) {
    const std::string id = "floor-" + std::to_string(index);
    RawMqtt link(port, id, "ack/" + id);
    Rng rng(static_cast<std::uint64_t>(index) + 1);
    const Zipf zipf(floor_skus);
    std::vector<std::string> pool(100);
    for (auto& payload : pool)
        payload = encoded_batch(rng, zipf, chosen.batch);
    start.arrive_and_wait();
    Pacer pacer(chosen);
    long sent = 0;
    long acked = 0;
    while (acked < chosen.batches) {
        for (; pacer.may_send(sent, acked); ++sent) {
            std::string& payload = pool[static_cast<std::size_t>(sent) % pool.size()];
            const std::int64_t t = now_ns();
            std::memcpy(payload.data(), &t, stamp_bytes);
            link.gather("up/" + id, payload);
            pacer.sent();
        }
        link.flush();
        link.receive(pacer.wait_ms(sent, acked), [&](std::string_view, std::string_view stamp) {
            std::int64_t t = 0;
            std::memcpy(&t, stamp.data(), stamp_bytes);
            ack.add(now_ns() - t);
            ++acked;
        });
    }
}

}  // namespace

Pacer::Pacer(const PipelineCase& chosen)
    : case_(chosen),
      step_ns_(chosen.per_second > 0 ? 1'000'000'000 / chosen.per_second : 0),
      next_ns_(now_ns()) {}

bool Pacer::may_send(long sent, long acked) const {
    return sent < case_.batches && sent - acked < case_.window &&
           (step_ns_ == 0 || now_ns() >= next_ns_);
}

void Pacer::sent() {
    next_ns_ += step_ns_;
}

int Pacer::wait_ms(long sent, long acked) const {
    if (step_ns_ == 0 || sent == case_.batches || sent - acked >= case_.window)
        return 5000;
    return static_cast<int>(std::max<std::int64_t>(0, (next_ns_ - now_ns()) / 1'000'000));
}

PipelineResult run_pipeline_floor(std::uint16_t broker_port, const std::string& database,
                                  const PipelineCase& chosen) {
    FloorHub hub(broker_port, database, chosen.clients * chosen.batches);
    std::latch start(chosen.clients + 1);
    std::vector<Latencies> acks(static_cast<std::size_t>(chosen.clients));
    std::vector<std::thread> publishers;
    for (int i = 0; i < chosen.clients; ++i)
        publishers.emplace_back([&, i] {
            publish_all(broker_port, i, chosen, acks[static_cast<std::size_t>(i)], start);
        });
    start.arrive_and_wait();
    const std::int64_t started = now_ns();
    for (auto& publisher : publishers)
        publisher.join();
    const double wall = static_cast<double>(now_ns() - started) * 1e-9;
    PipelineResult result;
    for (const Latencies& ack : acks)
        result.ack.append(ack);
    result.events_per_s = static_cast<double>(result.ack.size()) * chosen.batch / wall;
    return result;
}

}  // namespace onepool::bench
