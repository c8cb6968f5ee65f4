#pragma once
// What a channel asks of its orders and waits for: one taken, one cancelled, one that arrived, one
// that is collected elsewhere.
// Plain values; lines name listings. Judged by hub/core/order_door.hpp.

#include <string>
#include <variant>

#include "hub/channels/order_received.hpp"
#include "protocol/ids.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

struct PlaceOrder {
    OrderReceived received;
    bool operator==(const PlaceOrder&) const = default;
};
struct CancelPlaced {
    OrderId order;
    std::string reason;  // for people here; may be empty
    bool operator==(const CancelPlaced&) const = default;
};
// Its carrier, or its buyer, says so.
struct ArrivedPlaced {
    OrderId order;
    std::string note;  // for people here; may be empty
    bool operator==(const ArrivedPlaced&) const = default;
};
// Its buyer collects it at another store.
struct MovePlaced {
    OrderId order;
    LocationId collect_at;
    std::string reason;  // for people here; may be empty
    bool operator==(const MovePlaced&) const = default;
};
using OrderAsk = std::variant<PlaceOrder, CancelPlaced, ArrivedPlaced, MovePlaced>;

// Which of its orders an ask is about.
const OrderId& order_of(const OrderAsk& ask);

}  // namespace onepool::hub
