#pragma once
// All durable state of the hub, derived from the log by apply(). Readers get views; nothing but
// apply() changes it. Holds the ledger, streams, orders, holds, cases, and what was published.
// The implementer completes this file; the names below are what other rooms rely on.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/hub_log.hpp"
#include "protocol/intake.hpp"

namespace onepool::hub {

// One (SKU, location): units per inside account, what is claimed and promised of the shelf.
struct Cell {
    Units balance[inside_accounts];   // by AccountKind
    Units held;                       // open holds
    Units online;                     // U: what the hub may promise without goods in hand
    Units debt;                       // shelf short of held + online + own, booked when recorded
    Units shelf() const { return balance[0]; }
    bool operator==(const Cell&) const = default;
};

}  // namespace onepool::hub
