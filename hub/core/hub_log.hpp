#pragma once
// The hub log: the hub's only truth. One dense sequence of entries, each holding an input with the
// time it was taken, and the effects decided from it. Deciding reads state and emits effects;
// HubState::apply(effect) is the only code that changes state. So a restart loads the last flush
// and applies the recorded effects of the tail, never deciding again, and `onepool check` applies
// them all and compares every balance.
// Written by the hub store in one transaction per group commit, before any ACK, answer or push.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hub/core/accounts.hpp"
#include "protocol/bytes.hpp"
#include "protocol/messages.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// What became of one event of a node. Precedence is the order here: the first that applies.
// A completed fact is never refused; a shortage is `overdraft`: applied, with a debt and a case.
enum class Verdict : std::uint8_t {
    duplicate,      // at or below the cursor: no effect
    quarantined,    // bytes nobody can apply (malformed, out of bounds, unknown SKU): raw bytes kept
    parked,         // well-formed, of a newer schema: kept for a later build
    unmapped,       // applied; it has open-item lines that move no stock until mapped: case
    overdraft,      // applied; it took units that were promised or not known: debt and case
    applied,
};
const char* to_text(Verdict verdict);

enum class InputKind : std::uint8_t { node_message, webhook, channel_answer, command, timer };

// ---- effects: the whole vocabulary of change ----------------------------------------------------

struct LocationAdded { LocationIndex index; LocationId id; std::string name; Units location_reserve; bool operator==(const LocationAdded&) const = default; };
struct NodeRegistered { NodeId node; LocationId location; std::string name; bool operator==(const NodeRegistered&) const = default; };
struct SkuNamed { SkuIndex index; Sku sku; Gtin gtin; std::string description; bool operator==(const SkuNamed&) const = default; };
struct ListingMapped { ChannelId channel; std::string listing; SkuIndex sku; bool operator==(const ListingMapped&) const = default; };

struct StreamAdopted { NodeId node; JournalId journal; std::uint32_t epoch = 0; bool operator==(const StreamAdopted&) const = default; };
struct StreamAdvanced { NodeId node; Position cursor; bool operator==(const StreamAdvanced&) const = default; };
struct StreamStopped { NodeId node; Fence fence; bool operator==(const StreamStopped&) const = default; };
struct EventJudged { NodeId node; Seq seq; Verdict verdict = Verdict::applied; bool operator==(const EventJudged&) const = default; };
struct EventSetAside { NodeId node; Seq seq; Verdict verdict = Verdict::quarantined; std::string reason; Bytes raw; bool operator==(const EventSetAside&) const = default; };

// Units of one SKU from one account to another. Every movement has two ends.
struct Moved { SkuIndex sku; Account from; Account to; Units quantity; bool operator==(const Moved&) const = default; };
// What a movement off the shelf drew on, beside Moved: the location's own units, the online pool,
// or nothing known (overdraft). The three sum to the quantity.
struct Drawn { SkuIndex sku; LocationIndex location; Units own; Units online; Units overdraft; bool operator==(const Drawn&) const = default; };
// U of a cell after a re-split between holder `location` and holder `online`.
struct OnlineSet { SkuIndex sku; LocationIndex location; Units online; bool operator==(const OnlineSet&) const = default; };
struct DebtSet { SkuIndex sku; LocationIndex location; Units debt; bool operator==(const DebtSet&) const = default; };

struct OrderTaken { Order order; bool operator==(const OrderTaken&) const = default; };
struct HoldOpened { OrderKey order; LocationIndex location; std::vector<std::pair<SkuIndex, Units>> lines; bool operator==(const HoldOpened&) const = default; };
struct HoldEnded { OrderKey order; LocationIndex location; bool operator==(const HoldEnded&) const = default; };
enum class OrderStage : std::uint8_t { refused, held, shipped, cancelled };
struct OrderMoved { OrderKey order; OrderStage stage = OrderStage::held; std::string reason; bool operator==(const OrderMoved&) const = default; };

struct Published { ChannelId channel; std::string listing; Units quantity; bool is_paused = false; std::uint64_t version = 0; bool operator==(const Published&) const = default; };
struct FeedMoved { ChannelId channel; std::string cursor; bool operator==(const FeedMoved&) const = default; };

enum class CaseKind : std::uint8_t { oversell, unmapped_item, quarantine, parked, stream_stopped, order_refused_by_channel, odd_order, channel_failing, push_refused, storage };
const char* to_text(CaseKind kind);
struct CaseOpened { std::uint64_t id = 0; CaseKind kind = CaseKind::oversell; std::string subject; std::string text; std::string proposal; bool operator==(const CaseOpened&) const = default; };
struct CaseClosed { std::uint64_t id = 0; StaffId by; std::string note; bool operator==(const CaseClosed&) const = default; };

using Effect = std::variant<LocationAdded, NodeRegistered, SkuNamed, ListingMapped, StreamAdopted,
                            StreamAdvanced, StreamStopped, EventJudged, EventSetAside, Moved, Drawn,
                            OnlineSet, DebtSet, OrderTaken, HoldOpened, HoldEnded, OrderMoved,
                            Published, FeedMoved, CaseOpened, CaseClosed>;

struct LogEntry {
    Lsn lsn;
    UnixMs at;
    InputKind kind = InputKind::timer;
    NodeId node;                    // node_message: whose
    Bytes input;                    // raw, exactly as received; empty for timers
    std::vector<Effect> effects;
    bool operator==(const LogEntry&) const = default;
};

// Effects as stored bytes (compact, versioned), and back; nullopt when they are not ours.
Bytes encode_effects(const std::vector<Effect>& effects);
std::optional<std::vector<Effect>> decode_effects(ByteView bytes);

}  // namespace onepool::hub
