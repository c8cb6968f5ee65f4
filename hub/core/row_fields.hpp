#pragma once
// The fields of the rows that a flush writes and a start reads back (hub_state_rows.cpp,
// hub_state_restore.cpp). Cells are not here; the store keeps their numbers in columns.

#include "hub/core/count_fields.hpp"
#include "hub/core/hub_fields.hpp"
#include "hub/core/hub_state.hpp"
#include "hub/core/node_values.hpp"
#include "hub/core/order_fields.hpp"

namespace onepool::hub {

inline constexpr std::uint8_t rows_version = 15;
inline constexpr NodeId no_node{};

struct ListingRow {
    ChannelId channel;
    ListingRecord record;
};

struct ChannelRow {
    ChannelId channel;
    std::string feed;
    Fulfilment fulfilment;
};

template <>
struct Fields<LocationRecord> {
    static auto of(auto& r) {
        return std::tie(r.id, r.name, r.location_reserve, r.first_sale, r.ships_orders,
                        r.is_draining, r.terms);
    }
};
template <>
struct Fields<CellDemand> {
    static auto of(auto& r) { return std::tie(r.key.sku, r.key.location, r.sold); }
};
template <>
struct Fields<RightRecord> {
    static auto of(auto& r) {
        return std::tie(r.cell.sku, r.cell.location, r.node, r.after, r.granted, r.sold, r.released,
                        r.keep, r.stranded, r.is_lost);
    }
};
// What is out and stranded now follows from the records.
template <>
struct Fields<RightsCount> {
    static auto of(auto& r) { return std::tie(r.granted, r.released, r.sold, r.on_right); }
};
template <>
struct Fields<SkuRecord> {
    static auto of(auto& r) { return std::tie(r.sku, r.gtin, r.description, r.asks_lot); }
};
template <>
struct Fields<SkuCounts> {
    static auto of(auto& r) {
        auto& [supplier, customer, loss, found] = r.outside;
        auto& [r1, r2, r3, r4, r5, r6, r7, r8] = r.recent;
        return std::tie(supplier, customer, loss, found, r.online, r.online_changed, r1, r2, r3, r4,
                        r5, r6, r7, r8);
    }
};
template <>
struct Fields<Confirmed> {
    static auto of(auto& r) { return std::tie(r.quantity, r.is_paused, r.version, r.at, r.lsn); }
};
template <>
struct Fields<ListingRecord> {
    static auto of(auto& r) {
        return std::tie(r.listing, r.sku, r.confirmed, r.kept, r.share, r.share_changed);
    }
};
template <>
struct Fields<CheckoutRecord> {
    static auto of(auto& r) {
        return std::tie(r.key, r.owner, r.version, r.state, r.location, r.lines, r.placed_at,
                        r.expires_at, r.changed, r.order);
    }
};
template <>
struct Fields<ScopeRecord> {
    static auto of(auto& r) { return std::tie(r.content, r.changed); }
};
template <>
struct Fields<CaseRecord> {
    static auto of(auto& r) {
        return std::tie(r.id, r.kind, r.subject, r.text, r.proposal, r.opened_at, r.renewed_at,
                        r.closed_at, r.closed_by, r.note);
    }
};
template <>
struct Fields<EnrolCodeRecord> {
    static auto of(auto& r) {
        return std::tie(r.label, r.digest, r.location, r.name, r.node, r.expires_at, r.tries,
                        r.used_by, r.used_key);
    }
};
template <>
struct Fields<CertificateRecord> {
    static auto of(auto& r) {
        return std::tie(r.serial, r.node, r.key, r.not_before, r.not_after, r.revoked_at);
    }
};
template <>
struct Fields<Awaited> {
    static auto of(auto& r) { return std::tie(r.node, r.location, r.journal, r.head); }
};
template <>
struct Fields<VerifiedBackup> {
    static auto of(auto& r) { return std::tie(r.lsn, r.made_at, r.verified_at, r.digest, r.safe); }
};
template <>
struct Fields<RecoveryRecord> {
    static auto of(auto& r) {
        return std::tie(r.epoch, r.restores, r.first_at, r.reconciling, r.awaited, r.keeping_since,
                        r.lost_life, r.lost_at, r.numbers_changed, r.postponed, r.backup);
    }
};

template <>
struct Fields<DayRecord> {
    static auto of(auto& r) {
        return std::tie(r.sealed.day, r.sealed.root, r.sealed.leaves, r.sealed.signature, r.leaves,
                        r.lsn, r.at);
    }
};
template <>
struct EnumEnd<SetAsideState> {
    static constexpr std::uint64_t value = 3;
};
template <>
struct Fields<SetAsideRecord> {
    static auto of(auto& r) {
        return std::tie(r.id, r.event.node, r.event.journal, r.event.seq, r.verdict, r.fact,
                        r.reason, r.withheld, r.build, r.at, r.lsn, r.raw_bytes, r.raw_digest,
                        r.case_id, r.way_out, r.state, r.tries, r.settled_at, r.by, r.note);
    }
};

template <>
struct Fields<ListingRow> {
    static auto of(auto& r) { return std::tie(r.channel, r.record); }
};
template <>
struct Fields<ChannelRow> {
    static auto of(auto& r) { return std::tie(r.channel, r.feed, r.fulfilment); }
};

}  // namespace onepool::hub
