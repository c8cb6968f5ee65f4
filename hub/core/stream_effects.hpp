#pragma once
// What can happen to the streams of nodes, as effects in the hub log, and the verdict on one
// event. Plain values; applied by Nodes through HubState::apply() and by nothing else.

#include <optional>
#include <string>
#include <vector>

#include "protocol/messages.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// What became of one event of a node. Precedence is the order here: the first that applies.
// A completed fact is never refused; a shortage is `overdraft`: applied, with a debt and a case.
enum class Verdict : std::uint8_t {
    duplicate,    // at or below the cursor: no effect
    quarantined,  // nobody can apply it (malformed, out of bounds), or not all of it (unknown SKU)
    parked,       // well-formed, of a newer schema: kept for a later build
    unmapped,     // applied; it has open-item lines that move no stock until mapped: case
    overdraft,    // applied; it took units that were promised or not known: debt and case
    applied,
};
const char* to_text(Verdict verdict);

// What kind of fact an event was; `unknown` when nobody can read it.
enum class FactKind : std::uint8_t {
    unknown,
    sale,
    return_,
    receipt,
    adjustment,
    ship,
    take,
    leave,
    pick,
    collect,
    put_back,
    release,  // of rights
    count,
    inspect,
    pack,
};
inline constexpr std::size_t fact_kinds = 15;
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

// Its node said that nothing more is to come of any journal it ended.
struct LateSettled {
    NodeId node;
    bool operator==(const LateSettled&) const = default;
};

// Beside StreamAdvanced or LateTaken: a person brought it from a revoked node's file, unsigned.
struct BroughtIn {
    NodeId node;
    StaffId by;
    std::string reason;
    bool operator==(const BroughtIn&) const = default;
};

// What of ended journals neither the node nor the hub has; all of it, as it is known now.
struct EventsMissing {
    NodeId node;
    std::vector<UnreadableEvents> missing;
    bool operator==(const EventsMissing&) const = default;
};

struct EventJudged {
    NodeId node;
    Seq seq;
    Verdict verdict = Verdict::applied;
    FactKind fact = FactKind::unknown;
    bool operator==(const EventJudged&) const = default;
};

enum class WayOut : std::uint8_t { replay_or_void, void_only };  // applied, it would count twice

// Beside EventJudged, of what could not be applied, or only in part: it is in set_aside_book.hpp.
struct EventSetAside {
    NodeId node;
    Seq seq;
    Verdict verdict = Verdict::quarantined;
    std::string reason;
    Bytes raw;
    JournalId journal{};
    FactKind fact = FactKind::unknown;
    std::vector<Sku> withheld{};  // not empty: only the lines of these SKUs were not booked
    std::string build{};          // of the hub that could not apply it
    std::uint64_t case_id = 0;    // that tells a person of it
    WayOut way_out = WayOut::replay_or_void;
    bool operator==(const EventSetAside&) const = default;
};

// What this node recorded since then is not here, and has not been for a while.
struct SilenceBegun {
    NodeId node;
    UnixMs since;
    bool operator==(const SilenceBegun&) const = default;
};

// All that it recorded is here again, or nothing more is expected of it.
struct SilenceEnded {
    NodeId node;
    bool operator==(const SilenceEnded&) const = default;
};

// What a node's messages must be signed with from now on; none: the next key it greets with.
struct NodeKeyed {
    NodeId node;
    std::optional<PublicKey> key;
    bool operator==(const NodeKeyed&) const = default;
};

}  // namespace onepool::hub
