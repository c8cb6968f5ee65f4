#pragma once
// The states of an uplink and what it wants next. Part of uplink.hpp, which says what they mean.

#include <cstdint>

#include "protocol/units.hpp"

namespace onepool::protocol {

enum class UplinkState : std::uint8_t { offline, greeting, streaming, fenced };

const char* to_text(UplinkState state);

// The part of the journal to send as the next batch: [first, last]; the owner reads it, trims it to
// batch_events / batch_bytes, publishes, and calls sent(position of the last event, now). Reading
// may take a while: what was read is published only if wants() still begins with its first event.
struct SendRange {
    Seq first;
    Seq last;
    bool operator==(const SendRange&) const = default;
};

}  // namespace onepool::protocol
