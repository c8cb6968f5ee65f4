#pragma once
// What walked out of each location's door: units sold over the counter, per (SKU, location) and per
// node, day by day over the last week. Only what ever sold there has an entry, in order of its
// first sale. Durable state, changed only by apply() of an effect, called by HubState; everyone
// else reads. One thread.

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/ledger.hpp"
#include "hub/core/slot_table.hpp"

namespace onepool::hub {

inline constexpr std::uint32_t week_days = 7;

// Days are counted from 1970-01-01 UTC.
std::uint32_t day_of(UnixMs at);

// Units a day, of the seven days up to the newest one. Larger counts stay at the largest number.
struct Week {
    std::uint32_t newest = 0;                      // day; 0: nothing yet
    std::array<std::uint32_t, week_days> units{};  // by day % 7

    void add(std::uint32_t day, Units sold);  // nothing when it is a week older than the newest
    // Of the seven days up to this one, as far as they are still here.
    std::uint64_t sum(std::uint32_t day) const;
    bool operator==(const Week&) const = default;
};

struct CellDemand {
    CellKey key;
    Week week;
    bool operator==(const CellDemand&) const = default;
};

class DemandBook {
  public:
    const std::vector<CellDemand>& all() const { return cells_; }
    const Week* find(const CellKey& key) const;  // null: never sold there
    // Positions in all() of what this location ever sold, in order of first sale.
    const std::vector<std::uint32_t>& at(LocationIndex location) const;

    // Changes; called by HubState only.
    void apply(const WalkInSold& effect);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    [[nodiscard]] bool restore(const CellDemand& demand);  // false: named twice

  private:
    CellDemand& cell(const CellKey& key);  // made when missing

    std::vector<CellDemand> cells_;
    SlotTable slots_;
    std::vector<std::vector<std::uint32_t>> by_location_;
    DirtySet dirty_;
};

}  // namespace onepool::hub
