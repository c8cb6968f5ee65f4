#pragma once
// What can happen to an order between its hold and its end, as effects in the hub log: who picks
// it, what stands picked, which location gives it up. Plain values; applied through
// HubState::apply() and by nothing else. Logs from before orders were split name no location where
// an order has one leg at most.

#include <optional>
#include <string>

#include "hub/core/accounts.hpp"
#include "hub/core/ledger_effects.hpp"
#include "protocol/events.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// Who picks it; no node: nobody. Where a hold ends, nobody does any more. A node may have been
// given it by the hub, and nobody there begun.
struct OrderTaker {
    OrderKey order;
    std::optional<NodeId> node;
    StaffId staff;
    std::optional<LocationIndex> location = {};
    bool is_begun = false;  // its node said so
    bool operator==(const OrderTaker&) const = default;
};

// Units of it were picked and stand at `place` of the location, beside those that do already.
struct OrderStaged {
    OrderKey order;
    LocationIndex location;
    std::string place;
    HoldLines lines;
    bool operator==(const OrderStaged&) const = default;
};

// So much of it stands there no more: handed over, sent, or put back.
struct StagedLeft {
    OrderKey order;
    HoldLines lines;
    std::optional<LocationIndex> location = {};
    bool operator==(const StagedLeft&) const = default;
};

// Units of it left the shelf before the hub heard that they were picked: a pick heard later moves
// them no more, and takes them off again.
struct LeftUnpicked {
    OrderKey order;
    HoldLines lines;  // negative: a pick told of them
    std::optional<LocationIndex> location = {};
    bool operator==(const LeftUnpicked&) const = default;
};

// Units of it left: its buyer has them, or they were sent. The last of them, where nothing more is
// to leave from that location.
struct HandedOver {
    OrderKey order;
    HoldLines lines;
    std::optional<LocationIndex> location = {};
    bool is_last = false;
    std::string way = {};  // "by post, tracking RM-1"
    bool operator==(const HandedOver&) const = default;
};

// Units of it are not looked for any more: nobody has them. Told to its channel, or left to a
// person.
struct LinesCut {
    OrderKey order;
    HoldLines lines;
    bool is_to_be_told = true;
    bool operator==(const LinesCut&) const = default;
};

// A node told of it before its channel did: it was taken with what that node said as its lines.
struct OrderHeardOf {
    OrderKey order;
    bool operator==(const OrderHeardOf&) const = default;
};

// Its channel told of it too: these are its lines, and when and where it is to be had.
struct OrderFilledIn {
    Order order;
    bool operator==(const OrderFilledIn&) const = default;
};

// This location gave it up and is not asked again.
struct LocationGaveUp {
    OrderKey order;
    LocationIndex location;
    bool was_picked = false;  // somebody looked for its goods, and said what of them is not there
    bool operator==(const LocationGaveUp&) const = default;
};

// The hub ended its hold, and tells the location so. Its units stay claimed there until no node of
// it can have handed them over without the hub's knowing (order_steps.hpp).
struct HoldLeaving {
    OrderKey order;
    LocationIndex location;
    bool operator==(const HoldLeaving&) const = default;
};

// They are free there, or left in the same entry.
struct HoldGivenBack {
    OrderKey order;
    LocationIndex location;
    bool operator==(const HoldGivenBack&) const = default;
};

// What stands picked there is in its parcels.
struct OrderPacked {
    OrderKey order;
    LocationIndex location;
    bool operator==(const OrderPacked&) const = default;
};

// What people must know of it before they go on with it; for good.
enum class OrderMark : std::uint8_t {
    asks_identity,  // whoever collects it must show an identity document
    changed,        // at its channel, after it was taken
};
struct OrderMarked {
    OrderKey order;
    OrderMark mark = OrderMark::asks_identity;
    bool operator==(const OrderMarked&) const = default;
};

// Its buyer collects it there now: the channel is told its stage once more.
struct CollectionMoved {
    OrderKey order;
    LocationIndex location;
    bool operator==(const CollectionMoved&) const = default;
};

// Nobody came for it in time: it is to go back to the shelf.
struct OrderOverdue {
    OrderKey order;
    bool operator==(const OrderOverdue&) const = default;
};

}  // namespace onepool::hub
