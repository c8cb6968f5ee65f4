#pragma once
// What people and the channels were told, kept outside every process: the evidence that the
// checkers hold against the disks and the ledger. Filled by the machines and the shops; read by the
// checkers, each of which remembers how far it has read. Append only; one thread.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hub/core/checkout_effects.hpp"
#include "node/core/basket.hpp"
#include "node/core/task_board.hpp"
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

// A cashier was asked about goods in his hand, because they are promised to somebody.
struct Prompt {
    ClientId node;
    protocol::Sku sku;
    std::vector<node::Claimant> by;
    Millis at;
};

// The hub answered a webhook: this order is held (or refused).
struct OrderAnswered {
    protocol::OrderKey order;
    std::string stage;
    Millis at;
};

// The hub answered that it keeps goods while they are paid.
struct HoldAnswered {
    hub::CheckoutKey hold;
    Millis at;
};

// A shop took over a number.
struct NumberTaken {
    protocol::ChannelId channel;
    std::string listing;
    protocol::Units quantity;
    std::uint64_t version = 0;
    std::uint64_t hub_epoch = 0;  // of the hub that pushed it
    Millis at;
};

// A shop was told what became of its order.
struct OrderTold {
    protocol::OrderKey order;
    std::string stage;
};

// The hub answered that it takes nothing more of a node.
struct RevocationAnswered {
    protocol::NodeId node;
    std::size_t entries = 0;  // of its log by then
};

// A shop was sent something that was not made for it.
struct Stray {
    protocol::ChannelId channel;
    std::string target;
};

// A node's greeting reached the hub, sealed by that node.
struct Greeting {
    protocol::NodeId node;
    protocol::JournalId journal;
    protocol::Seq head;
};

// Somebody had a location promise again, whoever was not heard of.
struct Reopening {
    protocol::LocationId location;
    Millis at;
};

// A basket as a cashier was last shown it; forgotten when it is sold or abandoned.
struct BasketShown {
    ClientId node;
    node::Basket shown;
    bool is_asked_since = false;  // something was asked that is not answered yet
};

// Somebody counted units of a SKU; asked for as often as it takes, under one id.
struct ScanAsked {
    Millis first;  // when it was asked for the first time
    bool is_counted = false;
};

// What a till said it counted of a SKU in a session, all rounds of it together.
struct ShelfSeen {
    ClientId node;
    protocol::Units units;
    Millis first;  // asked
    Millis last;   // answered
};

// Units left a shelf, and nobody scanned them.
struct Theft {
    protocol::LocationId location;
    protocol::Sku sku;
    protocol::Units units;
    Millis at;
};

struct Witness {
    std::map<protocol::BasketId, BasketShown> baskets;
    std::uint64_t baskets_shown = 0;  // how often one was shown
    std::vector<FactAnswered> facts;
    std::vector<FactDenied> denials;
    std::map<protocol::BasketId, ScanAsked> scans;  // by request
    std::map<std::pair<protocol::BasketId, protocol::Sku>, ShelfSeen> seen;
    std::vector<Prompt> prompts;
    std::vector<OrderAnswered> orders;
    std::vector<HoldAnswered> holds;
    std::vector<NumberTaken> numbers;
    std::vector<OrderTold> told;
    std::vector<Stray> strays;
    std::vector<RevocationAnswered> revocations;
    std::vector<Greeting> greetings;  // since the hub was restored for the first time
    std::vector<Reopening> reopenings;
    std::vector<Theft> thefts;
    std::uint64_t hub_loads = 0;               // how often the hub began with what its disk says
    std::map<protocol::NodeId, Millis> heard;  // when something in its name last reached the hub
    std::set<protocol::Digest> odd_events;  // bytes that builds of other ages and buggy ones wrote
};

}  // namespace onepool::sim
