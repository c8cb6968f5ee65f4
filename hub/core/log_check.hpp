#pragma once
// Proof that the live balances follow from the log: the whole log is applied anew and every balance
// compared. Pure; the store feeds the entries.

#include <string>
#include <vector>

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

// All numbers of a ledger after the entry `lsn`, copied so that they can be compared elsewhere.
struct LedgerImage {
    Lsn lsn;
    std::vector<CellKey> keys;
    std::vector<Cell> cells;
    std::vector<std::array<Units, outside_accounts>> outside;  // by SkuIndex
    std::vector<Units> online;                                 // by SkuIndex
};
LedgerImage image_of(const HubState& state);

struct LogCheck {
    std::uint64_t entries = 0;
    std::uint64_t balances = 0;
    std::vector<std::string> mismatches;  // bounded by limits::check_mismatches
    bool is_conserved = false;            // per SKU all accounts sum to zero
    bool is_ok() const { return mismatches.empty() && is_conserved; }
};

// `replayed` is the log applied anew up to live.lsn.
LogCheck compare(const HubState& replayed, const LedgerImage& live);

}  // namespace onepool::hub
