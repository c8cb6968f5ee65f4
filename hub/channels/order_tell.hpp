#pragma once
// What a channel is told about one of its orders. Plain value.

#include <string>

#include "hub/channels/order_received.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

struct OrderTell {
    OrderId order;
    OrderOutcome outcome = OrderOutcome::held;
    std::string text;            // its buyer may read it
    LocationId collect_at = {};  // where its buyer collects it by now; empty: it is sent
    Units cut = {};              // so many units that nobody has are cut from it by now
    bool operator==(const OrderTell&) const = default;
};

}  // namespace onepool::hub
