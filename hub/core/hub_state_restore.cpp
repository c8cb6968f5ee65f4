// A flush read back: every row must stand at its place and name only what is there. Damage in a
// file is told here instead of being met later.

#include <algorithm>
#include <map>
#include <set>

#include "hub/core/promotion_fields.hpp"
#include "hub/core/return_fields.hpp"
#include "hub/core/row_fields.hpp"
#include "protocol/identity_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

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

// At another place every index behind it would name another thing.
bool is_known(const HubState& state, LocationIndex location) {
    return location.value < state.locations().size();
}

bool is_known(const HubState& state, SkuIndex sku) {
    return sku.value < state.ledger().sku_count();
}

bool is_time(UnixMs at) {
    return at.value >= 0 && at.value <= limits::time_ms;
}

bool fits(const HubState& state, std::uint64_t key, const LocationRecord& record) {
    const LocationTerms& terms = record.terms;
    return key == state.locations().size() && is_region(terms.region) &&
           (!terms.cut_off || is_cut_off(*terms.cut_off)) &&
           (!terms.cost || (terms.cost->value >= 0 && terms.cost->value <= limits::amount_minor));
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

bool are_known(const HubState& state, const HoldLines& lines) {
    return std::all_of(lines.begin(), lines.end(), [&](const auto& line) {
        return is_known(state, line.first) && line.second.value > 0 &&
               line.second.value <= limits::balance_units;
    });
}

bool is_known(const HubState& state, const std::optional<LocationIndex>& location) {
    return !location || is_known(state, *location);
}

// What can be held was judged when it was taken; of others channels may say anything.
bool can_be_held(const OrderRecord& order) {
    return order.lines.size() <= limits::order_lines &&
           std::all_of(order.lines.begin(), order.lines.end(), [](const OrderLine& line) {
               return line.quantity.value > 0 && line.quantity.value <= limits::line_units;
           });
}

// Whoever goes on with it believes that its stage says what it has.
bool is_placed(const OrderRecord& order) {
    const bool is_held = order.stage == OrderStage::held;
    const bool may_hold = is_held || order.stage == OrderStage::waiting;
    if (is_held_somewhere(order) && !may_hold)
        return false;
    if (!is_held && is_held_somewhere(order) && wanted_of(order).empty())
        return false;
    if (is_held && !is_held_somewhere(order) && !is_staged_somewhere(order))
        return false;
    std::set<LocationIndex> legs;  // one a location
    for (const OrderLeg& leg : order.legs) {
        if (!legs.insert(leg.location).second)
            return false;
    }
    if (may_hold && !can_be_held(order))
        return false;
    std::set<LocationIndex> giving_back;
    return std::all_of(order.giving_back.begin(), order.giving_back.end(), [&](const auto& each) {
        return !each.lines.empty() && giving_back.insert(each.location).second;
    });
}

void take_channel(ListingBook& listings, const ChannelRow& row) {
    listings.apply(FeedMoved{row.channel, row.feed});
    listings.apply(FulfilmentSet{row.channel, row.fulfilment});
}

bool fits(const HubState& state, const OrderLeg& leg) {
    const bool is_taken = leg.taker ? state.nodes().find(*leg.taker) != nullptr : !leg.is_begun;
    return is_taken && is_known(state, leg.location) && are_known(state, leg.asked) &&
           are_known(state, leg.held) && are_known(state, leg.staged) &&
           are_known(state, leg.left_unpicked) && are_known(state, leg.left);
}

bool fits(const HubState& state, const OrderLot& lot) {
    return is_known(state, lot.location) && is_known(state, lot.picked.sku) &&
           is_lot(lot.picked.lot.value) && lot.picked.quantity.value > 0 && is_time(lot.at);
}

bool fits(const HubState& state, std::uint64_t key, const OrderRecord& order) {
    return key == state.orders().all().size() && is_placed(order) && is_time(order.taken_at) &&
           is_known(state, order.collect_at) &&
           std::ranges::all_of(order.legs, [&](const auto& leg) { return fits(state, leg); }) &&
           std::all_of(order.gave_up.begin(), order.gave_up.end(),
                       [&](const LocationIndex& location) { return is_known(state, location); }) &&
           std::all_of(order.looked_at.begin(), order.looked_at.end(),
                       [&](const LocationIndex& location) { return is_known(state, location); }) &&
           std::all_of(order.lines.begin(), order.lines.end(),
                       [&](const auto& line) { return !line.sku || is_known(state, *line.sku); }) &&
           are_known(state, order.left_unpicked) && are_known(state, order.handed_over) &&
           are_known(state, order.cut) && order.steps.size() <= limits::order_steps &&
           is_region(order.ship_to) && order.lots.size() <= limits::order_lots &&
           std::ranges::all_of(order.lots, [&](const auto& lot) { return fits(state, lot); }) &&
           std::all_of(order.giving_back.begin(), order.giving_back.end(), [&](const auto& each) {
               return is_known(state, each.location) && are_known(state, each.lines);
           });
}

bool fits(const HubState& state, std::uint64_t key, const CheckoutRecord& record) {
    return key == state.checkouts().all().size() && is_known(state, record.location) &&
           are_known(state, record.lines) && is_time(record.placed_at) &&
           is_time(record.expires_at);
}

bool fits(const HubState& state, std::uint64_t key, const RightRecord& record) {
    return key == state.rights().all().size() && is_known(state, record.cell.sku) &&
           is_known(state, record.cell.location) && state.nodes().find(record.node) != nullptr;
}

bool fits(const HubState& state, std::uint64_t key, const RightsCount&) {
    return key < state.locations().size();
}

bool fits(const HubState& state, std::uint64_t key, const CountSession& session) {
    return key == state.counts().sessions().size() && is_known(state, session.location) &&
           state.nodes().find(session.node) != nullptr;
}

bool fits(const HubState& state, std::uint64_t key, const CellCount& cell) {
    return key == state.counts().all().size() && is_known(state, cell.key.sku) &&
           is_known(state, cell.key.location) && is_time(cell.until);
}

bool fits(const HubState&, std::uint64_t key, const SourcingSet& sourcing) {
    return key == 0 && sourcing.rules.size() <= sourcing_rules;
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

bool fits(const HubState& state, std::uint64_t key, const CellDemand& demand) {
    return key == state.demand().all().size() && is_known(state, demand.key.sku) &&
           is_known(state, demand.key.location);
}

bool fits(const HubState& state, std::uint64_t key, const SetAsideRecord& record) {
    return key + 1 == record.id && state.nodes().find(record.event.node) != nullptr &&
           (record.case_id == 0 || state.cases().find(record.case_id) != nullptr);
}

bool fits(const HubState& state, std::uint64_t key, const WaitingRecord& record) {
    return key == state.inspection().all().size() && is_known(state, record.cell.sku) &&
           is_known(state, record.cell.location);
}

bool fits(const HubState& state, std::uint64_t key, const ReceiptRecord& record) {
    return key == state.receipts().all().size() && is_time(record.since) && is_time(record.look_at);
}

bool fits(const HubState& state, std::uint64_t key, const PromotionRecord& record) {
    return key == state.promotions().all().size() && is_known(state, record.sku) &&
           record.units.value > 0 && record.units.value <= limits::line_units &&
           is_time(record.from) && is_time(record.until) && record.from < record.until;
}

}  // namespace

bool HubState::restore_count(const StateRow& row) {
    const auto with = [&]<class T>(const std::optional<T>& values) {
        return values.has_value() && fits(*this, row.key, *values) && counts_.restore(*values);
    };
    return row.kind == RowKind::count_session ? with(values_of<CountSession>(row))
                                              : with(values_of<CellCount>(row));
}

bool HubState::restore_right(const StateRow& row) {
    if (row.kind == RowKind::right) {
        const auto record = values_of<RightRecord>(row);
        return record && fits(*this, row.key, *record) && rights_.restore(*record);
    }
    const LocationIndex location{static_cast<std::uint32_t>(row.key)};
    const auto count = values_of<RightsCount>(row);
    return count && fits(*this, row.key, *count) && rights_.restore(location, *count);
}

bool HubState::restore(const StateRow& row) {
    const auto with = [&]<class T>(auto&& take, const std::optional<T>& values) {
        return values.has_value() && fits(*this, row.key, *values) && take(*values);
    };
    const auto into = [&](auto& book, const auto& values) {
        return with([&](const auto& v) { return book.restore(v); }, values);
    };
    switch (row.kind) {
        case RowKind::location:
            return with([&](const auto& v) { return locations_.push_back(v), true; },
                        values_of<LocationRecord>(row));
        case RowKind::node:
            return with([&](const auto& v) { return nodes_.restore(record_of(v)); },
                        values_of<NodeValues>(row));
        case RowKind::sku:
            return into(ledger_, values_of<SkuRecord>(row));
        case RowKind::channel:
            return with([&](const auto& v) { return take_channel(listings_, v), true; },
                        values_of<ChannelRow>(row));
        case RowKind::listing:
            return with([&](const auto& v) { return listings_.restore(v.channel, v.record); },
                        values_of<ListingRow>(row));
        case RowKind::order:
            return into(orders_, values_of<OrderRecord>(row));
        case RowKind::checkout:
            return into(checkouts_, values_of<CheckoutRecord>(row));
        case RowKind::case_:
            return into(cases_, values_of<CaseRecord>(row));
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
            return into(identities_, values_of<CertificateRecord>(row));
        case RowKind::recovery:
            return with([&](const auto& v) { return recovery_.restore(v), true; },
                        values_of<RecoveryRecord>(row));
        case RowKind::scope:
            return into(scopes_, values_of<ScopeRecord>(row));
        case RowKind::demand:
            return into(demand_, values_of<CellDemand>(row));
        case RowKind::sourcing:
            return with([&](const auto& v) { return sourcing_ = v, true; },
                        values_of<SourcingSet>(row));
        case RowKind::set_aside:
            return into(worklist_, values_of<SetAsideRecord>(row));
        case RowKind::right:
        case RowKind::rights_count:
            return restore_right(row);
        case RowKind::count_session:
        case RowKind::cell_count:
            return restore_count(row);
        case RowKind::waiting:
            return into(inspection_, values_of<WaitingRecord>(row));
        case RowKind::receipt:
            return into(receipts_, values_of<ReceiptRecord>(row));
        case RowKind::promotion:
            return into(promotions_, values_of<PromotionRecord>(row));
    }
    return false;
}

// What open orders claim of each shelf, and what of them stands picked beside it.
bool HubState::claims_add_up() const {
    struct Claim {
        Units held;
        Units staged;
    };
    std::map<CellKey, Claim> claims;
    for (const std::uint32_t position : orders_.open()) {
        const OrderRecord& order = orders_.all()[position];
        for (const OrderLeg& leg : order.legs) {
            for (const auto& [sku, units] : leg.held)
                claims[{sku, leg.location}].held += units;
            for (const auto& [sku, units] : leg.staged)
                claims[{sku, leg.location}].staged += units;
        }
        for (const GivingBack& each : order.giving_back) {
            for (const auto& [sku, units] : each.lines)
                claims[{sku, each.location}].held += units;
        }
    }
    for (std::size_t slot = 0; slot < ledger_.cell_count(); ++slot) {
        const CellKey& key = ledger_.key_at(slot);
        const Cell& cell = ledger_.cell_at(slot);
        const auto ordered = claims.find(key);
        const Claim claim = ordered == claims.end() ? Claim{} : ordered->second;
        if (checkouts_.kept(key).units + claim.held != cell.held ||
            claim.staged != cell.balance[slot_of(AccountKind::staged)])
            return false;
    }
    return true;
}

// Nothing is promised of what nodes may sell.
static bool are_rights_covered(const HubState& state) {
    std::set<CellKey> seen;
    return std::ranges::all_of(state.rights().all(), [&](const RightRecord& record) {
        if (!seen.insert(record.cell).second)
            return true;
        const Cell& cell = state.ledger().cell(record.cell.sku, record.cell.location);
        const CellRights& rights = *state.rights().find(record.cell);
        return cell.online.value == 0 ||
               cell.shelf() - cell.held - cell.online >= rights.out + rights.stranded;
    });
}

// What waits for inspection lies in that account, whatever else does.
static bool are_waiting_there(const HubState& state) {
    return std::ranges::all_of(state.inspection().all(), [&](const WaitingRecord& record) {
        const Cell& cell = state.ledger().cell(record.cell.sku, record.cell.location);
        return units_of(record.list) <= cell.balance[slot_of(AccountKind::inspection)];
    });
}

// Numbers alone can be damaged without a trace in their form, but hardly in all that add up.
bool HubState::adds_up() const {
    if (!claims_add_up() || !are_rights_covered(*this) || !are_waiting_there(*this))
        return false;
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
