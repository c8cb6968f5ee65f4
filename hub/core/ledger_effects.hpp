#pragma once
// What can happen to stock, as effects in the hub log. Plain values; applied by Ledger through
// HubState::apply() and by nothing else. Quantities of movements are positive.

#include <string>
#include <utility>
#include <vector>

#include "hub/core/accounts.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// A new location, or new values for a known one (same index).
struct LocationAdded {
    LocationIndex index;
    LocationId id;
    std::string name;
    Units location_reserve;  // units of each SKU kept for walk-in customers, never promised online
    bool ships_orders = true;  // false: only what its buyers collect there
    bool operator==(const LocationAdded&) const = default;
};

// A new SKU, or new values for a known one (same index).
struct SkuNamed {
    SkuIndex index;
    Sku sku;
    Gtin gtin;
    std::string description;
    bool operator==(const SkuNamed&) const = default;
};

// Units of one SKU from one account to another. Every movement has two ends.
struct Moved {
    SkuIndex sku;
    Account from;
    Account to;
    Units quantity;
    bool operator==(const Moved&) const = default;
};

// What a movement off the shelf drew on, beside Moved: the location's own units, the online pool,
// or units that were claimed by holds or not known at all. The three sum to the quantity.
struct Drawn {
    SkuIndex sku;
    LocationIndex location;
    Units own;
    Units online;
    Units overdraft;
    bool operator==(const Drawn&) const = default;
};

// U of a cell after a re-split between holder `location` and holder `online`.
struct OnlineSet {
    SkuIndex sku;
    LocationIndex location;
    Units online;
    bool operator==(const OnlineSet&) const = default;
};

// How far the shelf falls short of what is claimed of it; always the whole amount.
struct DebtSet {
    SkuIndex sku;
    LocationIndex location;
    Units debt;
    bool operator==(const DebtSet&) const = default;
};

// Units that a sale at a node took from its location's shelf; the day, UTC, counted from
// 1970-01-01.
struct WalkInSold {
    SkuIndex sku;
    LocationIndex location;
    NodeId node;
    std::uint32_t day = 0;
    Units units;
    bool operator==(const WalkInSold&) const = default;
};

using HoldLines = std::vector<std::pair<SkuIndex, Units>>;

struct HoldOpened {
    OrderKey order;
    LocationIndex location;
    HoldLines lines;  // one per SKU, quantity > 0
    bool operator==(const HoldOpened&) const = default;
};

struct HoldEnded {
    OrderKey order;
    LocationIndex location;
    bool operator==(const HoldEnded&) const = default;
};

}  // namespace onepool::hub
