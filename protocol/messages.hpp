#pragma once
// What travels over MQTT between node and hub (facts: ARCHITECTURE.md "Sync"). Encoded as one
// size-prefixed FlatBuffer with file identifier "OPM1"; protocol/wire.fbs is the schema and
// codec.hpp the only door. Topics, all QoS 1:
//   v1/up/<node>/hello|ev|st|bye      node to hub
//   v1/dn/<node>/welcome|ack|st|fence hub to node
//   v1/hub/state                      retained, and the hub's will

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/downlink_values.hpp"
#include "protocol/events.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

inline constexpr std::uint16_t wire_major = 1;
inline constexpr std::uint16_t wire_minor = 0;

// A place in a journal: the head, a cursor, an acknowledged point.
struct Position {
    Seq seq;        // 0: before the first event
    Digest hash{};  // chain hash at seq; zero at seq 0
    auto operator<=>(const Position&) const = default;
};

// Hello and Fence keep their meaning in every major version, so that a node and a hub of different
// age can at least tell each other so.
struct Hello {
    NodeId node;
    JournalId journal;
    LocationId location;      // what the node believes; the hub's registry decides
    std::uint32_t epoch = 0;  // 0: never granted
    HubEpoch hub_epoch;       // highest the node has answered
    Seq first_retained;       // lowest seq still in the journal
    Position head;
    Position acked;  // highest `applied` it was ever told
    std::uint64_t boot_no = 0;
    UnixMs wall;
    std::string build;
    std::uint16_t major = wire_major;  // the newest version this node speaks
    std::uint16_t minor = wire_minor;
    std::uint64_t proof = 0;  // the newest Ack::challenge: this Hello was said after that
    auto operator<=>(const Hello&) const = default;
};

struct Welcome {
    HubEpoch hub_epoch;
    JournalId journal;
    std::uint32_t epoch = 0;
    Position cursor;           // the node sends from cursor.seq + 1
    std::uint32_t credit = 0;  // batches in flight
    UnixMs hub_wall;
    auto operator<=>(const Welcome&) const = default;
};

// Raw events exactly as journaled. The chain from prev_hash over them must give last_hash.
struct EventBatch {
    NodeId node;
    JournalId journal;
    Seq first;
    Digest prev_hash{};
    Digest last_hash{};
    std::vector<Bytes> events;
    UnixMs sent_at;  // for the hub's view of lag; not trusted
    auto operator<=>(const EventBatch&) const = default;
};

struct Ack {
    HubEpoch hub_epoch;
    JournalId journal;
    Position applied;  // durable at the hub
    Seq safe;          // covered by a verified backup; pruning stays below
    std::uint32_t credit = 0;
    std::optional<Seq> expect;     // set on a gap: send again from here
    std::vector<Seq> quarantined;  // of the batch answered
    std::uint64_t challenge = 0;   // not 0: greet at once and repeat this as proof
    auto operator<=>(const Ack&) const = default;
};

enum class FenceReason : std::uint8_t {
    fork,
    rolled_back,
    clone,
    journal_hole,
    revoked,
    unsupported_version
};

// The hub stopped this stream and raised a case; the node keeps selling and keeps its journal.
struct Fence {
    HubEpoch hub_epoch;
    JournalId journal;
    FenceReason reason = FenceReason::fork;
    std::string text;  // for a person
    auto operator<=>(const Fence&) const = default;
};

// Node's live values, absolute; sent at HELLO, with a heartbeat, and ahead of a backlog.
struct NodeState {
    NodeId node;
    JournalId journal;
    Position head;
    Seq acked;
    std::uint64_t boot_no = 0;
    UnixMs wall;
    std::uint64_t disk_free_bytes = 0;
    std::uint32_t open_baskets = 0;
    std::string build;
    DownlinkMark downlink;  // how far the node's downlink is whole; the hub repairs from there
    auto operator<=>(const NodeState&) const = default;
};

struct HubState {  // retained on v1/hub/state
    HubEpoch hub_epoch;
    bool is_online = false;
    UnixMs since;
    auto operator<=>(const HubState&) const = default;
};

struct Bye {  // will, or said on a clean stop
    NodeId node;
    std::uint64_t boot_no = 0;
    auto operator<=>(const Bye&) const = default;
};

using Message =
    std::variant<Hello, Welcome, EventBatch, Ack, Fence, NodeState, HubState, Downlink, Bye>;

}  // namespace onepool::protocol
