#pragma once
// What the hub tells a location: orders to ship and stock levels. All absolute and versioned, so
// that a lost, late, repeated or reordered message changes nothing. See downlink.hpp for the rules.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/events.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// How far a downlink is whole. Changes are numbered densely within one run of the hub; `stream`
// names that run, so that a number of an earlier run is never taken for one of this.
struct DownlinkMark {
    std::uint64_t stream = 0;
    std::uint64_t change = 0;
    auto operator<=>(const DownlinkMark&) const = default;
};

// The version of a value sent down: the lsn that set it, below the epoch of the hub, so that values
// of a restored hub, whose lsns begin lower, still replace what the node knew before.
constexpr std::uint64_t downlink_version(HubEpoch hub_epoch, Lsn lsn) {
    return (hub_epoch.value << 44) + lsn.value;
}

// Of an order at one location: to be picked there; left with a carrier; not to be done there any
// more (with lines: until the hub knows that nobody there hands them over); picked and waiting, to
// be sent or to be collected; handed to its buyer; picked, and to go back to the shelf, because it
// was cancelled or nobody came (who comes all the same gets it).
enum class OrderState : std::uint8_t { held, shipped, released, staged, collected, put_back };

// One order at this location, with its newest version; absolute, applied if newer. Its lines are
// what is to be picked, or, once staged, what stands there.
struct ShipTask {
    OrderKey order;
    std::uint64_t version = 0;  // of downlink_version(); an older one is ignored
    OrderState state = OrderState::held;
    UnixMs placed_at;
    std::vector<StockLine> lines;
    std::vector<std::string> descriptions;  // one a line
    bool is_collected = false;              // by its buyer, here; else it is to be sent
    std::optional<UnixMs> due_at;           // to be sent, or to stand ready, by then
    std::optional<UnixMs> collect_by;       // kept for the buyer so long
    std::string place;                      // where it stands, once it is staged
    std::optional<NodeId> taker;            // the node on which somebody picks it
    StaffId taker_staff;                    // who; may be unknown
    bool asks_identity = false;             // whoever comes for it must show an identity document
    bool is_changed = false;  // at its channel, after it was taken: a person decides what of it
    bool is_packed = false;   // of what stands staged, to be sent
    auto operator<=>(const ShipTask&) const = default;
};

// One SKU at the node's own location as the hub's ledger sees it; absolute, by version.
struct StockLevel {
    Sku sku;
    std::uint64_t version = 0;  // of downlink_version(); an older one is ignored
    Units shelf;
    Units held;
    Units online;         // U at this location
    Units paying;         // of held: kept for shoppers who pay, shown to no picker
    UnixMs paying_until;  // at the latest, by the hub's clock
    // What came back and waits for inspection: limits::waiting_goods at most, oldest first.
    WaitingList waiting = {};
    auto operator<=>(const StockLevel&) const = default;
};

// Units of one SKU that this node may sell, cut off or not, and that the hub promises to nobody
// else; absolute, by version. It may sell what was granted less what it sold on its right and gave
// back in the same journal and the same life of the hub: with either of them all rights end. In
// flight a right belongs to nobody: the hub counts it as out before it tells.
struct Right {
    Sku sku;
    std::uint64_t version = 0;  // of downlink_version(); an older one is ignored
    Units granted;              // so far, in this journal and this life of the hub
    Units keep;                 // what it has beyond this it is asked to give back
    auto operator<=>(const Right&) const = default;
};

// On v1/dn/<node>/st. Holds the newest value of everything that changed in (after, mark.change];
// after 0 begins anew. Nobody acknowledges it: the node reports its mark in NodeState.
struct Downlink {
    HubEpoch hub_epoch;
    JournalId journal;
    UnixMs hub_wall;
    std::uint64_t after = 0;
    DownlinkMark mark;
    std::vector<ShipTask> tasks;
    std::vector<StockLevel> levels;
    std::vector<Right> rights;  // of this node, the others of its location
    auto operator<=>(const Downlink&) const = default;
};

}  // namespace onepool::protocol
