// What was counted so far: its sums and its stored form. A number of units that is plausible and
// wrong would become a loss that never was, so a digest goes before the bytes, which are verified
// before use like those of a basket (basket_codec.cpp).

#include "node/core/count_progress.hpp"

#include <algorithm>
#include <string_view>

#include "count_generated.h"
#include "protocol/check.hpp"
#include "protocol/count_limits.hpp"
#include "protocol/digest.hpp"

namespace onepool::node {
namespace {

constexpr std::size_t id_bytes = sizeof(BasketId::bytes);
constexpr std::size_t check_bytes = 16;
constexpr std::size_t stored_bytes = limits::count_places * (limits::place_bytes + 60) +
                                     limits::count_requests * id_bytes + 2 * limits::kib;
constexpr std::uint32_t stored_tables = limits::count_places + 8;

Bytes with_sum(std::string_view kind, flatbuffers::FlatBufferBuilder& out) {
    const ByteView content{out.GetBufferPointer(), out.GetSize()};
    const Digest sum = sha256({view(kind), content});
    Bytes bytes(sum.begin(), sum.begin() + check_bytes);
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

// The content, aligned as the verifier wants it; nullopt: not as it was written.
std::optional<Bytes> content_of(std::string_view kind, ByteView bytes) {
    if (bytes.size() < check_bytes + 16 || bytes.size() > check_bytes + stored_bytes)
        return std::nullopt;
    const ByteView content = bytes.subspan(check_bytes);
    const Digest sum = sha256({view(kind), content});
    if (!std::equal(sum.begin(), sum.begin() + check_bytes, bytes.begin()))
        return std::nullopt;
    return Bytes(content.begin(), content.end());
}

constexpr std::string_view session_kind = "onepool-count-session-1";
constexpr std::string_view line_kind = "onepool-counted-sku-1";

using Ids = flatbuffers::Vector<std::uint8_t>;

bool is_id(const Ids* bytes) {
    return bytes != nullptr && bytes->size() == id_bytes;
}

BasketId id_of(const std::uint8_t* bytes) {
    BasketId id;
    std::copy_n(bytes, id_bytes, id.bytes.begin());
    return id;
}

bool is_text(const flatbuffers::String* text, std::size_t least, std::size_t most) {
    const std::size_t size = text == nullptr ? 0 : text->size();
    return size >= least && size <= most;
}

std::string text_of(const flatbuffers::String* text) {
    return text == nullptr ? std::string() : text->str();
}

bool is_counted(std::int64_t units) {
    return units >= 0 && units <= limits::line_units;
}

bool is_expected(std::int64_t units) {
    return units >= -limits::balance_units && units <= limits::balance_units;
}

bool is_time(std::int64_t ms) {
    return ms >= 0 && ms <= limits::time_ms;
}

bool is_sound(const fb::CountSession& session) {
    return is_id(session.id()) && is_text(session.name(), 0, limits::text_bytes) &&
           session.state() <= static_cast<std::uint8_t>(CountState::finished) &&
           is_text(session.begun_by(), 0, limits::name_bytes) &&
           is_text(session.changed_by(), 0, limits::name_bytes) && is_time(session.begun_at()) &&
           is_time(session.changed_at());
}

bool is_sound_place(const fb::CountedPlace& place) {
    return is_text(place.place(), 0, limits::place_bytes) && is_counted(place.quantity());
}

bool is_sound(const fb::CountedSku& line) {
    const std::size_t requests = line.requests() == nullptr ? 0 : line.requests()->size();
    const bool is_named = is_id(line.session()) && is_text(line.sku(), 1, limits::sku_bytes) &&
                          is_text(line.by(), 0, limits::name_bytes) &&
                          is_text(line.first_by(), 0, limits::name_bytes);
    const bool is_in_bounds =
        is_time(line.from()) && is_time(line.until()) && line.from() <= line.until() &&
        line.clock_trust() <= static_cast<std::uint8_t>(ClockTrust::untrusted) &&
        (!line.first().has_value() || is_counted(*line.first())) &&
        (!line.expected().has_value() || is_expected(*line.expected())) &&
        requests % id_bytes == 0 && requests <= limits::count_requests * id_bytes;
    return is_named && is_in_bounds && line.places() != nullptr &&
           line.places()->size() <= limits::count_places &&
           std::all_of(line.places()->begin(), line.places()->end(),
                       [](const fb::CountedPlace* place) { return is_sound_place(*place); });
}

flatbuffers::Offset<Ids> pack_id(flatbuffers::FlatBufferBuilder& out, const BasketId& id) {
    return out.CreateVector(id.bytes.data(), id.bytes.size());
}

}  // namespace

Units CountedSku::total() const {
    Units units;
    for (const CountedPlace& place : places)
        units += place.quantity;
    return units;
}

bool CountedSku::has_done(const BasketId& request) const {
    return !request.is_none() && std::ranges::find(requests, request) != requests.end();
}

void CountedSku::remember(const BasketId& request) {
    if (request.is_none())
        return;
    if (requests.size() == limits::count_requests)
        requests.erase(requests.begin());
    requests.push_back(request);
}

Bytes encode_count_session(const CountSession& session) {
    flatbuffers::FlatBufferBuilder out(256);
    const auto id = pack_id(out, session.id);
    const auto name = out.CreateString(session.name);
    const auto begun_by = out.CreateString(session.begun_by.value);
    const auto changed_by = out.CreateString(session.changed_by.value);
    out.Finish(fb::CreateCountSession(
        out, id, name, session.is_full, static_cast<std::uint8_t>(session.state), begun_by,
        session.begun_at.value, changed_by, session.changed_at.value));
    return with_sum(session_kind, out);
}

std::optional<CountSession> decode_count_session(ByteView bytes) {
    const auto content = content_of(session_kind, bytes);
    if (!content)
        return std::nullopt;
    flatbuffers::Verifier verifier(content->data(), content->size(), limits::buffer_depth,
                                   stored_tables);
    if (!verifier.VerifyBuffer<fb::CountSession>())
        return std::nullopt;
    const auto& stored = *flatbuffers::GetRoot<fb::CountSession>(content->data());
    if (!is_sound(stored))
        return std::nullopt;
    return CountSession{.id = id_of(stored.id()->data()),
                        .name = text_of(stored.name()),
                        .is_full = stored.is_full(),
                        .state = static_cast<CountState>(stored.state()),
                        .begun_by = StaffId{text_of(stored.begun_by())},
                        .begun_at = UnixMs{stored.begun_at()},
                        .changed_by = StaffId{text_of(stored.changed_by())},
                        .changed_at = UnixMs{stored.changed_at()}};
}

Bytes encode_counted_sku(const CountedSku& line) {
    CHECK(line.places.size() <= limits::count_places &&
          line.requests.size() <= limits::count_requests);
    flatbuffers::FlatBufferBuilder out(512);
    std::vector<flatbuffers::Offset<fb::CountedPlace>> places;
    for (const CountedPlace& each : line.places) {
        const auto place = out.CreateString(each.place);
        places.push_back(fb::CreateCountedPlace(out, place, each.quantity.value));
    }
    Bytes ids;
    for (const BasketId& request : line.requests)
        ids.insert(ids.end(), request.bytes.begin(), request.bytes.end());
    const auto session = pack_id(out, line.session);
    const auto sku = out.CreateString(line.sku.value);
    const auto all = out.CreateVector(places);
    const auto by = out.CreateString(line.by.value);
    const auto first_by = line.first ? out.CreateString(line.first->by.value) : 0;
    const auto requests = out.CreateVector(ids);
    fb::CountedSkuBuilder table(out);
    table.add_session(session);
    table.add_sku(sku);
    table.add_places(all);
    table.add_by(by);
    table.add_from(line.from.value);
    table.add_until(line.until.value);
    table.add_clock_trust(static_cast<std::uint8_t>(line.clock_trust));
    if (line.expected)
        table.add_expected(line.expected->value);
    if (line.first)
        table.add_first(line.first->quantity.value);
    table.add_first_by(first_by);
    table.add_requests(requests);
    out.Finish(table.Finish());
    return with_sum(line_kind, out);
}

std::optional<CountedSku> decode_counted_sku(ByteView bytes) {
    const auto content = content_of(line_kind, bytes);
    if (!content)
        return std::nullopt;
    flatbuffers::Verifier verifier(content->data(), content->size(), limits::buffer_depth,
                                   stored_tables);
    if (!verifier.VerifyBuffer<fb::CountedSku>())
        return std::nullopt;
    const auto& stored = *flatbuffers::GetRoot<fb::CountedSku>(content->data());
    if (!is_sound(stored))
        return std::nullopt;
    CountedSku line{.session = id_of(stored.session()->data()), .sku = Sku{stored.sku()->str()}};
    for (const fb::CountedPlace* place : *stored.places())
        line.places.push_back({text_of(place->place()), Units{place->quantity()}});
    line.by = StaffId{text_of(stored.by())};
    line.from = UnixMs{stored.from()};
    line.until = UnixMs{stored.until()};
    line.clock_trust = static_cast<ClockTrust>(stored.clock_trust());
    if (stored.expected().has_value())
        line.expected = Units{*stored.expected()};
    if (stored.first().has_value())
        line.first = FirstCount{Units{*stored.first()}, StaffId{text_of(stored.first_by())}};
    const std::size_t requests = stored.requests() == nullptr ? 0 : stored.requests()->size();
    for (std::size_t at = 0; at < requests; at += id_bytes)
        line.requests.push_back(id_of(stored.requests()->data() + at));
    return line;
}

}  // namespace onepool::node
