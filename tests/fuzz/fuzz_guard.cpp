// Any bytes as a guard file. The first byte chooses: 's' the rest as bodies of its two slots, which
// get the sums that a fuzzer cannot find; anything else as the file itself. What is accepted is the
// same when it is written again, and a till starts with it.

#include <algorithm>
#include <cstdint>

#include "node/core/guard.hpp"
#include "node/core/node_core.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr std::size_t body_bytes = 96;
constexpr std::size_t sum_bytes = 16;
constexpr Now now{UnixMs{1'800'000'000'000}, Millis{5'000}};

Bytes file_of(ByteView bodies) {
    Bytes file;
    for (std::size_t slot = 0; slot < guard_slots && !bodies.empty(); ++slot) {
        const ByteView body = bodies.first(std::min(body_bytes, bodies.size()));
        bodies = bodies.subspan(body.size());
        const Digest sum = sha256({body});
        file.insert(file.end(), body.begin(), body.end());
        file.insert(file.end(), sum.begin(), sum.begin() + sum_bytes);
        file.resize((slot + 1) * guard_slot_bytes);
    }
    return file;
}

void start_with(const GuardMark& mark, const std::optional<Digest>& ours) {
    NodeCore::Config config;
    config.node.bytes.fill(1);
    config.journal.bytes.fill(2);
    config.location = LocationId{"store-1"};
    config.currency = Currency{"GBP"};
    config.boot_no = 1;
    config.guard_keeping = GuardKeeping::file;
    config.guard = GuardRead{mark, ours};
    NodeCore::Stored stored;
    stored.uplink.first_retained = Seq{1};
    NodeCore core(config, stored);
    CHECK(core.is_rolled_back() == config.guard->is_rolled_back());
    for (const auto& message : core.start(now).send) {
        if (const auto* move = std::get_if<GuardMove>(&message))
            CHECK(decode_guard(encode_guard_slot(move->mark)) == move->mark);
    }
}

}  // namespace
}  // namespace onepool::node

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace onepool::node;
    if (size == 0)
        return 0;
    const ByteView rest{data + 1, size - 1};
    const Bytes file = data[0] == 's' ? file_of(rest) : Bytes(rest.begin(), rest.end());
    const auto mark = decode_guard(file);
    if (!mark)
        return 0;
    const Bytes slot = encode_guard_slot(*mark);
    CHECK(decode_guard(slot) == mark);
    CHECK(guard_offset(*mark) + slot.size() <= guard_slots * guard_slot_bytes);
    start_with(*mark, std::nullopt);
    start_with(*mark, mark->head.hash);
    return 0;
}
