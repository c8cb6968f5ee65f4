#pragma once
// What can happen to lots, as effects in the hub log: which goods need one, and which went to an
// order. Plain values; applied through HubState::apply() and by nothing else.

#include <vector>

#include "hub/core/accounts.hpp"
#include "protocol/ids.hpp"
#include "protocol/lot.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// By the catalogue a unit of it is picked only with its lot, or not any more.
struct SkuLotAsked {
    SkuIndex sku;
    bool asks_lot = false;
    bool operator==(const SkuLotAsked&) const = default;
};

struct PickedLot {
    SkuIndex sku;
    Lot lot;
    Units quantity;
    BusinessDay expiry = {};  // 0: not known
    bool operator==(const PickedLot&) const = default;
};

// Of what was picked for the order there, as far as its node knows; one a SKU and lot.
struct LotsPicked {
    OrderKey order;
    LocationIndex location;
    std::vector<PickedLot> lots;
    bool operator==(const LotsPicked&) const = default;
};

// What an order remembers of it.
struct OrderLot {
    LocationIndex location;  // where it was picked
    PickedLot picked;
    UnixMs at;  // when the hub heard of the newest of it
    bool operator==(const OrderLot&) const = default;
};

}  // namespace onepool::hub
