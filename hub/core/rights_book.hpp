#pragma once
// The rights of nodes as the hub knows them (rights_effects.hpp). Per node and SKU three numbers
// that only grow, of the node's present journal and this life of the hub: granted, said by the hub;
// sold and released, said by events of the node that were applied. What is out is at least what the
// node believes to have, because grants are counted before they are sent and the others when they
// come. Where a journal ends, what was out is stranded: it may be sold already, by events that are
// still to come.
//
// Only what was ever granted has an entry. Durable state, changed only by HubState as effects are
// applied; everyone else reads. One thread.

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "hub/core/dirty_set.hpp"
#include "hub/core/ledger.hpp"
#include "hub/core/rights_effects.hpp"
#include "hub/core/slot_table.hpp"
#include "protocol/greeting.hpp"

namespace onepool::hub {

struct RightRecord {
    CellKey cell;
    NodeId node;
    Seq after;  // see RightGranted; of the first grant in this life of its journal
    Units granted;
    Units sold;
    Units released;
    Units keep = keeps_all;
    Units stranded;
    // Of what is stranded some may have been sold by events that nobody will ever tell: of a
    // database that is gone, or of its copy. Only a count frees it.
    bool is_lost = false;
    Units out() const { return granted - sold - released; }
    bool operator==(const RightRecord&) const = default;
};

// Whether the node that is stopped for this has all that was recorded in its journal, or names what
// it cannot read: of a copy or an older state of its database, some is elsewhere or gone.
bool tells_all(FenceReason reason);

// All rights on one SKU at one location.
struct CellRights {
    CellKey key;
    Units out;
    Units stranded;
    std::vector<std::uint32_t> records;  // positions in RightsBook::all(), in order of first grant
};

// Of a location, over all SKUs; the first two as it is now, the others since the log began.
struct RightsCount {
    Units out;
    Units stranded;
    Units granted;
    Units released;
    Units sold;      // over the counter
    Units on_right;  // of them; the others were borrowed from the location
    bool operator==(const RightsCount&) const = default;
};

class RightsBook {
  public:
    const std::vector<RightRecord>& all() const { return records_; }
    const CellRights* find(const CellKey& cell) const;  // null: never granted there
    const RightRecord* find(const CellKey& cell, const NodeId& node) const;
    // Positions in all().
    const std::vector<std::uint32_t>& of(const NodeId& node) const;
    bool has_stranded(const NodeId& node) const;
    Units lost(const NodeId& node) const;  // of what it left stranded: only a count frees it
    RightsCount count(LocationIndex location) const;

    // Changes; called by HubState only.
    void apply(const RightGranted& effect);
    void apply(const RightUsed& effect);
    void apply(const RightKept& effect);
    void apply(const StrandedFreed& effect);
    void strand(const NodeId& node);
    void strand_all();
    void lose(const NodeId& node);  // what is stranded of it now
    void sold(LocationIndex location, Units units);

    std::vector<std::uint32_t> take_dirty() { return dirty_.take(); }
    std::size_t dirty() const { return dirty_.size(); }
    const std::vector<RightsCount>& counts() const { return counts_; }  // by location
    [[nodiscard]] bool restore(const RightRecord& record);  // false: damaged, or named twice
    // What was counted since the log began; what is there now follows from the records.
    [[nodiscard]] bool restore(LocationIndex location, const RightsCount& count);

  private:
    struct OfNode {
        std::vector<std::uint32_t> records;
        Units stranded;
    };

    std::optional<std::uint32_t> position(const CellKey& cell, const NodeId& node) const;
    std::optional<std::uint32_t> slot(const CellKey& cell) const;
    RightRecord& add(const CellKey& cell, const NodeId& node);
    RightRecord& change(const CellKey& cell, const NodeId& node);  // must be there
    // By so much more is out, or stranded, by whom this is about.
    void move(const RightRecord& record, Units out, Units stranded);
    RightsCount& count_of(LocationIndex location);

    std::vector<RightRecord> records_;
    std::vector<CellRights> cells_;
    SlotTable cell_slots_;
    std::unordered_map<NodeId, OfNode> nodes_;  // never iterated
    std::vector<RightsCount> counts_;           // by location
    DirtySet dirty_;
};

}  // namespace onepool::hub
