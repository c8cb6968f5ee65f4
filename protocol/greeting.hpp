#pragma once
// How a node and a hub begin with each other: greeting, welcome, and the fence that ends a stream.
// Part of messages.hpp, which says how they travel.

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/bytes.hpp"
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
    std::uint64_t proof = 0;        // the newest Ack::challenge: this Hello was said after that
    Bytes token;                    // the newest Welcome::token, to show to a hub that forgot us
    std::optional<Position> guard;  // of this journal, as remembered outside the database
    std::optional<PublicKey> key;   // what this node's messages are signed with
    Bytes witness;  // the newest sealed Ack of this journal, as it came: proves what a hub had
    Seq damaged;    // of this journal; cannot be read on the node's disk. 0: not met such a one
    bool takes_rights = false;  // it may have some of the hub that it answered last
    auto operator<=>(const Hello&) const = default;
};

struct Welcome {
    HubEpoch hub_epoch;
    JournalId journal;
    std::uint32_t epoch = 0;
    Position cursor;           // the node sends from cursor.seq + 1
    std::uint32_t credit = 0;  // batches in flight
    UnixMs hub_wall;
    Seq safe;                          // as in Ack
    Bytes token;                       // the granted epoch, signed by the hub
    std::optional<PublicKey> hub_key;  // what this hub's messages are signed with
    std::uint32_t spread_ms = 0;       // greet again within this, at random, after a lost link
    bool answers_receipts = false;     // it may be asked for receipts of other tills
    auto operator<=>(const Welcome&) const = default;
};

enum class FenceReason : std::uint8_t {
    fork,
    rolled_back,
    clone,
    journal_hole,
    revoked,
    unsupported_version,
    damaged,
};

// What the node does about a fence by itself. `begin_journal`: goes on in a new journal, and sends
// what the ended one holds from Fence::late_from on as late batches.
enum class Remedy : std::uint8_t { none, begin_journal };

// The hub stopped this stream and raised a case; the node keeps selling and keeps its journal.
struct Fence {
    HubEpoch hub_epoch;
    JournalId journal;
    FenceReason reason = FenceReason::fork;
    std::string text;  // for a person
    Remedy remedy = Remedy::none;
    Seq late_from;  // 0: nothing is wanted
    Position held;  // what the hub has of this journal, for a node that has less
    auto operator<=>(const Fence&) const = default;
};

}  // namespace onepool::protocol
