// The flushed form of the state: one body per row, its layout version in front.

#include "hub/core/promotion_fields.hpp"
#include "hub/core/return_fields.hpp"
#include "hub/core/row_fields.hpp"

namespace onepool::hub {

namespace {

StateRow row_of(RowKind kind, std::uint64_t key, const auto& values) {
    StateRow row{.kind = kind, .key = key, .body = {}};
    row.body.push_back(rows_version);
    Encoder(row.body, no_node)(values);
    return row;
}

}  // namespace

StateRow row_of(const SkuCountsRow& counts) {
    return row_of(RowKind::sku_counts, counts.sku.value, counts.counts);
}

StateRow row_of(const DemandRow& demand) {
    return row_of(RowKind::demand, demand.position, demand.demand);
}

std::size_t HubState::dirty() const {
    return ledger_.dirty() + nodes_.dirty() + orders_.dirty() + cases_.dirty() + listings_.dirty() +
           identities_.dirty() + days_.dirty() + (recovery_.is_dirty() ? 1 : 0) + scopes_.dirty() +
           worklist_.dirty() + demand_.dirty() + checkouts_.dirty() + rights_.dirty() +
           counts_.dirty() + inspection_.dirty() + receipts_.dirty() + promotions_.dirty();
}

StateChanges HubState::take_changes() {
    StateChanges changes{
        .lsn = lsn_, .at = at_, .rows = {}, .counts = {}, .cells = {}, .demand = {}};
    const auto add = [&](RowKind kind, std::uint64_t key, const auto& values) {
        changes.rows.push_back(row_of(kind, key, values));
    };
    // Locations with what is counted there, rules and channels are few: always all of them.
    for (std::size_t i = 0; i < locations_.size(); ++i)
        add(RowKind::location, i, locations_[i]);
    add(RowKind::sourcing, 0, sourcing_);
    for (const auto i : nodes_.take_dirty()) {
        add(RowKind::node, i, values_of(nodes_.all()[i]));
    }
    for (const auto i : ledger_.take_dirty_names())
        add(RowKind::sku, i, ledger_.sku(SkuIndex{i}));
    for (std::uint64_t at = 0; at < listings_.all().size(); ++at) {
        const auto& [id, channel] = listings_.all()[at];
        add(RowKind::channel, at, ChannelRow{id, channel.feed(), channel.fulfilment()});
        for (const auto i : listings_.take_dirty(at)) {
            add(RowKind::listing, (at << 32) | i, ListingRow{id, channel.all()[i]});
        }
    }
    for (const auto i : orders_.take_dirty())
        add(RowKind::order, i, orders_.all()[i]);
    for (const auto i : counts_.take_dirty_sessions())
        add(RowKind::count_session, i, counts_.sessions()[i]);
    for (const auto i : counts_.take_dirty())
        add(RowKind::cell_count, i, counts_.all()[i]);
    for (const auto i : checkouts_.take_dirty())
        add(RowKind::checkout, i, checkouts_.all()[i]);
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
    for (const auto i : rights_.take_dirty())
        add(RowKind::right, i, rights_.all()[i]);
    for (std::size_t i = 0; i < rights_.counts().size(); ++i)
        add(RowKind::rights_count, i, rights_.counts()[i]);
    for (const auto i : inspection_.take_dirty())
        add(RowKind::waiting, i, inspection_.all()[i]);
    for (const auto i : receipts_.take_dirty())
        add(RowKind::receipt, i, receipts_.all()[i]);
    for (const auto i : promotions_.take_dirty())
        add(RowKind::promotion, i, promotions_.all()[i]);
    const auto counts = ledger_.take_dirty_counts();
    changes.counts.reserve(counts.size());
    for (const auto i : counts)
        changes.counts.push_back({SkuIndex{i}, ledger_.sku(SkuIndex{i})});
    for (const auto i : demand_.take_dirty())
        changes.demand.push_back({i, demand_.all()[i]});
    const auto cells = ledger_.take_dirty_cells();
    changes.cells.reserve(cells.size());
    for (const auto slot : cells) {
        changes.cells.push_back({slot, ledger_.key_at(slot), ledger_.cell_at(slot)});
    }
    return changes;
}

}  // namespace onepool::hub
