#pragma once
// What a count says beside the ledger. A count is right about the instants at which it was made,
// and about nothing else: what was sold, received or picked after them is not missing, what was
// recorded before them is not there to be counted, however late the hub hears of it. Pure.
//
// While something was being counted it may have moved; and the clocks of two tills differ a little.
// So the shelf held not one number meanwhile but several, and a count that meets any of them
// agrees: what nobody can tell apart is nobody's loss.

#include <span>

#include "hub/core/count_book.hpp"

namespace onepool::hub {

// What one event did to a shelf, and when that was, by the hub's clock.
struct ShelfMove {
    SkuIndex sku;
    UnixMs at;
    Units change;  // negative: units left it
    auto operator<=>(const ShelfMove&) const = default;
};

struct CountWindow {
    UnixMs from;
    UnixMs until;
};
CountWindow window_of(const CellCount& count);

// The least and the most that the shelf held in a window. `now`: what it holds after all of these
// moves, which are of one SKU at one location, in any order; those before the window may lack.
struct ShelfSpan {
    Units least;
    Units most;
    bool operator==(const ShelfSpan&) const = default;
};
ShelfSpan shelf_during(const CountWindow& window, Units now, std::span<const ShelfMove> moves);

// Of these the one that is nearest to what was counted.
Units nearest(const ShelfSpan& span, Units counted);

}  // namespace onepool::hub
