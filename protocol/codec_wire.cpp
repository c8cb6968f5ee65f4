#include "protocol/codec_wire.hpp"

#include "protocol/codec.hpp"
#include "protocol/message_fault.hpp"
#include "protocol/seal.hpp"

namespace onepool::protocol {

namespace {

Decoded<Message> read_message(ByteView bytes) {
    const auto* table =
        flat::verified_root<fb::Message>(bytes, fb::MessageIdentifier(), limits::message_tables);
    if (table == nullptr || table->major() == 0) {
        return DecodeFailure{.error = DecodeError::malformed, .field = "message"};
    }
    if (table->major() > wire_major) {
        return DecodeFailure{.error = DecodeError::newer_schema, .field = "major"};
    }
    FaultFinder faults;
    flat::Reader reader{faults};
    Message message = flat::unpack(*table, reader);
    // What was read as empty because it was unknown or too long would only look contradictory.
    if (!faults.first()) {
        find_faults(message, faults);
    }
    if (faults.first()) {
        return *faults.first();
    }
    return message;
}

std::optional<DecodeFailure> find_meaning_fault(const Message& message) {
    FaultFinder faults;
    find_faults(message, faults);
    return faults.first();
}

}  // namespace

const char* to_text(DecodeError error) {
    switch (error) {
        case DecodeError::too_large:
            return "too large";
        case DecodeError::malformed:
            return "malformed";
        case DecodeError::newer_schema:
            return "of a newer schema";
        case DecodeError::out_of_bounds:
            return "out of bounds";
        case DecodeError::inconsistent:
            return "inconsistent";
    }
    return "unknown";
}

Bytes encode_message(const Message& message) {
    CHECK(!find_meaning_fault(message));
    Bytes bytes = flat::pack(message);
    CHECK(bytes.size() <= limits::message_bytes);
    return bytes;
}

Decoded<Message> decode_message(ByteView perhaps_sealed) {
    const ByteView bytes = content_of(perhaps_sealed);
    if (bytes.size() > limits::message_bytes) {
        return DecodeFailure{.error = DecodeError::too_large, .field = "message"};
    }
    if (!flat::is_aligned(bytes)) {
        const Bytes aligned{bytes.begin(), bytes.end()};
        return read_message(aligned);
    }
    return read_message(bytes);
}

std::optional<DecodeFailure> find_fault(const Message& message) {
    std::optional<DecodeFailure> fault = find_meaning_fault(message);
    if (!fault && flat::pack(message).size() > limits::message_bytes) {
        fault = DecodeFailure{.error = DecodeError::too_large, .field = "message"};
    }
    return fault;
}

}  // namespace onepool::protocol
