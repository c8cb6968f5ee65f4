#pragma once
// How far the picking of one order is, step by step. Plain values; kept in the node's database
// until the pick is finished or given up.

#include <optional>
#include <vector>

#include "protocol/bytes.hpp"
#include "protocol/downlink_values.hpp"
#include "protocol/lot.hpp"

namespace onepool::node {

using namespace onepool::protocol;

struct PickStep {
    Sku sku;
    Units quantity;                       // > 0
    std::optional<ShortReason> shortage;  // absent: picked
    UnixMs at = {};  // when it was scanned, by this machine's clock; zero: not known
    Lot lot = {};    // of what was picked; empty: not known
    BusinessDay expiry = {};
    auto operator<=>(const PickStep&) const = default;
};

struct PickProgress {
    OrderKey order;
    StaffId by;
    std::vector<PickStep> steps;  // oldest first; at most limits::pick_steps
    // What was asked for by ids, oldest first; at most limits::pick_requests. Asked again with the
    // same id it is not done again, whatever was undone since.
    std::vector<BasketId> requests = {};
    auto operator<=>(const PickProgress&) const = default;

    Units picked(const Sku& sku) const;
    Units short_of(const Sku& sku) const;
    bool is_empty() const { return steps.empty() && requests.empty(); }
    bool has_done(const BasketId& request) const;
    void remember(const BasketId& request);  // none: nothing to remember
    UnixMs last_scan(const Sku& sku) const;  // of what was picked of it; zero: not known
    // Out of which lots what is picked was, as far as is known; the one that was picked last of its
    // SKU comes last of it.
    std::vector<LotLine> lots() const;
    // Room for one step more. Step by step no more can be taken back then, and nothing is
    // forgotten: of each SKU what was picked of each lot, and what is missing or damaged, is one
    // step.
    void make_room();
    void take_off(const Sku& sku, Units units);  // the newest steps of it are less by so many
};

// What the task wants of a SKU, and what is left of that to be picked.
Units wanted_of(const ShipTask& task, const Sku& sku);
Units left_of(const ShipTask& task, const PickProgress& progress, const Sku& sku);

// As kept; nullopt when the bytes are none of ours or beyond a bound.
Bytes encode_pick(const PickProgress& progress);
std::optional<PickProgress> decode_pick(ByteView bytes);

}  // namespace onepool::node
