#pragma once
// What people and the channel were told, kept outside every process: the evidence that the checkers
// hold against the disks and the ledger. Filled by the machines and the shop; read by the checkers,
// each of which remembers how far it has read. Append only; one thread.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "node/core/basket.hpp"
#include "protocol/events.hpp"
#include "tests/sim/world/broker.hpp"

namespace onepool::sim {

// A node answered "done" for a fact: a sale, return, receipt, adjustment or shipment.
struct FactAnswered {
    ClientId node;
    protocol::EventId event;
    protocol::BasketId basket;  // none for a shipment
    Millis at;
};

// A node answered that a document was not recorded, and why.
struct FactDenied {
    ClientId node;
    protocol::BasketId basket;
    std::string verdict;
};

// The hub answered a webhook: this order is held (or refused).
struct OrderAnswered {
    protocol::OrderKey order;
    std::string stage;
    Millis at;
};

// The shop took over a number.
struct NumberTaken {
    std::string listing;
    protocol::Units quantity;
    std::uint64_t version = 0;
    std::uint64_t hub_epoch = 0;  // of the hub that pushed it
    Millis at;
};

// A basket as a cashier was last shown it; forgotten when it is sold or abandoned.
struct BasketShown {
    ClientId node;
    node::Basket shown;
    bool is_asked_since = false;  // something was asked that is not answered yet
};

struct Witness {
    std::map<protocol::BasketId, BasketShown> baskets;
    std::uint64_t baskets_shown = 0;  // how often one was shown
    std::vector<FactAnswered> facts;
    std::vector<FactDenied> denials;
    std::vector<OrderAnswered> orders;
    std::vector<NumberTaken> numbers;
};

}  // namespace onepool::sim
