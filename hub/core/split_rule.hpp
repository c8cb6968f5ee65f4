#pragma once
// What the hub may promise of a shelf without having the goods in hand. Per (SKU, location) the
// shelf has two holders, the location and the online pool U:
//
//   U    = max(0, shelf - held - kept)      debt = max(0, held - shelf)
//
// where `kept` is the larger of the location's reserve and of what is spoken for there: the rights
// of its nodes (rights_book.hpp), and what its silent ones may have sold beyond theirs
// (silent_demand.hpp). U is 0 at a location that reconciles (recovery_desk.hpp) or is drained. So
// shelf + debt >= held + U always, and a debt is repaid at once by any unit that arrives and any
// hold that ends. A sale draws first on the location's own units, then on U, then on what is held
// for orders or not known at all: the overdraft. Pure functions over values, and their use while
// deciding.

#include "hub/core/decision.hpp"

namespace onepool::hub {

struct Split {
    Units online;  // U
    Units debt;
    bool operator==(const Split&) const = default;
};
struct SplitOf {
    Units shelf;
    Units held;
    Units kept;
};
Split split(const SplitOf& cell);

struct Draw {
    Units own;
    Units online;
    Units overdraft;
    bool operator==(const Draw&) const = default;
};
// How `quantity` units leaving the shelf are drawn.
Draw draw(const Cell& cell, Units quantity);

// What nodes of the location may sell, or have sold, without the hub's knowing: rights that are out
// or stranded, and of those that are silent what they may have sold if that is more.
Units spoken_for(const HubState& state, const CellKey& cell, UnixMs at);

// A cell by the rule as it stands, if so much less of it were held.
Split split_without(const Decision& decision, const CellKey& cell, Units held_less);

// Sets U and debt of a cell by the rule (effects only where they change), and keeps its oversell
// case: open while there is a debt, renewed when it changes, closed when it is repaid. `cause` goes
// into its text: "; till-1 sold ...".
void resplit(Decision& decision, SkuIndex sku, LocationIndex location,
             const std::string& cause = {});

}  // namespace onepool::hub
