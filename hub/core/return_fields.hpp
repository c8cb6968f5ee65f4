#pragma once
// The fields of what came back, for the log and the flushed state.

#include "hub/core/hub_fields.hpp"
#include "hub/core/inspection_book.hpp"
#include "hub/core/receipt_book.hpp"

namespace onepool::hub {

template <>
struct EnumEnd<ReceiptStage> {
    static constexpr std::uint64_t value = receipt_stages;
};
template <>
struct Fields<WaitingGoods> {
    static auto of(auto& g) { return std::tie(g.units, g.since, g.reason); }
};
template <>
struct Fields<CameBack> {
    static auto of(auto& e) { return std::tie(e.sku, e.location, e.goods); }
};
template <>
struct Fields<ReceiptQuestioned> {
    static auto of(auto& e) { return std::tie(e.slot, e.name); }
};
template <>
struct Fields<ReceiptJudged> {
    static auto of(auto& e) {
        return std::tie(e.slot, e.asked, e.stage, e.document, e.code, e.bought, e.back);
    }
};
template <>
struct Fields<WaitingRecord> {
    static auto of(auto& r) { return std::tie(r.cell.sku, r.cell.location, r.list); }
};
template <>
struct Fields<ReceiptRecord> {
    static auto of(auto& r) {
        return std::tie(r.name, r.document, r.code, r.since, r.look_at, r.asked, r.judged, r.stage,
                        r.bought, r.back);
    }
};

}  // namespace onepool::hub
