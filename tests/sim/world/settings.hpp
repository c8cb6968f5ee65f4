#pragma once
// One run, described: how big the company is, how busy its people are, what fails and when. Filled
// from a seed (seeded_settings.cpp) or from a scenario file (scenario/). Plain values.

#include <cstdint>
#include <string>
#include <vector>

#include "hub/core/order_effects.hpp"
#include "hub/core/rights_rule.hpp"
#include "tests/sim/world/faults.hpp"

namespace onepool::sim {

// Mean time between two actions of one person; 0: never.
struct Busyness {
    Millis sale_every{2'500};
    Millis order_every{3'000};
    Millis cancel_every{15'000};
    Millis move_every;  // a buyer who is to collect an order rings up: at another store, please
    Millis ship_every{4'000};
    Millis delivery_every{20'000};  // receipts of goods and adjustments
    Millis worklist_every{4'000};   // somebody looks at what was set aside
    Millis drain_every;             // a store is about to close; most of them change their mind
    Millis count_every;             // somebody counts shelves, at each node
    Millis promotion_every;         // units are kept for a shop, or are no more
    Millis theft_every;             // something is gone from a shelf, and nobody scanned it
    Millis inspection_every;        // somebody decides about what came back, at each node
    Permille on_rights;             // of a cashier's sales: no more than the till may sell unasked
    Permille checkouts;             // of orders: their goods are kept while they are paid
    Permille collections;           // of orders: their buyers collect them at a location
    Permille picks;                 // of orders to ship: picked first, scan by scan
    Permille shorts;                // of lines that are picked: something is missing or damaged
    Permille returns{80};           // of a cashier's documents
    Permille by_receipt;            // of returns: by a receipt of whatever till
    Permille exchanges;             // of those by a receipt of the same till: into a basket
    Permille whole_documents{250};  // recorded at once, as an integration does
    Permille cards{300};
    Permille parked{60};
    Permille repeats{150};       // asked again although it was answered
    std::int64_t units_max = 3;  // on one line
};

// How nodes and hub come to know each other's keys: by a code, which carries both; or each believes
// the first it meets, as hubs without certificates of their own have it.
enum class Trust : std::uint8_t { enrolled, first_use };

// One more location, which sells nothing over a counter.
enum class Warehouse : std::uint8_t { with, without };

// "at 12 s crash hub 3 s": words as a scenario file has them, checked when it is read.
struct TimedAction {
    Millis at;
    std::vector<std::string> words;
    int line = 0;
};

struct Settings {
    std::string name = "seed";
    std::uint64_t seed = 1;
    std::uint32_t stores = 2;
    std::uint32_t tills = 2;                // per store
    Warehouse warehouse = Warehouse::with;  // one node
    std::uint32_t skus = 5;
    std::uint32_t shops = 1;    // channels: "shop", "shop-2", "shop-3"
    std::int64_t opening = 25;  // units of each SKU at each location
    std::int64_t location_reserve = 1;
    Millis active{60'000};       // people work and things fail
    Millis settle{30 * 60'000};  // by when everything must have converged after that
    Trust trust = Trust::enrolled;
    hub::RightsPolicy rights;    // of tills, as the hub is configured
    hub::Fulfilment fulfilment;  // of every shop's orders
    Busyness busy;
    Faults faults;
    std::vector<TimedAction> script;
    std::uint64_t crash_at = 0;  // effect boundary to die at; 0: none
};

}  // namespace onepool::sim
