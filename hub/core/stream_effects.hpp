#pragma once
// What can happen to the streams of nodes, as effects in the hub log, and the verdict on one
// event. Plain values; applied by Nodes through HubState::apply() and by nothing else.

#include <optional>
#include <string>

#include "protocol/messages.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// What became of one event of a node. Precedence is the order here: the first that applies.
// A completed fact is never refused; a shortage is `overdraft`: applied, with a debt and a case.
enum class Verdict : std::uint8_t {
    duplicate,    // at or below the cursor: no effect
    quarantined,  // bytes nobody can apply (malformed, out of bounds, unknown SKU): raw bytes kept
    parked,       // well-formed, of a newer schema: kept for a later build
    unmapped,     // applied; it has open-item lines that move no stock until mapped: case
    overdraft,    // applied; it took units that were promised or not known: debt and case
    applied,
};
const char* to_text(Verdict verdict);

// What kind of fact an event was; `unknown` when nobody can read it.
enum class FactKind : std::uint8_t { unknown, sale, return_, receipt, adjustment, ship };
const char* to_text(FactKind kind);

struct NodeRegistered {
    NodeId node;
    LocationId location;
    std::string name;
    bool operator==(const NodeRegistered&) const = default;
};

struct StreamAdopted {
    NodeId node;
    JournalId journal;
    std::uint32_t epoch = 0;
    bool operator==(const StreamAdopted&) const = default;
};

struct StreamAdvanced {
    NodeId node;
    Position cursor;
    bool operator==(const StreamAdvanced&) const = default;
};

struct StreamStopped {
    NodeId node;
    Fence fence;
    bool operator==(const StreamStopped&) const = default;
};

// A batch of a journal that was ended has come: all up to `last` in it is known now.
struct LateTaken {
    NodeId node;
    JournalId journal;
    Seq last;
    std::uint64_t taken = 0;  // of its events; the others were known already
    bool operator==(const LateTaken&) const = default;
};

struct EventJudged {
    NodeId node;
    Seq seq;
    Verdict verdict = Verdict::applied;
    FactKind fact = FactKind::unknown;
    bool operator==(const EventJudged&) const = default;
};

// Beside EventJudged, for events that could not be applied.
struct EventSetAside {
    NodeId node;
    Seq seq;
    Verdict verdict = Verdict::quarantined;
    std::string reason;
    Bytes raw;
    bool operator==(const EventSetAside&) const = default;
};

// What a node's messages must be signed with from now on; none: the next key it greets with.
struct NodeKeyed {
    NodeId node;
    std::optional<PublicKey> key;
    bool operator==(const NodeKeyed&) const = default;
};

}  // namespace onepool::hub
