#pragma once
// What walked out of each location's door: units sold over the counter, per (SKU, location) and per
// node, day by day over the last two weeks. Only what ever sold there has an entry, in order of its
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
// So that the week before a silence can be told for one more.
inline constexpr std::uint32_t kept_days = 14;

// Days are counted from 1970-01-01 UTC.
std::uint32_t day_of(UnixMs at);

// Units a day, of the days up to the newest one. Larger counts stay at the largest number.
struct SoldByDay {
    std::uint32_t newest = 0;                      // day; 0: nothing yet
    std::array<std::uint32_t, kept_days> units{};  // by day % kept_days

    // Nothing when it is older than the kept days. A newest day beyond tomorrow is of a clock that
    // was wrong: the count begins anew.
    void add(std::uint32_t day, Units sold, std::uint32_t today);
    // Of the seven days up to this one, as far as they are still here.
    std::uint64_t sum(std::uint32_t day) const;
    bool operator==(const SoldByDay&) const = default;
};

struct CellDemand {
    CellKey key;
    SoldByDay sold;
    bool operator==(const CellDemand&) const = default;
};

class DemandBook {
  public:
    const std::vector<CellDemand>& all() const { return cells_; }
    const SoldByDay* find(const CellKey& key) const;  // null: never sold there
    // Positions in all() of what this location ever sold, in order of first sale.
    const std::vector<std::uint32_t>& at(LocationIndex location) const;

    // Changes; called by HubState only.
    void apply(const WalkInSold& effect, std::uint32_t today);

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
