#pragma once
// The fields of an order's row; part of row_fields.hpp.

#include "hub/core/hub_fields.hpp"
#include "hub/core/order_book.hpp"

namespace onepool::hub {

template <>
struct Fields<OrderLine> {
    static auto of(auto& r) { return std::tie(r.listing, r.sku, r.quantity); }
};
template <>
struct Fields<OrderStep> {
    static auto of(auto& r) { return std::tie(r.lsn, r.at, r.stage, r.by, r.text); }
};
template <>
struct Fields<GivingBack> {
    static auto of(auto& r) { return std::tie(r.location, r.lines); }
};
template <>
struct Fields<OrderLeg> {
    static auto of(auto& r) {
        return std::tie(r.location, r.asked, r.held, r.taker, r.taker_staff, r.staged, r.place,
                        r.left_unpicked, r.left, r.is_done, r.is_packed, r.is_begun);
    }
};
template <>
struct Fields<OrderLot> {
    static auto of(auto& r) { return std::tie(r.location, r.picked, r.at); }
};
template <>
struct Fields<OrderRecord> {
    static auto of(auto& r) {
        return std::tie(r.key, r.version, r.stage, r.reason, r.told, r.placed_at, r.taken_at,
                        r.changed, r.lines, r.collect_at, r.due_at, r.collect_by, r.legs,
                        r.left_unpicked, r.handed_over, r.ways, r.cut, r.is_heard_of, r.is_overdue,
                        r.gave_up, r.giving_back, r.steps, r.ship_to, r.asks_identity, r.is_changed,
                        r.lots, r.looked_at);
    }
};

}  // namespace onepool::hub
