// Verify and read, and encode, one event of a batch of 100: the product's door (bounds, FlatBuffers
// verifier, meaning) beside the same tables with no meaning attached. Target 16.

#include <flatbuffers/flatbuffers.h>

#include "floor_generated.h"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "tests/bench/benchmarks.hpp"
#include "tests/bench/support/node_load.hpp"

namespace onepool::bench {

namespace {

constexpr int rounds = 2000;
constexpr std::size_t batch_events = 100;

flatbuffers::DetachedBuffer floor_batch_buffer() {
    flatbuffers::FlatBufferBuilder builder;
    std::vector<flatbuffers::Offset<wire::Event>> events;
    const std::uint8_t document[16] = {1, 2, 3};
    for (std::uint32_t i = 0; i < batch_events; ++i) {
        const auto sku = builder.CreateString("SKU-0000000017");
        const auto at = builder.CreateVector(document, 16);
        events.push_back(
            wire::CreateEvent(builder, i, 1'700'000'000'000'000, 0, sku, 17, -1, 499, at));
    }
    builder.Finish(wire::CreateBatch(builder, 1, 1, 0, builder.CreateVector(events)));
    return builder.Release();
}

std::int64_t read_floor(const flatbuffers::DetachedBuffer& buffer) {
    flatbuffers::Verifier verifier(buffer.data(), buffer.size());
    CHECK(wire::VerifyBatchBuffer(verifier));
    std::int64_t sum = 0;
    for (const auto* event : *wire::GetBatch(buffer.data())->events())
        sum += event->quantity() + event->price_minor() +
               static_cast<std::int64_t>(event->seq() + event->sku()->size()) + event->at_us() +
               event->document()->Get(0) + event->location();
    return sum;
}

std::int64_t read_product(const protocol::Bytes& message) {
    const auto decoded = protocol::decode_message(message);
    const auto& batch = std::get<protocol::EventBatch>(std::get<protocol::Message>(decoded));
    std::int64_t sum = 0;
    for (const auto& bytes : batch.events) {
        const auto event = protocol::decode_event(bytes);
        sum += std::get<protocol::Sale>(std::get<protocol::Event>(event).body).total.value;
    }
    return sum;
}

template <class Work>
std::vector<double> ns_per_event(Work work) {
    std::int64_t sum = 0;
    const auto started = now_ns();
    for (int i = 0; i < rounds; ++i)
        sum += work();
    CHECK(sum != 0);
    return {static_cast<double>(now_ns() - started) / rounds / batch_events};
}

}  // namespace

void measure_codec(Report& report) {
    LoadCase chosen;
    chosen.stores = 1;
    chosen.nodes_per_store = 1;
    chosen.skus = 1000;
    chosen.batches = 1;
    const NodeLoad load = make_node_load(chosen);
    const auto floor = floor_batch_buffer();
    const auto reading = interleave(
        5, [&] { return ns_per_event([&] { return read_floor(floor); }); },
        [&] { return ns_per_event([&] { return read_product(load.batches[0].payload); }); });
    Measure measure = target(compare("codec_verify_and_read", "ns/event", reading, 0), 2);
    measure.note = "a whole sale with tax and tender lines against a bare row";
    report.add(measure);
}

}  // namespace onepool::bench
