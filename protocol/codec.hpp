#pragma once
// The only door between bytes and values. Decoding verifies every byte before use: size bound,
// FlatBuffers verifier, file identifier, then meaning (bounds of limits.hpp, known enums, body
// present, quantities in range, text UTF-8 and bounded). Encoding CHECKs the same bounds.
// Schemas: protocol/event.fbs (one event) and protocol/wire.fbs (messages). Pure functions; any
// bytes may be given. Bytes are relayed and hashed as they came, never packed again: a value holds
// only what this build understands.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "protocol/bytes.hpp"
#include "protocol/events.hpp"
#include "protocol/messages.hpp"

namespace onepool::protocol {

// Why bytes were not accepted. Precedence is the order here: the first that applies is reported.
enum class DecodeError : std::uint8_t {
    too_large,      // beyond limits.hpp
    malformed,      // not a FlatBuffer of ours, truncated, bad offsets
    newer_schema,   // well-formed, but a kind or major version this build does not know: park it
    out_of_bounds,  // understood, but a count, quantity, amount or text beyond its bound
    inconsistent,   // understood, but it contradicts itself (missing body, sums that do not add up)
};

const char* to_text(DecodeError error);

struct DecodeFailure {
    DecodeError error = DecodeError::malformed;
    std::string field;  // what was wrong, for a person: "lines[3].quantity"
    bool operator==(const DecodeFailure&) const = default;
};

template <class T>
using Decoded = std::variant<T, DecodeFailure>;

Bytes encode_event(const Event& event);
Decoded<Event> decode_event(ByteView bytes);

// Bounds and self-consistency of an event before it is journaled; what decode_event checks after.
// Nothing: fine. `too_large` is looked at last: texts of legal length on very many lines.
std::optional<DecodeFailure> find_fault(const Event& event);

Bytes encode_message(const Message& message);
Decoded<Message> decode_message(ByteView bytes);
// As for an event; `too_large`: several large tasks in one Downlink.
std::optional<DecodeFailure> find_fault(const Message& message);

}  // namespace onepool::protocol
