#pragma once
// The double-entry ledger: per SKU the balances outside, per (SKU, location) a cell of balances
// inside and of what is claimed and promised there. Cells get slots in order of first movement, so
// that hot ones share pages in memory and on disk. Changed only by apply() of an effect, called by
// HubState; everyone else reads. Per SKU all balances sum to zero, always (check with imbalance()).
// One thread.

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/ledger_effects.hpp"
#include "hub/core/lot_effects.hpp"
#include "hub/core/slot_table.hpp"

namespace onepool::hub {

// One (SKU, location): units per inside account, what is claimed and promised of the shelf.
struct Cell {
    Units balance[inside_accounts];  // by AccountKind
    Units held;                      // open holds
    Units online;                    // U: what the hub may promise without goods in hand
    Units debt;                      // shelf short of held + online, booked when recorded
    Units shelf() const { return balance[0]; }
    // What the location may sell without touching what is claimed or promised.
    Units own() const { return shelf() - held - online; }
    bool operator==(const Cell&) const = default;
};

struct CellKey {
    SkuIndex sku;
    LocationIndex location;
    auto operator<=>(const CellKey&) const = default;
};

inline constexpr std::size_t recent_movements = 8;

// What every movement of a SKU changes; apart from its names, so that a flush copies little.
struct SkuCounts {
    std::array<Units, outside_accounts> outside{};  // by slot_of(AccountKind)
    Units online;                                   // sum of U over all locations
    Lsn online_changed;                             // entry that last changed it
    std::array<Lsn, recent_movements> recent{};     // entries that moved it, newest first
    bool operator==(const SkuCounts&) const = default;
};

struct SkuRecord : SkuCounts {
    Sku sku;
    Gtin gtin;
    std::string description;
    bool asks_lot = false;  // a unit of it is picked only with its lot
    bool operator==(const SkuRecord&) const = default;
};

class Ledger {
  public:
    static constexpr std::uint32_t no_slot = 0xffffffff;

    std::optional<SkuIndex> find(const Sku& sku) const;
    const SkuRecord& sku(SkuIndex index) const { return skus_[index.value]; }
    std::size_t sku_count() const { return skus_.size(); }

    // All zero when nothing ever moved there.
    const Cell& cell(SkuIndex sku, LocationIndex location) const;
    std::size_t cell_count() const { return cells_.size(); }
    const Cell& cell_at(std::size_t slot) const { return cells_[slot]; }
    const CellKey& key_at(std::size_t slot) const { return keys_[slot]; }
    std::optional<std::uint32_t> find_slot(CellKey key) const;
    // Slots of one SKU, newest first: first_cell(), then next_cell() until no_slot.
    std::uint32_t first_cell(SkuIndex sku) const { return first_cell_[sku.value]; }
    std::uint32_t next_cell(std::uint32_t slot) const { return next_cell_[slot]; }

    Units debt() const { return debt_; }  // over all cells
    Units imbalance(SkuIndex sku) const;  // zero, or the books are wrong

    // Changes; called by HubState only.
    void apply(const SkuNamed& effect);
    void apply(const SkuLotAsked& effect);
    void apply(const Moved& effect, Lsn lsn);
    void apply(const OnlineSet& effect, Lsn lsn);
    void apply(const DebtSet& effect);
    void add_held(SkuIndex sku, LocationIndex location, Units difference);

    // Flushing: rows changed since the last take; restoring: rows in order of index.
    std::vector<std::uint32_t> take_dirty_names() { return dirty_names_.take(); }
    std::vector<std::uint32_t> take_dirty_counts() { return dirty_counts_.take(); }
    std::vector<std::uint32_t> take_dirty_cells() { return dirty_cells_.take(); }
    std::size_t dirty() const {
        return dirty_names_.size() + dirty_counts_.size() + dirty_cells_.size();
    }
    [[nodiscard]] bool restore(const SkuRecord& record);  // names alone; false: named twice
    [[nodiscard]] bool restore(SkuIndex sku, const SkuCounts& counts);
    [[nodiscard]] bool restore(const CellKey& key, const Cell& cell);

  private:
    std::uint32_t slot(CellKey key);  // made when missing
    Units& balance(SkuIndex sku, const Account& account);
    SkuRecord& add_sku(SkuIndex index, const Sku& sku);

    std::vector<SkuRecord> skus_;
    std::vector<std::uint32_t> first_cell_;  // by SKU
    SlotTable sku_slots_;
    std::vector<Cell> cells_;  // in order of first movement
    std::vector<CellKey> keys_;
    std::vector<std::uint32_t> next_cell_;  // of the same SKU
    SlotTable cell_slots_;
    Units debt_;
    DirtySet dirty_names_;
    DirtySet dirty_counts_;
    DirtySet dirty_cells_;
};

}  // namespace onepool::hub
