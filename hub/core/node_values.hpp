#pragma once
// A node's record as plain values, for its row in the flush: its stream lives in an Intake, which
// is restored from them.

#include "hub/core/hub_fields.hpp"
#include "hub/core/nodes.hpp"

namespace onepool::hub {

struct NodeValues {
    NodeId node;
    LocationIndex location;
    std::string name;
    std::optional<JournalId> journal;
    UnixMs begun_at;
    std::optional<UnixMs> stopped_at;
    std::vector<EndedJournal> replaced;
    Position cursor;
    std::uint32_t epoch = 0;
    std::optional<Fence> fence;
    std::array<std::uint64_t, fact_kinds> applied{};
    std::uint64_t set_aside = 0;
    std::uint64_t voided = 0;
    std::uint64_t overdrafts = 0;
    std::optional<PublicKey> key;
    SoldByDay sold;
    std::optional<UnixMs> silent_since;
    std::vector<UnreadableEvents> missing;
};

NodeValues values_of(const NodeRecord& record);
NodeRecord record_of(const NodeValues& values);

template <>
struct Fields<SoldByDay> {
    static auto of(auto& r) {
        auto& [d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13] = r.units;
        return std::tie(r.newest, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13);
    }
};
template <>
struct Fields<EndedJournal> {
    static auto of(auto& r) {
        return std::tie(r.journal, r.cursor, r.reach, r.late, r.epoch, r.begun_at, r.ended_at,
                        r.why, r.settled_at);
    }
};
template <>
struct Fields<NodeValues> {
    static auto of(auto& r) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14] = r.applied;
        return std::tie(r.node, r.location, r.name, r.journal, r.begun_at, r.stopped_at, r.replaced,
                        r.cursor, r.epoch, r.fence, f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10,
                        f11, f12, f13, f14, r.set_aside, r.voided, r.overdrafts, r.key, r.sold,
                        r.silent_since, r.missing);
    }
};

}  // namespace onepool::hub
