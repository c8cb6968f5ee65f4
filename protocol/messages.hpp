#pragma once
// What travels over MQTT between node and hub (ARCHITECTURE.md, "One sale's journey"). Encoded as
// one size-prefixed FlatBuffer with file identifier "OPM1"; protocol/wire.fbs is the schema and
// codec.hpp the only door. Topics, all QoS 1:
//   v1/up/<node>/hello|ev|st|ask|bye                node to hub
//   v1/dn/<node>/welcome|ack|st|fence|snap|crt|ev   hub to node
//   v1/hub/state                      retained, and the hub's will

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/downlink_values.hpp"
#include "protocol/events.hpp"
#include "protocol/greeting.hpp"
#include "protocol/ids.hpp"
#include "protocol/kinds.hpp"
#include "protocol/lost_events.hpp"
#include "protocol/receipt_messages.hpp"
#include "protocol/scopes.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// `late`: of a journal of this node that was ended, and follows behind the live one.
enum class BatchKind : std::uint8_t { live, late };

// Raw events exactly as journaled. The chain from prev_hash over them must give last_hash.
struct EventBatch {
    NodeId node;
    JournalId journal;
    Seq first;
    Digest prev_hash{};
    Digest last_hash{};
    std::vector<Bytes> events;
    UnixMs sent_at;  // for the hub's view of lag; not trusted
    BatchKind kind = BatchKind::live;
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

// Node's live values, absolute; sent at HELLO, with a heartbeat, and ahead of a backlog.
// Events of an ended journal that the node cannot read from its disk, so that nobody has them.
struct UnreadableEvents {
    JournalId journal;
    Seq first;
    Seq last;
    auto operator<=>(const UnreadableEvents&) const = default;
};

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
    std::uint64_t disk_total_bytes = 0;
    Seq retained_from;            // lowest seq still in the journal
    std::uint64_t late_left = 0;  // events of ended journals the hub has not taken yet
    std::uint64_t refused_messages = 0;
    Millis clock_offset;  // hub - node, as estimated
    ClockTrust clock_trust = ClockTrust::ok;
    std::vector<ScopeMark> scopes;             // what it holds, one a scope
    std::vector<UnreadableEvents> unreadable;  // the first limits::unreadable_spans of them
    bool takes_rights = false;                 // sells on its rights and gives them back
    HubEpoch hub_epoch;  // of the hub it answers: it has no right of an earlier one any more
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

// The node cannot use a well-formed value of the hub; the hub stops sending that version.
struct Reject {
    NodeId node;
    JournalId journal;
    std::string what;  // for a person: "order shop/S-1001", "catalogue"
    std::uint64_t version = 0;
    std::string reason;
    auto operator<=>(const Reject&) const = default;
};

// A node asks for its next certificate while the present one still works.
struct CertRequest {
    NodeId node;
    std::string csr;  // PEM
    auto operator<=>(const CertRequest&) const = default;
};
struct CertAnswer {
    JournalId journal;
    std::string chain;  // PEM, the node's first; empty when refused
    std::string fault;  // why, for a person
    auto operator<=>(const CertAnswer&) const = default;
};

// A day of the hub closed for ever: root of the Merkle tree over the heads of all journals, and the
// way from this node's leaf to it.
struct DaySeal {
    HubEpoch hub_epoch;
    JournalId journal;
    BusinessDay day;
    Digest root{};
    Position head;             // of this journal, as sealed
    std::uint32_t leaf = 0;    // its index
    std::vector<Digest> path;  // siblings, from the leaf up
    std::uint32_t leaves = 0;  // in the tree
    auto operator<=>(const DaySeal&) const = default;
};

using AnyMessage =
    std::variant<Hello, Welcome, EventBatch, Ack, Fence, NodeState, HubState, Downlink, Bye,
                 ScopeOffer, ScopeWant, ScopeChunk, Reject, CertRequest, CertAnswer, DaySeal,
                 LostEvents, FoundEvents, ReceiptQuestion, ReceiptAnswer>;
using Message = Kinds<AnyMessage>;
extern template struct Kinds<AnyMessage>;

}  // namespace onepool::protocol
