#include "node/core/guard.hpp"

#include <algorithm>
#include <array>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

constexpr std::size_t number_bytes = 8;
constexpr std::size_t sum_bytes = 16;
constexpr const char* magic = "opguard1";

void put_number(Bytes& out, std::uint64_t number) {
    for (std::size_t i = 0; i < number_bytes; ++i)
        out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

void put(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

// Takes fields off the front; the slot is long enough for all of them.
struct Fields {
    ByteView rest;

    ByteView take(std::size_t size) {
        CHECK(size <= rest.size());
        const ByteView taken = rest.first(size);
        rest = rest.subspan(size);
        return taken;
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        const ByteView bytes = take(number_bytes);
        for (std::size_t i = 0; i < number_bytes; ++i)
            value |= std::uint64_t{bytes[i]} << (8 * i);
        return value;
    }
    template <std::size_t size>
    void copy(std::array<std::uint8_t, size>& to) {
        const ByteView bytes = take(size);
        std::copy(bytes.begin(), bytes.end(), to.begin());
    }
};

Bytes body_of(const GuardMark& mark) {
    Bytes body;
    put(body, view(magic));
    put_number(body, mark.moves);
    put(body, mark.node.bytes);
    put(body, mark.journal.bytes);
    put_number(body, mark.head.seq.value);
    put(body, mark.head.hash);
    put_number(body, mark.boot_no);
    return body;
}

std::optional<GuardMark> decode_slot(ByteView slot) {
    const std::size_t body_bytes = body_of({}).size();
    if (slot.size() < body_bytes + sum_bytes)
        return std::nullopt;
    const ByteView body = slot.first(body_bytes);
    const Digest sum = sha256({body});
    const bool is_sound = std::equal(sum.begin(), sum.begin() + sum_bytes, &slot[body_bytes]);
    Fields fields{body};
    const bool is_ours = std::ranges::equal(fields.take(view(magic).size()), view(magic));
    if (!is_sound || !is_ours)
        return std::nullopt;
    GuardMark mark;
    mark.moves = fields.number();
    fields.copy(mark.node.bytes);
    fields.copy(mark.journal.bytes);
    mark.head.seq = Seq{fields.number()};
    fields.copy(mark.head.hash);
    mark.boot_no = fields.number();
    const bool is_in_bounds =
        mark.head.seq.value <= limits::counter && mark.boot_no <= limits::counter;
    return is_in_bounds ? std::optional(mark) : std::nullopt;
}

// Any number of moves has a next one: they are compared as serial numbers (RFC 1982), so that no
// slot, however damaged, can be the last that counts.
bool is_newer(const GuardMark& left, const GuardMark& right) {
    return static_cast<std::int64_t>(left.moves - right.moves) > 0;
}

}  // namespace

Bytes encode_guard_slot(const GuardMark& mark) {
    Bytes slot = body_of(mark);
    const Digest sum = sha256({slot});
    slot.insert(slot.end(), sum.begin(), sum.begin() + sum_bytes);
    CHECK(slot.size() <= guard_slot_bytes);
    slot.resize(guard_slot_bytes);
    return slot;
}

std::size_t guard_offset(const GuardMark& mark) {
    return static_cast<std::size_t>(mark.moves % guard_slots) * guard_slot_bytes;
}

std::optional<GuardMark> decode_guard(ByteView file) {
    std::optional<GuardMark> newest;
    for (std::size_t slot = 0; slot < guard_slots; ++slot) {
        const std::size_t at = slot * guard_slot_bytes;
        if (at >= file.size())
            break;
        const auto mark =
            decode_slot(file.subspan(at, std::min(guard_slot_bytes, file.size() - at)));
        if (mark && (!newest || is_newer(*mark, *newest)))
            newest = mark;
    }
    return newest;
}

bool GuardRead::is_rolled_back() const {
    return mark.head.seq > Seq{0} && ours != mark.head.hash;
}

}  // namespace onepool::node
