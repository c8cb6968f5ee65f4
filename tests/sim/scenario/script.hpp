#pragma once
// The actions a scenario can call for at a moment: faults on one thing, and deeds of one person.
//   crash NODE|hub|broker TIME        cut NODE|hub both|to-broker|from-broker TIME
//   lose-shop TIME                    full NODE|hub TIME
//   jump NODE|hub TIME (or negative)  freeze NODE|hub TIME
//   restore NODE|hub TIME (as it was) replace NODE TIME (away meanwhile)
//   clone NODE                        flip NODE log|page
//   lie NODE TIME                     sell NODE SKU UNITS
//   receive NODE SKU UNITS            adjust NODE SKU UNITS (may be negative)
//   count NODE SKU UNITS              inspect NODE SKU UNITS (to the shelf)
//   take-back NODE SKU UNITS (of the newest sale of it, by its receipt)
//   order SKU UNITS                   cancel            ship NODE
//   order-to-collect LOCATION SKU UNITS
//   take NODE, pick NODE, hand-over NODE (whatever orders are so far)
//   ring-up NODE SKU UNITS (scan by scan)
//   order-at SHOP SKU UNITS           cancel-at SHOP    (shops are counted from 1)
//   mood SHOP slow|busy|picky TIME    poison NODE KIND (odd_events.hpp)
//   release NODE|hub first|minor|major
//   revoke NODE                       reopen LOCATION
//   drain LOCATION                    undrain LOCATION
//   replay, void (all of the worklist)  import-ghosts
// Checked when the scenario is read; one thread.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/actors/cashier.hpp"
#include "tests/sim/actors/counter.hpp"
#include "tests/sim/actors/inspector.hpp"
#include "tests/sim/actors/shopper.hpp"
#include "tests/sim/actors/steward.hpp"
#include "tests/sim/actors/stockroom.hpp"
#include "tests/sim/actors/thief.hpp"
#include "tests/sim/world/settings.hpp"

namespace onepool::sim {

struct People {
    World& world;
    const std::vector<std::unique_ptr<Shopper>>& shoppers;  // one at each shop
    const std::vector<std::unique_ptr<Cashier>>& cashiers;  // node-1, node-2, ... without the last
    const std::vector<std::unique_ptr<Stockroom>>& stockrooms;  // every node
    Steward& steward;
    const std::vector<std::unique_ptr<Counter>>& counters;      // every node, where any counts
    const std::vector<std::unique_ptr<Inspector>>& inspectors;  // the same
    const std::unique_ptr<Thief>& thief;                        // where any steals
};

std::optional<std::int64_t> read_number(const std::string& word);
std::optional<Millis> read_span(const std::string& amount, const std::string& unit);

// Why the words are not an action; nothing when they are.
std::optional<std::string> find_action_fault(const TimedAction& action);

void perform_action(const TimedAction& action, const People& people);

}  // namespace onepool::sim
