// The flushed form of the state: one body per row, its layout version in front. Cells are not here;
// the store keeps their numbers in columns.

#include <algorithm>

#include "hub/core/hub_fields.hpp"
#include "hub/core/hub_state.hpp"
#include "protocol/check.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

template <>
struct Fields<LocationRecord> {
    static auto of(auto& r) { return std::tie(r.id, r.name, r.location_reserve); }
};
template <>
struct Fields<SkuRecord> {
    static auto of(auto& r) { return std::tie(r.sku, r.gtin, r.description); }
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
struct Fields<EndedJournal> {
    static auto of(auto& r) {
        return std::tie(r.journal, r.cursor, r.reach, r.late, r.epoch, r.begun_at, r.ended_at,
                        r.why, r.settled_at);
    }
};
template <>
struct Fields<ListingRecord> {
    static auto of(auto& r) { return std::tie(r.listing, r.sku, r.confirmed, r.kept); }
};
template <>
struct Fields<OrderLine> {
    static auto of(auto& r) { return std::tie(r.listing, r.sku, r.quantity); }
};
template <>
struct Fields<OrderRecord> {
    static auto of(auto& r) {
        return std::tie(r.key, r.version, r.stage, r.reason, r.told, r.placed_at, r.taken_at,
                        r.changed, r.location, r.lines, r.held);
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

namespace {

constexpr std::uint8_t rows_version = 6;
constexpr NodeId no_node{};

// A node's record as plain values; its stream lives in an Intake, which is restored from them.
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
    std::vector<UnreadableEvents> missing;
};

struct ListingRow {
    ChannelId channel;
    ListingRecord record;
};

struct ChannelRow {
    ChannelId channel;
    std::string feed;
};

}  // namespace

template <>
struct Fields<NodeValues> {
    static auto of(auto& r) {
        auto& [f0, f1, f2, f3, f4, f5] = r.applied;
        return std::tie(r.node, r.location, r.name, r.journal, r.begun_at, r.stopped_at, r.replaced,
                        r.cursor, r.epoch, r.fence, f0, f1, f2, f3, f4, f5, r.set_aside, r.voided,
                        r.overdrafts, r.key, r.missing);
    }
};
template <>
struct Fields<ListingRow> {
    static auto of(auto& r) { return std::tie(r.channel, r.record); }
};
template <>
struct Fields<ChannelRow> {
    static auto of(auto& r) { return std::tie(r.channel, r.feed); }
};

namespace {

StateRow row_of(RowKind kind, std::uint64_t key, const auto& values) {
    StateRow row{.kind = kind, .key = key, .body = {}};
    row.body.push_back(rows_version);
    Encoder(row.body, no_node)(values);
    return row;
}

template <class T>
std::optional<T> values_of(const StateRow& row) {
    Decoder in(row.body, no_node);
    if (in.bytes().byte() != rows_version)
        return std::nullopt;
    T values;
    in(values);
    if (in.failed() || !in.bytes().at_end())
        return std::nullopt;
    return values;
}

NodeValues values_of_node(const NodeRecord& record) {
    const Intake& intake = record.intake;
    return {.node = record.id(),
            .location = record.location,
            .name = record.name,
            .journal = intake.journal(),
            .begun_at = record.begun_at,
            .stopped_at = record.stopped_at,
            .replaced = record.replaced,
            .cursor = intake.cursor(),
            .epoch = intake.epoch(),
            .fence = intake.fence(),
            .applied = record.applied,
            .set_aside = record.set_aside,
            .voided = record.voided,
            .overdrafts = record.overdrafts,
            .key = record.key,
            .missing = record.missing};
}

NodeRecord node_of(const NodeValues& values) {
    NodeRecord record(values.node);
    record.location = values.location;
    record.name = values.name;
    record.applied = values.applied;
    record.set_aside = values.set_aside;
    record.voided = values.voided;
    record.overdrafts = values.overdrafts;
    record.key = values.key;
    record.missing = values.missing;
    record.begun_at = values.begun_at;
    record.stopped_at = values.stopped_at;
    record.replaced = values.replaced;
    for (const EndedJournal& ended : values.replaced)
        record.intake.replaced(ended.journal);
    if (values.journal) {
        record.intake.restore(*values.journal, values.cursor, values.epoch, values.fence);
    } else if (values.fence) {
        record.intake.stop(*values.fence);  // revoked before it was ever met
    }
    return record;
}

// A row must stand at its place, or every index behind it would name another thing, and must name
// only what is there. Damage in a file is told here instead of being met later.
bool is_known(const HubState& state, LocationIndex location) {
    return location.value < state.locations().size();
}

bool is_known(const HubState& state, SkuIndex sku) {
    return sku.value < state.ledger().sku_count();
}

bool fits(const HubState& state, std::uint64_t key, const LocationRecord&) {
    return key == state.locations().size();
}

bool fits(const HubState& state, std::uint64_t key, const NodeValues& values) {
    const bool is_journal_sound =
        !values.journal ||
        (!values.journal->is_none() &&
         std::none_of(values.replaced.begin(), values.replaced.end(),
                      [&](const EndedJournal& ended) { return ended.journal == *values.journal; }));
    return key == state.nodes().all().size() && !values.node.is_none() && is_journal_sound &&
           is_known(state, values.location);
}

bool fits(const HubState& state, std::uint64_t key, const SkuRecord&) {
    return key == state.ledger().sku_count();
}

bool fits(const HubState& state, std::uint64_t key, const SkuCounts&) {
    return key < state.ledger().sku_count();
}

bool fits(const HubState& state, std::uint64_t key, const ChannelRow&) {
    return key == state.listings().all().size();
}

bool fits(const HubState& state, std::uint64_t key, const ListingRow& row) {
    const auto& channels = state.listings().all();
    const std::uint64_t channel = key >> 32;
    return channel < channels.size() && channels[channel].first == row.channel &&
           (key & 0xffffffff) == channels[channel].second.all().size() &&
           is_known(state, row.record.sku);
}

bool fits(const HubState& state, std::uint64_t key, const OrderRecord& order) {
    return key == state.orders().all().size() && (order.held.empty() || order.location) &&
           (!order.location || is_known(state, *order.location)) &&
           std::all_of(order.lines.begin(), order.lines.end(),
                       [&](const auto& line) { return !line.sku || is_known(state, *line.sku); }) &&
           std::all_of(order.held.begin(), order.held.end(),
                       [&](const auto& line) { return is_known(state, line.first); });
}

bool fits(const HubState& state, std::uint64_t key, const DayRecord& record) {
    const DayRecord* newest = state.days().newest();
    return key == state.days().all().size() &&
           (newest == nullptr || newest->sealed.day < record.sealed.day);
}

bool fits(const HubState&, std::uint64_t key, const CaseRecord& record) {
    return key + 1 == record.id;
}

bool fits(const HubState& state, std::uint64_t key, const EnrolCodeRecord& record) {
    return key == state.identities().codes().size() && key < limits::enrol_codes &&
           state.find_location(record.location).has_value();
}

bool fits(const HubState& state, std::uint64_t key, const CertificateRecord& record) {
    return key == state.identities().certificates().size() &&
           state.nodes().find(record.node) != nullptr;
}

bool fits(const HubState& state, std::uint64_t key, const RecoveryRecord& record) {
    return key == 0 &&
           std::all_of(record.reconciling.begin(), record.reconciling.end(),
                       [&](const auto& location) { return is_known(state, location); }) &&
           std::all_of(record.awaited.begin(), record.awaited.end(), [&](const auto& awaited) {
               return is_known(state, awaited.location) && state.nodes().find(awaited.node);
           });
}

bool fits(const HubState&, std::uint64_t key, const ScopeRecord& record) {
    return key == static_cast<std::uint64_t>(record.content.scope) &&
           record.content.chunks.size() <= limits::scope_chunks;
}

bool fits(const HubState& state, std::uint64_t key, const SetAsideRecord& record) {
    return key + 1 == record.id && state.nodes().find(record.event.node) != nullptr &&
           (record.case_id == 0 || state.cases().find(record.case_id) != nullptr);
}

}  // namespace

StateRow row_of(const SkuCountsRow& counts) {
    return row_of(RowKind::sku_counts, counts.sku.value, counts.counts);
}

std::size_t HubState::dirty() const {
    return ledger_.dirty() + nodes_.dirty() + orders_.dirty() + cases_.dirty() + listings_.dirty() +
           identities_.dirty() + days_.dirty() + (recovery_.is_dirty() ? 1 : 0) + scopes_.dirty() +
           worklist_.dirty();
}

StateChanges HubState::take_changes() {
    StateChanges changes{.lsn = lsn_, .at = at_, .rows = {}, .counts = {}, .cells = {}};
    const auto add = [&](RowKind kind, std::uint64_t key, const auto& values) {
        changes.rows.push_back(row_of(kind, key, values));
    };
    // Locations and channels are few: always all of them.
    for (std::size_t i = 0; i < locations_.size(); ++i)
        add(RowKind::location, i, locations_[i]);
    for (const auto i : nodes_.take_dirty()) {
        add(RowKind::node, i, values_of_node(nodes_.all()[i]));
    }
    for (const auto i : ledger_.take_dirty_names())
        add(RowKind::sku, i, ledger_.sku(SkuIndex{i}));
    for (std::uint64_t at = 0; at < listings_.all().size(); ++at) {
        const auto& [id, channel] = listings_.all()[at];
        add(RowKind::channel, at, ChannelRow{id, channel.feed()});
        for (const auto i : listings_.take_dirty(at)) {
            add(RowKind::listing, (at << 32) | i, ListingRow{id, channel.all()[i]});
        }
    }
    for (const auto i : orders_.take_dirty())
        add(RowKind::order, i, orders_.all()[i]);
    for (const auto i : cases_.take_dirty())
        add(RowKind::case_, i, cases_.all()[i]);
    for (const auto i : identities_.take_dirty_codes())
        add(RowKind::enrol_code, i, identities_.codes()[i]);
    for (const auto i : identities_.take_dirty_certificates())
        add(RowKind::certificate, i, identities_.certificates()[i]);
    if (recovery_.is_dirty())
        add(RowKind::recovery, 0, recovery_.record());
    recovery_.flushed();
    for (const auto i : days_.take_dirty())
        add(RowKind::day, i, days_.all()[i]);
    for (const Scope scope : scopes_.take_dirty())
        add(RowKind::scope, static_cast<std::uint64_t>(scope), *scopes_.find(scope));
    for (const auto i : worklist_.take_dirty())
        add(RowKind::set_aside, i, worklist_.all()[i]);
    const auto counts = ledger_.take_dirty_counts();
    changes.counts.reserve(counts.size());
    for (const auto i : counts)
        changes.counts.push_back({SkuIndex{i}, ledger_.sku(SkuIndex{i})});
    const auto cells = ledger_.take_dirty_cells();
    changes.cells.reserve(cells.size());
    for (const auto slot : cells) {
        changes.cells.push_back({slot, ledger_.key_at(slot), ledger_.cell_at(slot)});
    }
    return changes;
}

bool HubState::restore(const StateRow& row) {
    const auto with = [&]<class T>(auto&& take, const std::optional<T>& values) {
        return values.has_value() && fits(*this, row.key, *values) && take(*values);
    };
    switch (row.kind) {
        case RowKind::location:
            return with([&](const auto& v) { return locations_.push_back(v), true; },
                        values_of<LocationRecord>(row));
        case RowKind::node:
            return with([&](const auto& v) { return nodes_.restore(node_of(v)); },
                        values_of<NodeValues>(row));
        case RowKind::sku:
            return with([&](const auto& v) { return ledger_.restore(v); },
                        values_of<SkuRecord>(row));
        case RowKind::channel:
            return with(
                [&](const auto& v) { return listings_.apply(FeedMoved{v.channel, v.feed}), true; },
                values_of<ChannelRow>(row));
        case RowKind::listing:
            return with([&](const auto& v) { return listings_.restore(v.channel, v.record); },
                        values_of<ListingRow>(row));
        case RowKind::order:
            return with([&](const auto& v) { return orders_.restore(v); },
                        values_of<OrderRecord>(row));
        case RowKind::case_:
            return with([&](const auto& v) { return cases_.restore(v); },
                        values_of<CaseRecord>(row));
        case RowKind::day:
            return with([&](const auto& v) { return days_.restore(v), true; },
                        values_of<DayRecord>(row));
        case RowKind::sku_counts: {
            const SkuIndex sku{static_cast<std::uint32_t>(row.key)};
            return with([&](const auto& v) { return ledger_.restore(sku, v); },
                        values_of<SkuCounts>(row));
        }
        case RowKind::enrol_code:
            return with([&](const auto& v) { return identities_.restore(v), true; },
                        values_of<EnrolCodeRecord>(row));
        case RowKind::certificate:
            return with([&](const auto& v) { return identities_.restore(v); },
                        values_of<CertificateRecord>(row));
        case RowKind::recovery:
            return with([&](const auto& v) { return recovery_.restore(v), true; },
                        values_of<RecoveryRecord>(row));
        case RowKind::scope:
            return with([&](const auto& v) { return scopes_.restore(v); },
                        values_of<ScopeRecord>(row));
        case RowKind::set_aside:
            return with([&](const auto& v) { return worklist_.restore(v); },
                        values_of<SetAsideRecord>(row));
    }
    return false;
}

// Numbers alone can be damaged without a trace in their form, but hardly in all that add up.
bool HubState::adds_up() const {
    for (std::uint32_t i = 0; i < ledger_.sku_count(); ++i) {
        std::uint64_t online = 0;
        for (auto at = ledger_.first_cell(SkuIndex{i}); at != Ledger::no_slot;
             at = ledger_.next_cell(at)) {
            online += static_cast<std::uint64_t>(ledger_.cell_at(at).online.value);
        }
        const auto told = static_cast<std::uint64_t>(ledger_.sku(SkuIndex{i}).online.value);
        if (online != told || ledger_.imbalance(SkuIndex{i}) != Units{})
            return false;
    }
    return true;
}

bool HubState::restore(const CellRow& row) {
    if (row.slot != ledger_.cell_count() || row.key.location.value >= locations_.size()) {
        return false;
    }
    return ledger_.restore(row.key, row.cell);
}

void HubState::restored(Lsn lsn, UnixMs at) {
    lsn_ = lsn;
    at_ = at;
}

}  // namespace onepool::hub
