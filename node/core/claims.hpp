#pragma once
// Whether goods in a cashier's hand are promised to somebody. Goods in hand belong to the location,
// so a till sells them without asking while anything is left on the shelf that no order waits for.
// Only when all that is left is promised is there something to ask:
//
//   left    = shelf, as this till knows it, less what its baskets hold
//   claimed = of the units scanned now, those for which  left - scanned < promised
//
// but never one that this till has a right on (rights.hpp), as far as its baskets leave some of it:
// claimed <= scanned - right left.
//
// `promised` are the units of orders that this location is to ship and has not, and of
// shoppers who pay for theirs. What the hub never told a level of is not claimed. Pure.

#include <map>
#include <optional>
#include <vector>

#include "node/core/approval.hpp"
#include "node/core/basket.hpp"
#include "node/core/rights.hpp"
#include "node/core/stock_view.hpp"
#include "node/core/task_board.hpp"

namespace onepool::node {

struct ShelfClaim {
    Sku sku;
    std::string description;
    Units left;                             // before this scan; may be less than nothing
    Units claimed;                          // of the scanned units
    std::vector<Claimant> by;               // oldest order first, shoppers last
    Approval approval = Approval::confirm;  // what it takes to sell them all the same
    bool operator==(const ShelfClaim&) const = default;
};

// What a till knows of its location's shelf.
struct ShelfSight {
    const StockView& stock;
    const TaskBoard& board;
    const std::map<BasketId, Basket>& baskets;
    const Rights& rights;
};

// Nullopt: nobody is promised what is scanned now, on top of what the baskets hold.
std::optional<ShelfClaim> find_claim(const ShelfSight& sight, const Sku& sku, Units scanned);

// Units that these baskets hold although they were promised, whatever the day.
Units overridden_in(const std::map<BasketId, Basket>& baskets);

}  // namespace onepool::node
