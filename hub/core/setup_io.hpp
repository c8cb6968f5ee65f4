#pragma once
// What the configuration, or a person who sets up, asks of the hub, as values: its locations, by
// which rules they keep orders, and its nodes. Part of hub_io.hpp.

#include <optional>
#include <string>
#include <vector>

#include "hub/core/location_terms.hpp"
#include "hub/core/order_effects.hpp"

namespace onepool::hub {

struct AddLocation {
    LocationId location;
    std::string name;
    Units location_reserve;
    std::optional<bool> ships_orders = std::nullopt;  // absent: as before; a new one does
};
// Nothing of it is to be promised any more, and its nodes give back their rights; or undone.
struct DrainLocation {
    LocationId location;
    StaffId by;
    std::string reason;
    bool is_draining = true;
};
// What the rules of sourcing go by; what is not named stays, what is named with nothing is not
// known any more.
struct SetLocationTerms {
    LocationId location;
    std::optional<std::string> country = std::nullopt;
    std::optional<std::string> postcode = std::nullopt;
    std::optional<std::optional<CutOff>> cut_off = std::nullopt;
    std::optional<std::optional<Minor>> cost = std::nullopt;
};
struct SetSourcing {
    std::vector<SourcingRule> rules;  // each once
};
// Whether its orders may be split, or taken in part.
struct SetFulfilment {
    ChannelId channel;
    Fulfilment fulfilment;
};
struct RegisterNode {
    NodeId node;
    LocationId location;
    std::string name;
};
// The node's next greeting may bring a new key: its machine or disk was replaced.
struct RekeyNode {
    NodeId node;
};

}  // namespace onepool::hub
