#pragma once
// The hub log for people: what an entry was and what it changed. Pure functions over the state at
// hand; SKUs and locations keep their indexes for ever, so old entries stay readable.

#include <string>
#include <vector>

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

// "sale", "order", "published": what kind of thing happened; of several, the one people look for.
std::string kind_of(const LogEntry& entry);
// The headline of its effects: "till-1 event 17 (sale): applied and 2 more".
std::string text_of(const HubState& state, const LogEntry& entry);
// "2 of 22423: shelf north -> customer"
std::string text_of(const HubState& state, const LogEntry& entry, const Effect& effect);

// The movements of one SKU within an entry, as the shelf saw them.
struct SkuMovement {
    std::string kind;    // "sale", "receipt", ...
    std::string source;  // the node, or "hub"
    std::string text;
    Units quantity;  // of the shelf: negative when units left it
    bool operator==(const SkuMovement&) const = default;
};
std::vector<SkuMovement> movements_of(const HubState& state, const LogEntry& entry, SkuIndex sku);

}  // namespace onepool::hub
