#pragma once
// The hub log: the hub's only truth. One dense sequence of entries, each holding an input with the
// time it was taken, and the effects decided from it. Deciding reads state and emits effects;
// HubState::apply(effect) is the only code that changes state. So a restart loads the last flush
// and applies the recorded effects of the tail, never deciding again, and `onepool check` applies
// them all and compares every balance.
// Written by the hub store in one transaction per group commit, before any ACK, answer or push.

#include <optional>
#include <vector>

#include "hub/core/effect.hpp"
#include "protocol/bytes.hpp"

namespace onepool::hub {

enum class InputKind : std::uint8_t { node_message, webhook, channel_answer, command, timer };
inline constexpr int input_kinds = 5;
const char* to_text(InputKind kind);

struct LogEntry {
    Lsn lsn;
    UnixMs at;
    InputKind kind = InputKind::timer;
    NodeId node;  // node_message: whose, also when a person brought it
    Bytes input;  // raw, exactly as received; empty for timers
    std::vector<Effect> effects;
    bool operator==(const LogEntry&) const = default;
};

// Effects as stored bytes (compact, versioned, numbers as LEB128), and back; nullopt when they are
// not ours, truncated or beyond a bound. `node` is the entry's, so that frequent effects need not
// repeat it.
Bytes encode_effects(const std::vector<Effect>& effects, const NodeId& node);
std::optional<std::vector<Effect>> decode_effects(ByteView bytes, const NodeId& node);

}  // namespace onepool::hub
