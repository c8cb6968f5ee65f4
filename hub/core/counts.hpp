#pragma once
// Stock counts while deciding: taken when their event comes, compared with the ledger once all that
// was recorded before them is here (count_desk.hpp), and what comes later all the same is moved
// back.

#include <span>
#include <string>
#include <vector>

#include "hub/core/count_rule.hpp"
#include "hub/core/decision.hpp"
#include "hub/core/movements.hpp"
#include "protocol/count_tolerance.hpp"

namespace onepool::hub {

// What an event of a node counted, as planned; SKUs that the hub does not know are withheld.
void take_count(Decision& decision, const Place& place, const PlannedCount& planned);

// A count, with all that the log says of its SKU since then.
struct Compared {
    CellKey cell;
    ShelfSpan shelf;
    std::string note;  // what else a person should know of it
    bool is_sure = true;
};
void settle_count(Decision& decision, const Compared& compared, const CountTolerance& tolerance);

// What the shelves of a location hold of some SKUs, before an event is booked that may be older
// than their counts; and what has to be moved back after it was. An event of before a count is
// moved back whole. One of while it was counted may have been seen or not: it explains a loss or a
// find that was booked, as far as that goes, and is moved back as far as it does.
class ShelfBefore {
  public:
    ShelfBefore(const HubState& state, LocationIndex location, std::span<const PlannedMove> moves);
    void move_back(Decision& decision, const Place& place, const Event& event) const;

  private:
    struct Cell {
        CellKey key;
        Units shelf;
        UnixMs right_from;
        UnixMs counted_until;
        Units variance;  // found by the count, if it is settled; negative: lost
    };
    Units to_move_back(const Cell& cell, UnixMs at, Units less) const;

    std::vector<Cell> cells_;  // those whose shelf a count has put right
};

}  // namespace onepool::hub
