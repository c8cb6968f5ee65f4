#pragma once
// The fields of promotions, for the log and the flushed state.

#include "hub/core/hub_fields.hpp"
#include "hub/core/promotion_book.hpp"

namespace onepool::hub {

template <>
struct EnumEnd<PromotionState> {
    static constexpr std::uint64_t value = 3;
};
template <>
struct Fields<PromotionAdded> {
    static auto of(auto& e) {
        return std::tie(e.name, e.channel, e.sku, e.units, e.from, e.until, e.by);
    }
};
template <>
struct Fields<PromotionBegun> {
    static auto of(auto& e) { return std::tie(e.name, e.orders_before); }
};
template <>
struct Fields<PromotionEnded> {
    static auto of(auto& e) { return std::tie(e.name, e.by); }
};
template <>
struct Fields<PromotionRecord> {
    static auto of(auto& r) {
        return std::tie(r.name, r.channel, r.sku, r.units, r.from, r.until, r.by, r.state, r.begun,
                        r.orders_before, r.taken, r.ended_at, r.ended_by);
    }
};

}  // namespace onepool::hub
