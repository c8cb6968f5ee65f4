// Any bytes as the stored rows of a count: what a session is, and what was counted of one SKU in
// it. A byte in front says which; the digest that stands before stored bytes is right, as after a
// fault of memory. What is accepted is the same when it is written again; and a till that starts
// with it answers whatever is done next, and stores only what it can read back.

#include <cstdint>
#include <string_view>
#include <vector>

#include "node/core/node_core.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr Now now{UnixMs{1'800'000'000'000}, Millis{5'000}};
constexpr std::size_t sum_bytes = 16;

BasketId id_of(std::uint8_t number) {
    BasketId id;
    id.bytes.fill(number);
    return id;
}

NodeCore::Config config() {
    NodeCore::Config config;
    config.node.bytes.fill(1);
    config.journal.bytes.fill(2);
    config.location = LocationId{"store-1"};
    config.currency = Currency{"GBP"};
    config.default_staff = StaffId{"till"};
    config.shift = ShiftId{"Till 1"};
    config.boot_no = 1;
    return config;
}

Bytes with_sum(std::string_view kind, ByteView content) {
    const Digest sum = sha256({view(kind), content});
    Bytes bytes(sum.begin(), sum.begin() + sum_bytes);
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

// A session that goes on, and one line of it.
struct Counted {
    CountSession session;
    CountedSku line;
};

Counted around(CountSession session) {
    const CountedSku line{.session = session.id, .sku = Sku{"A"}, .places = {{"B-07", Units{3}}}};
    return {std::move(session), line};
}

Counted around(CountedSku line) {
    return {{.id = line.session, .is_full = true}, std::move(line)};
}

std::vector<CountRequest> requests_on(const Counted& counted) {
    const BasketId& session = counted.session.id;
    const auto scan = [&](const Sku& sku, CountHow how, std::int64_t units) {
        return CountRequest{ScanCount{.session = session,
                                      .staff = StaffId{"ann"},
                                      .sku = sku,
                                      .scanned = "401",
                                      .place = "B-07",
                                      .quantity = Units{units},
                                      .how = how,
                                      .alone = Alone::yes,
                                      .request = id_of(9)}};
    };
    return {scan(counted.line.sku, CountHow::add, 1),
            scan(counted.line.sku, CountHow::set, limits::line_units),
            scan(counted.line.sku, CountHow::take, 1),
            scan(Sku{"other"}, CountHow::add, 1),
            {ChangeCount{session, {}, CountState::paused}},
            {FinishCount{session, {}, Uncounted::ask}},
            {FinishCount{session, {}, Uncounted::zero}},
            {DropCount{session, {}}},
            {BeginCount{session, {}, "again", false}}};
}

void expect_rows(const NodeCore::Batch& batch) {
    for (const auto& row : batch.persist) {
        if (const auto* put = std::get_if<CountSessionPut>(&row))
            CHECK(decode_count_session(encode_count_session(put->session)) == put->session);
        if (const auto* put = std::get_if<CountLinePut>(&row))
            CHECK(decode_counted_sku(encode_counted_sku(put->line)) == put->line);
        if (const auto* append = std::get_if<JournalAppend>(&row))
            CHECK(std::holds_alternative<Event>(decode_event(append->payload)));
    }
}

void act_on(const Counted& counted, const CountRequest& request) {
    NodeCore::Stored state;
    state.uplink.first_retained = Seq{1};
    state.counts.sessions.push_back(counted.session);
    state.counts.lines.push_back(counted.line);
    NodeCore core(config(), state);
    expect_rows(core.start(now));
    const auto batch = core.step(Request{RequestId{1}, request}, now);
    expect_rows(batch);
    std::size_t answers = 0;
    for (const auto& message : batch.send)
        answers += std::holds_alternative<Answer>(message) ? 1 : 0;
    CHECK(answers == 1);
    // Again, and finished.
    expect_rows(core.step(Request{RequestId{2}, request}, now));
    const CountRequest finish{FinishCount{counted.session.id, {}, Uncounted::leave}};
    expect_rows(core.step(Request{RequestId{3}, finish}, now));
    expect_rows(core.step(Request{RequestId{4}, finish}, now));
}

void act_on(const Counted& counted) {
    for (const CountRequest& request : requests_on(counted))
        act_on(counted, request);
}

}  // namespace
}  // namespace onepool::node

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace onepool::node;
    if (size == 0)
        return 0;
    const ByteView content{data + 1, size - 1};
    if (data[0] == 's') {
        const auto session = decode_count_session(with_sum("onepool-count-session-1", content));
        if (!session)
            return 0;
        CHECK(decode_count_session(encode_count_session(*session)) == session);
        act_on(around(*session));
    } else if (data[0] == 'l') {
        const auto line = decode_counted_sku(with_sum("onepool-counted-sku-1", content));
        if (!line)
            return 0;
        CHECK(decode_counted_sku(encode_counted_sku(*line)) == line);
        act_on(around(*line));
    }
    return 0;
}
