#pragma once
// What the hub knows of one order. Plain values, owned by OrderBook (order_book.hpp), which alone
// changes them.
//
// One that is split is kept at several locations under its one key: each has a leg, and the nodes
// of each are told of that leg alone. One that its buyer collects has one leg, and others that were
// left behind.
//
//   leg: held --pick--> staged --pack--> packed --ship--> done
//                       staged --ship, collect--> done
//        held --refused, all short, late--> given up: what it kept is looked for elsewhere
//        held, staged --collected elsewhere--> left behind: what stands there is put back

#include <optional>
#include <string>
#include <vector>

#include "hub/core/ledger_effects.hpp"
#include "hub/core/lot_effects.hpp"
#include "hub/core/order_effects.hpp"

namespace onepool::hub {

struct OrderLine {
    std::string listing;
    std::optional<SkuIndex> sku;  // absent: no such listing
    Units quantity;
    bool operator==(const OrderLine&) const = default;
};

// Oldest first. Beyond limits::order_steps the oldest that changed no stage is forgotten.
struct OrderStep {
    Lsn lsn;
    UnixMs at;
    OrderStage stage = OrderStage::refused;
    StaffId by;
    std::string text;
    bool operator==(const OrderStep&) const = default;
};

// What a channel is told: to it, waiting, packed and delivered are held, staged and shipped.
OrderStage told_as(OrderStage stage);

// What a location was told to give up: see HoldLeaving.
struct GivingBack {
    LocationIndex location;
    HoldLines lines;
    bool operator==(const GivingBack&) const = default;
};

// What a location has to do with an order: the whole of it, or a part where it was split. Forgotten
// once nothing of it was ever there and another location keeps it instead.
struct OrderLeg {
    LocationIndex location;       // where it is or was held, or picked unasked
    HoldLines asked;              // what was held there first
    HoldLines held;               // open claim; empty when there is none
    std::optional<NodeId> taker;  // where it is being picked
    StaffId taker_staff;
    HoldLines staged;  // picked and still here; may be there without `held`, and beside it
    std::string place;
    HoldLines left_unpicked;  // see LeftUnpicked; quantities > 0
    HoldLines left;           // what left from there, picked or not; quantities > 0
    bool is_done = false;     // all that is to leave from there has left
    bool is_packed = false;   // what is staged there is in its parcels
    bool is_begun = false;    // its taker said that somebody picks it
    bool operator==(const OrderLeg&) const = default;
};

struct OrderRecord {
    OrderKey key;
    std::uint32_t version = 0;
    OrderStage stage = OrderStage::refused;
    std::string reason;
    std::optional<OrderStage> told;  // what the channel was told and confirmed
    UnixMs placed_at;
    UnixMs taken_at;
    Lsn changed;  // entry that last moved it
    std::vector<OrderLine> lines;
    std::optional<LocationIndex> collect_at;  // where its buyer collects it; absent: it is sent
    std::optional<UnixMs> due_at;
    std::optional<UnixMs> collect_by;
    std::vector<OrderLeg> legs;  // one a location, in the order in which they came to be
    HoldLines left_unpicked;     // where it has no leg
    HoldLines handed_over;       // its buyer has it, or it was sent; quantities > 0
    std::string ways;            // how it was sent, as its nodes said: "by post, tracking RM-1"
    HoldLines cut;               // see LinesCut; quantities > 0
    bool is_heard_of = false;    // from a node alone: see OrderHeardOf
    bool is_overdue = false;
    bool asks_identity = false;  // see OrderMark
    bool is_changed = false;
    std::vector<LocationIndex> gave_up;
    std::vector<LocationIndex> looked_at;  // of these: see LocationGaveUp::was_picked
    std::vector<GivingBack> giving_back;   // one a location
    std::vector<OrderStep> steps;
    Region ship_to;              // as far as it is known
    std::vector<OrderLot> lots;  // at most limits::order_lots, the first that were picked
    bool operator==(const OrderRecord&) const = default;
};

// Its buyer was to collect it there, and collects it elsewhere by now: what stands there is to be
// put back.
bool is_left_behind(const OrderRecord& order, const OrderLeg& leg);
bool was_moved_from(const OrderRecord& order, LocationIndex location);

// Nullptr: it has none there.
const OrderLeg* leg_at(const OrderRecord& order, LocationIndex location);
const OrderLeg* held_at(const OrderRecord& order, LocationIndex location);  // with an open claim
bool is_held_somewhere(const OrderRecord& order);
bool is_staged_somewhere(const OrderRecord& order);
bool stands_somewhere(const OrderRecord& order);  // for its buyer: not left behind
HoldLines staged_of(const OrderRecord& order);    // the same, and not what is to be put back
// What is still to be found for it: what was ordered, less what its buyer has, what stands picked
// for them, what is held and what was cut.
HoldLines wanted_of(const OrderRecord& order);
// What of it left from there before it was heard that it was picked, and what of it that location
// was to have: all of it, unless it was split.
HoldLines left_unpicked_at(const OrderRecord& order, LocationIndex location);
// Of what is known in the catalogue, less what was cut.
HoldLines ordered_of(const OrderRecord& order);
HoldLines ordered_at(const OrderRecord& order, LocationIndex location);
// Where a person looks for it: where a part of it stands picked, else is held, else was; while it
// is open, not where what stands is to be put back. Nullopt: it was never anywhere.
std::optional<LocationIndex> place_of(const OrderRecord& order);
// This location does not keep it any more.
bool is_given_up(const OrderRecord& order, LocationIndex location);

// Of the one line that a SKU has in here; none is none.
Units units_of(const HoldLines& lines, SkuIndex sku);
void add_units(HoldLines& lines, SkuIndex sku, Units units);

}  // namespace onepool::hub
