#pragma once
// What waits for inspection, per SKU and location: since when and why it came back, oldest first.
// The units are the ledger's; what lies in that account without an entry here came back before such
// entries were kept, and is the oldest there is. Durable state, changed only by apply() of an
// effect and left(), called by HubState; one thread.

#include <map>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/ledger.hpp"
#include "hub/core/return_effects.hpp"

namespace onepool::hub {

struct WaitingRecord {
    CellKey cell;
    WaitingList list;
    bool operator==(const WaitingRecord&) const = default;
};

class InspectionBook {
  public:
    const std::vector<WaitingRecord>& all() const { return records_; }  // some with an empty list
    // All that waits in a cell whose inspection account holds so much.
    WaitingList waiting(const CellKey& cell, Units balance) const;

    // Changes; called by HubState only.
    void apply(const CameBack& effect);
    // `balance`: of the account before.
    struct Leaving {
        Units units;
        Units balance;
    };
    void left(const CellKey& cell, Leaving leaving);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(WaitingRecord record);  // false: damaged, or named twice

  private:
    std::vector<WaitingRecord> records_;  // in order of the first return
    std::map<CellKey, std::uint32_t> places_;
    DirtySet dirty_;
};

}  // namespace onepool::hub
