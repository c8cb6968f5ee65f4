#pragma once
// The durable state as rows, for whoever stores it. Plain values.

#include <vector>

#include "hub/core/demand_book.hpp"
#include "hub/core/ledger.hpp"
#include "protocol/bytes.hpp"

namespace onepool::hub {

// What a flush writes: the rows changed since the last one. See row_fields.hpp for the bodies.
enum class RowKind : std::uint8_t {
    location,
    node,
    sku,
    channel,
    listing,
    order,
    case_,
    sku_counts,
    enrol_code,
    certificate,
    recovery,
    day,
    scope,
    set_aside,
    demand,
    checkout,
    sourcing,
    right,
    rights_count,
    count_session,
    cell_count,
    waiting,
    receipt,
    promotion
};
struct StateRow {
    RowKind kind = RowKind::location;
    std::uint64_t key = 0;  // position in its table, dense from 0
    Bytes body;
    bool operator==(const StateRow&) const = default;
};
struct CellRow {
    std::uint64_t slot = 0;
    CellKey key;
    Cell cell;
    bool operator==(const CellRow&) const = default;
};
struct SkuCountsRow {
    SkuIndex sku;
    SkuCounts counts;
};
struct DemandRow {
    std::uint64_t position = 0;
    CellDemand demand;
};
// The many are plain copies, so that taking them holds nobody up; whoever writes encodes them.
struct StateChanges {
    Lsn lsn;    // the rows are the state after this entry
    UnixMs at;  // when that entry was taken
    std::vector<StateRow> rows;
    std::vector<SkuCountsRow> counts;
    std::vector<CellRow> cells;
    std::vector<DemandRow> demand;
};
StateRow row_of(const SkuCountsRow& counts);
StateRow row_of(const DemandRow& demand);

}  // namespace onepool::hub
