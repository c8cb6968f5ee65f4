#include "protocol/codec_event.hpp"

#include "protocol/codec.hpp"
#include "protocol/event_fault.hpp"
#include "protocol/event_major.hpp"

namespace onepool::protocol {

namespace {

Decoded<Event> read_event(ByteView bytes) {
    const auto* table =
        flat::verified_root<fb::Event>(bytes, fb::EventIdentifier(), limits::event_tables);
    if (table == nullptr || table->major() == 0) {
        return DecodeFailure{.error = DecodeError::malformed, .field = "event"};
    }
    if (table->major() > flat::event_major()) {
        return DecodeFailure{.error = DecodeError::newer_schema, .field = "major"};
    }
    FaultFinder faults;
    flat::Reader reader{faults};
    Event event = flat::unpack(*table, reader);
    // What was read as empty because it was unknown or too long would only look contradictory.
    if (!faults.first()) {
        find_faults(event, faults);
    }
    if (faults.first()) {
        return *faults.first();
    }
    return event;
}

std::optional<DecodeFailure> find_meaning_fault(const Event& event) {
    FaultFinder faults;
    find_faults(event, faults);
    return faults.first();
}

}  // namespace

Bytes encode_event(const Event& event) {
    CHECK(!find_meaning_fault(event));
    Bytes bytes = flat::pack(event);
    CHECK(bytes.size() <= limits::event_bytes);
    return bytes;
}

Decoded<Event> decode_event(ByteView bytes) {
    if (bytes.size() > limits::event_bytes) {
        return DecodeFailure{.error = DecodeError::too_large, .field = "event"};
    }
    if (!flat::is_aligned(bytes)) {
        const Bytes aligned{bytes.begin(), bytes.end()};
        return read_event(aligned);
    }
    return read_event(bytes);
}

std::optional<DecodeFailure> find_fault(const Event& event) {
    std::optional<DecodeFailure> fault = find_meaning_fault(event);
    // Size is looked at last: only an otherwise legal event is worth packing, and only a long one
    // can be too large.
    if (!fault && flat::pack(event).size() > limits::event_bytes) {
        fault = DecodeFailure{.error = DecodeError::too_large, .field = "event"};
    }
    return fault;
}

}  // namespace onepool::protocol
