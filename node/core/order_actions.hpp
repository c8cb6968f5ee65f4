#pragma once
// What people ask of a node about orders at its location, as plain values; part of actions.hpp.
// `document` is an idempotency key that whoever asks gives: the same again is answered the same.
//
// Scans, shorts and undos may have an id of whoever asks, too (`request`): what was asked for and
// got no answer is asked again with it, and counts once.
//
// Picking is done on the node that has the order (task_board.hpp): scan by scan, each step durable,
// so that it goes on where it was after a crash; finished, it becomes one Pick event.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/events.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// To pick it here; the hub says who has it. `is_taken_over`: from another node, whose picker cannot
// give it back.
struct TakeOrder {
    BasketId document;
    OrderKey order;
    StaffId staff;
    bool is_taken_over = false;
    std::optional<EventId> already = {};
};

// What was scanned so far is forgotten. `is_refused`: this location cannot do it, reason required.
struct LeaveOrder {
    BasketId document;
    OrderKey order;
    StaffId staff;
    bool is_refused = false;
    std::string reason;
    std::optional<EventId> already = {};
};

// needed: by the catalogue it counts only with its lot.
enum class LotRule : std::uint8_t { as_known, needed };

struct ScanPick {
    OrderKey order;
    StaffId staff;
    Sku sku;              // empty: nobody knows what was scanned
    std::string scanned;  // as read, for the answer
    Units quantity;
    BasketId request = {};
    std::int64_t age_ms = 0;  // made so long before it came; at most limits::scan_age_ms
    Lot lot = {};             // as its code or a person says; empty: not said
    BusinessDay expiry = {};  // the last day it may be used; 0: not said
    LotRule lot_rule = LotRule::as_known;
};

// Wanted, and not there or not fit to be given away.
struct ShortPick {
    OrderKey order;
    StaffId staff;
    Sku sku;
    Units quantity;
    ShortReason reason = ShortReason::missing;
    BasketId request = {};
};

// Takes the newest scan or short back.
struct UndoPick {
    OrderKey order;
    BasketId request = {};
};

// All that is wanted must be picked or short by then. `place`: where it stands now.
struct FinishPick {
    BasketId document;
    OrderKey order;
    StaffId staff;
    std::string place;
    std::optional<EventId> already = {};
};

// What stands picked and is to be sent is in its parcels; 0: nobody says in how many.
struct PackOrder {
    BasketId document;
    OrderKey order;
    StaffId staff;
    std::uint32_t parcels = 0;
    std::optional<EventId> already = {};
};

// Of whom an identity document is asked who comes for an order: where its channel wants that, or
// at this store of everybody.
enum class IdentityRule : std::uint8_t { as_ordered, always };

// No lines: all that is to be handed over.
struct CollectOrder {
    BasketId document;
    OrderKey order;
    StaffId staff;
    std::vector<StockLine> lines;
    std::string identity;  // a note; never the number of a document
    IdentityProof proof = IdentityProof::none;
    std::optional<EventId> already = {};
};

struct PutBackOrder {
    BasketId document;
    OrderKey order;
    StaffId staff;
    std::string reason;
    std::optional<EventId> already = {};
};

struct ShipOrder {
    OrderKey order;
    StaffId staff;
    std::string carrier;
    std::string tracking;
    std::optional<EventId> already = {};  // found under ship_document(order)
};

}  // namespace onepool::node
