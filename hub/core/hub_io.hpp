#pragma once
// What goes into the hub core and what comes out of it, as values. Edges turn topics, HTTP requests
// and clocks into inputs, and outputs into messages; the simulator does the same without either.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hub/channels/connector.hpp"
#include "hub/core/brought_io.hpp"
#include "hub/core/channel_io.hpp"
#include "hub/core/checkout_book.hpp"
#include "hub/core/credit_rule.hpp"
#include "hub/core/identity_io.hpp"
#include "hub/core/known_events.hpp"
#include "hub/core/order_effects.hpp"
#include "hub/core/promotion_io.hpp"
#include "hub/core/receipt_look.hpp"
#include "hub/core/recovery_io.hpp"
#include "hub/core/scope_io.hpp"
#include "hub/core/setup_io.hpp"
#include "hub/core/shelf_moves.hpp"
#include "hub/core/worklist_io.hpp"
#include "protocol/kinds.hpp"
#include "protocol/messages.hpp"

namespace onepool::hub {

// ---- inputs ----------------------------------------------------------------------------------

// `node` is from the topic, proven by the broker; the payload is anybody's guess.
struct FromNode {
    NodeId node;
    Bytes payload;
};
struct LinkUp {};
struct LinkDown {};

struct ResolveCase {
    std::uint64_t id = 0;
    StaffId by;
    std::string note;
};
using AnyCommand =
    std::variant<AddLocation, RegisterNode, ImportCatalogue, ResolveCase, IssueEnrolCode, Enrol,
                 RevokeNode, ReopenLocation, RecordBackup, RekeyNode, SetScope, ReplaySetAside,
                 VoidSetAside, BackupFailed, SetSourcing, DrainLocation, SetLocationTerms,
                 CancelOrder, DeliverOrder, SetFulfilment, AddPromotion, EndPromotion, MoveOrder>;
using Command = protocol::Kinds<AnyCommand>;
struct Commanded {
    RequestId request;
    Command command;
};
// Inputs gather behind the commits, or no longer do.
struct LoadChanged {
    HubLoad load = HubLoad::idle;
};
struct Tick {};
// ---- outputs -----------------------------------------------------------------------------------

struct ToNode {
    NodeId node;
    enum class Topic : std::uint8_t {
        welcome,
        ack,
        state,
        fence,
        certificate,
        snapshot,
        events
    } topic = Topic::ack;
    Bytes payload;
    bool operator==(const ToNode&) const = default;
};
struct HubStateOut {  // retained
    Bytes payload;
    bool operator==(const HubStateOut&) const = default;
};
struct ToChannel {
    ChannelId channel;
    std::uint64_t exchange = 0;
    HttpRequest request;
    bool operator==(const ToChannel&) const = default;
};

// What became of a command or webhook. Precedence is the order here, but for the first two.
enum class CommandVerdict : std::uint8_t {
    done,
    repeated,      // was so already: nothing changed
    unauthorized,  // bad signature or code
    malformed,
    unknown_subject,  // names a location, case or channel that does not exist
    out_of_bounds,
    conflict,  // contradicts what is already recorded
    sold_out,  // what is wanted is not there
    expired,   // came too late
    busy,      // cannot be decided now: ask again
};
const char* to_text(CommandVerdict verdict);

struct LackingLine {
    std::string listing;
    Units wanted;
    Units available;  // at the location that has most
    bool operator==(const LackingLine&) const = default;
};
// Answer to a Webhook, HoldAsked, OrderAsked, Commanded or BringIn, exactly once.
struct Answer {
    RequestId request;
    CommandVerdict verdict = CommandVerdict::done;
    int http_status = 200;
    std::string text;  // for a person
    std::vector<OrderMoved> orders;
    std::optional<Millis> again_after = std::nullopt;  // 503: when to ask again
    std::optional<BroughtCount> brought = std::nullopt;
    std::optional<CheckoutRecord> hold = std::nullopt;
    std::vector<LackingLine> lacking = {};
    bool operator==(const Answer&) const = default;
};
using Outgoing = std::variant<ToNode, HubStateOut, ToChannel, Answer, AccessOut, JournalWanted,
                              ChunkToNode, EventsWanted, ShelfWanted, ReceiptsWanted>;

// One line of the live feed, for people.
struct Notice {
    UnixMs at;
    Lsn lsn;
    std::string kind;
    std::string text;
    bool operator==(const Notice&) const = default;
};

}  // namespace onepool::hub

extern template struct onepool::protocol::Kinds<onepool::hub::AnyCommand>;
