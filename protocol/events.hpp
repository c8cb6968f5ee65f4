#pragma once
// The facts of Onepool. An event is written once, never changed, never refused once it happened.
// Node events: Sale, Return, Receipt, Adjustment, Inspect, RightsReleased, Count, and of orders
// Ship, Take, Leave, Pick, Pack, Collect, PutBack. Hub events (in the hub log, and on the wire only
// as part of downlink state): Order, Hold, Release. New kinds and new optional fields are appended
// to protocol/event.fbs; readers keep bytes they do not understand. Plain values without behaviour;
// bounds are in limits.hpp and enforced by codec.hpp, together with the sums stated in
// documents.hpp.

#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "protocol/count_events.hpp"
#include "protocol/documents.hpp"
#include "protocol/ids.hpp"
#include "protocol/kinds.hpp"
#include "protocol/order_events.hpp"
#include "protocol/return_events.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

// What every event carries. `seq` is given inside the transaction of the business fact.
struct EventHeader {
    Seq seq;
    Hlc hlc;
    UnixMs wall;          // when it was recorded, by this machine's clock
    Millis clock_offset;  // estimated (hub - node), 0 when never measured
    ClockTrust clock_trust = ClockTrust::ok;
    std::optional<UnixMs> source_time;  // set when replayed from another system's log
    StaffId staff;
    ShiftId shift;
    BusinessDay business_day;
    BasketId basket;  // the document's idempotency key; none for Adjustment
    auto operator<=>(const EventHeader&) const = default;
};

// Goods that arrived from a supplier: supplier -> shelf.
struct Receipt {
    std::string document;
    std::vector<StockLine> lines;  // quantity > 0
    auto operator<=>(const Receipt&) const = default;
};

// A correction with a reason: positive is found -> shelf, negative shelf -> loss.
struct Adjustment {
    std::string reason;
    std::vector<StockLine> lines;  // quantity != 0
    auto operator<=>(const Adjustment&) const = default;
};

using AnyEventBody =
    std::variant<Sale, Return, Receipt, Adjustment, Ship, Order, Hold, Release, Take, Leave, Pick,
                 Collect, PutBack, RightsReleased, Count, Inspect, Pack>;
using EventBody = Kinds<AnyEventBody>;
extern template struct Kinds<AnyEventBody>;

struct Event {
    EventHeader header;
    EventBody body;
    auto operator<=>(const Event&) const = default;
};

const char* kind_name(const EventBody& body);  // "sale", "return", ...

}  // namespace onepool::protocol
