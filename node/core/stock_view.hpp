#pragma once
// What this till can say about stock: the hub's level for its location, less what this node
// recorded since that the hub has not yet acknowledged. For people; it refuses nothing. Pure; one
// owner (the core).

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "node/core/inspection_view.hpp"
#include "protocol/messages.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// How an event moves the shelf of its location: negative when units leave it.
std::vector<StockLine> shelf_movements(const Event& event);

class StockView {
  public:
    void learn(const StockLevel& level);  // newer than what was known: DownlinkInbox sees to it
    void recorded(const Event& event);    // units this node moved, until acknowledged
    void acknowledged(Seq applied);
    // The journal ended: numbers begin anew, and what the hub does not have of it is waited for
    // until late_done(). Not kept across a restart.
    void begin_journal();
    void late_done();

    std::optional<StockLevel> level(const Sku& sku) const;  // hub's level less unacknowledged
    std::vector<Sku> on_shelf() const;                      // what should be there, by its name
    // Of what came back to this location; known also of a SKU whose level is not.
    WaitingList waiting(const Sku& sku) const { return inspection_.waiting(sku); }
    const InspectionView& inspection() const { return inspection_; }
    std::size_t marks() const { return unacknowledged_.size(); }

  private:
    using Movements = std::map<Sku, Units>;
    void merge_oldest();
    void give_up(const Movements& movements);

    std::map<Sku, StockLevel> levels_;
    // By the last event they come from; the oldest are merged beyond limits::unsent_marks, so that
    // weeks offline cost memory by the SKUs sold, not by the sales.
    std::map<Seq, Movements> unacknowledged_;
    Movements ended_;    // unacknowledged ones of ended journals
    Movements pending_;  // the sum of both
    InspectionView inspection_;
};

}  // namespace onepool::node
