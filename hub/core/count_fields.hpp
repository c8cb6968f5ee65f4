#pragma once
// The fields of the rows of stock counts; part of row_fields.hpp.

#include "hub/core/count_book.hpp"
#include "hub/core/hub_fields.hpp"

namespace onepool::hub {

template <>
struct EnumEnd<CountState> {
    static constexpr std::uint64_t value = 4;
};
template <>
struct Fields<CountSession> {
    static auto of(auto& r) {
        return std::tie(r.id, r.node, r.location, r.name, r.is_full, r.begun_by, r.begun_at,
                        r.finished_by, r.finished_at, r.taken_at, r.lines, r.waiting, r.differing,
                        r.doubtful, r.counted, r.expected, r.found, r.lost);
    }
};
template <>
struct Fields<CellCount> {
    static auto of(auto& r) {
        return std::tie(r.key.sku, r.key.location, r.session, r.state, r.counted, r.from, r.until,
                        r.clock_trust, r.by, r.first, r.first_by, r.taken_at, r.expected,
                        r.corrected, r.note, r.right_from);
    }
};

}  // namespace onepool::hub
