#include "hub/core/hub_state.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

// As a channel told of it.
OrderRecord record_of(const HubState& state, const Order& order) {
    OrderRecord record;
    record.key = order.order;
    record.version = order.version;
    record.placed_at = order.placed_at;
    if (!order.collect_at.empty())
        record.collect_at = state.find_location(order.collect_at);
    record.due_at = order.due_at;
    record.collect_by = order.collect_by;
    record.ship_to = order.ship_to;
    const ChannelListings& listings = state.listings().channel(order.order.channel);
    for (const SaleLine& line : order.lines) {
        const ListingRecord* listing = listings.find(listing_of(line));
        // A node, and a line that names no listing, say the SKU itself.
        const auto of_itself =
            line.scanned_code.empty() ? state.ledger().find(line.sku) : std::nullopt;
        record.lines.push_back({.listing = listing_of(line),
                                .sku = listing ? std::optional(listing->sku) : of_itself,
                                .quantity = line.quantity});
    }
    return record;
}

// The known order that an effect changes; nullptr: none.
template <class E>
const OrderKey* order_of(const E& effect) {
    if constexpr (std::is_same_v<E, OrderFilledIn>) {
        return &effect.order.order;
    } else if constexpr (requires { effect.order; }) {
        if constexpr (std::is_same_v<decltype(effect.order), OrderKey>)
            return &effect.order;
    }
    return nullptr;
}

}  // namespace

std::optional<LocationIndex> HubState::find_location(const LocationId& id) const {
    for (std::size_t i = 0; i < locations_.size(); ++i) {
        if (locations_[i].id == id)
            return LocationIndex{static_cast<std::uint32_t>(i)};
    }
    return std::nullopt;
}

void HubState::begin(Lsn lsn, UnixMs at) {
    CHECK(lsn == lsn_.next());
    lsn_ = lsn;
    before_ = std::exchange(at_, at);
    recovery_.began(lsn, at);
}

// What it takes counts against what is kept for its channel.
void HubState::change_order(const OrderKey& key, const auto& change) {
    const OrderRecord* order = promotions_.is_any_running() ? orders_.find(key) : nullptr;
    if (order == nullptr)
        return change();
    const HoldLines before = taken_by(*order);
    change();
    promotions_.order_changed(*order, orders_.position(key), before);
}

template <class E>
void HubState::on(const E& effect) {
    const auto change = [&](auto& book) {
        if constexpr (requires { book.apply(effect, lsn_, at_); }) {
            book.apply(effect, lsn_, at_);
        } else if constexpr (requires { book.apply(effect, lsn_); }) {
            book.apply(effect, lsn_);
        } else if constexpr (requires { book.apply(effect, at_); }) {
            book.apply(effect, at_);
        } else if constexpr (requires { book.apply(effect); }) {
            book.apply(effect);
        } else {
            return 0;
        }
        return 1;
    };
    const int changed = change(recovery_) + change(nodes_) + change(orders_) + change(cases_) +
                        change(listings_) + change(identities_) + change(days_) + change(scopes_) +
                        change(ledger_) + change(rights_) + change(counts_) + change(inspection_) +
                        change(receipts_) + change(promotions_);
    CHECK(changed == 1);
}

void HubState::apply(const Effect& effect) {
    const auto apply_one = [this](const auto& change) {
        const OrderKey* order = order_of(change);
        if (order == nullptr)
            return on(change);
        change_order(*order, [&] { on(change); });
    };
    std::visit(apply_one, effect);
}

void HubState::apply(const LogEntry& entry) {
    begin(entry.lsn, entry.at);
    for (const Effect& effect : entry.effects)
        apply(effect);
}

void HubState::on(const LocationAdded& effect) {
    CHECK(effect.index.value <= locations_.size());
    if (effect.index.value == locations_.size())
        locations_.emplace_back().id = effect.id;
    LocationRecord& record = locations_[effect.index.value];
    CHECK(record.id == effect.id);
    record.name = effect.name;
    record.location_reserve = effect.location_reserve;
    record.ships_orders = effect.ships_orders;
}

void HubState::on(const LocationDraining& effect) {
    check_location(effect.location);
    locations_[effect.location.value].is_draining = effect.is_draining;
}

void HubState::on(const LocationTermsSet& effect) {
    check_location(effect.location);
    locations_[effect.location.value].terms = effect.terms;
}

void HubState::on(const NodeRegistered& effect) {
    const auto location = find_location(effect.location);
    CHECK(location.has_value());
    nodes_.apply(effect, *location);
}

void HubState::on(const ListingMapped& effect) {
    CHECK(effect.sku.value < ledger_.sku_count());
    listings_.apply(effect);
}

// A journal that just came holds nothing of the one before: that was not ended for it.
void HubState::on(const StreamAdopted& effect) {
    const bool was_ended = nodes_.find(effect.node)->intake.fence().has_value();
    nodes_.apply(effect, at_);
    rights_.strand(effect.node);
    if (!was_ended)
        rights_.lose(effect.node);
}

void HubState::on(const StreamStopped& effect) {
    nodes_.apply(effect, at_);
    rights_.strand(effect.node);
    if (!tells_all(effect.fence.reason))
        rights_.lose(effect.node);
}

void HubState::on(const EventsMissing& effect) {
    nodes_.apply(effect);
    if (!effect.missing.empty())
        rights_.lose(effect.node);
}

// Nodes that answer it have no right of an earlier life of this hub any more; until they have told
// what they sold on it, nobody knows.
void HubState::on(const EpochRaised& effect) {
    // What is lost is newer than the entry before, also where the clock was set back since.
    recovery_.apply(effect, lsn_, std::max(at_, before_));
    rights_.strand_all();
}

void HubState::on(const RightGranted& effect) {
    CHECK(effect.sku.value < ledger_.sku_count() && nodes_.find(effect.node) != nullptr);
    check_location(effect.location);
    rights_.apply(effect);
}

void HubState::on(const CountBegun& effect) {
    CHECK(nodes_.find(effect.node) != nullptr);
    check_location(effect.location);
    counts_.apply(effect, at_);
}

void HubState::on(const CountTaken& effect) {
    CHECK(effect.sku.value < ledger_.sku_count());
    check_location(effect.location);
    counts_.apply(effect, at_);
}

// Who brought it is recorded for people; what it changed stands beside it.
void HubState::on(const BroughtIn& effect) {
    CHECK(nodes_.find(effect.node) != nullptr);
}

void HubState::on(const EventSetAside& effect) {
    CHECK(nodes_.find(effect.node) != nullptr);
    worklist_.apply(effect, at_, lsn_);
}

void HubState::on(const Moved& effect) {
    CHECK(effect.sku.value < ledger_.sku_count());
    if (is_inside(effect.from.kind))
        check_location(effect.from.location);
    if (is_inside(effect.to.kind))
        check_location(effect.to.location);
    if (effect.from.kind == AccountKind::inspection) {
        const Cell& cell = ledger_.cell(effect.sku, effect.from.location);
        inspection_.left({effect.sku, effect.from.location},
                         {effect.quantity, cell.balance[slot_of(AccountKind::inspection)]});
    }
    ledger_.apply(effect, lsn_);
}

// What a movement drew on is recorded for people; the balances follow from Moved and OnlineSet.
void HubState::on(const Drawn& effect) {
    CHECK(effect.sku.value < ledger_.sku_count());
}

void HubState::on(const OnlineSet& effect) {
    check_location(effect.location);
    ledger_.apply(effect, lsn_);
}

void HubState::on(const WalkInSold& effect) {
    CHECK(effect.sku.value < ledger_.sku_count());
    check_location(effect.location);
    const std::uint32_t today = day_of(at_);
    demand_.apply(effect, today);
    nodes_.apply(effect, today);
    rights_.sold(effect.location, effect.units);
    // No clock that was once wrong may make a location older or younger than a week for good.
    const bool is_of_last_week = effect.day + std::uint64_t{week_days} > today;
    std::uint32_t& first = locations_[effect.location.value].first_sale;
    if (first == 0 || first > today || (effect.day < first && is_of_last_week))
        first = effect.day;
}

void HubState::on(const DebtSet& effect) {
    check_location(effect.location);
    ledger_.apply(effect);
}

void HubState::on(const OrderTaken& effect) {
    OrderRecord record = record_of(*this, effect.order);
    record.taken_at = at_;
    record.changed = lsn_;
    orders_.take(std::move(record));
}

void HubState::on(const OrderFilledIn& effect) {
    orders_.fill_in(record_of(*this, effect.order));
}

void HubState::on(const HoldOpened& effect) {
    check_location(effect.location);
    orders_.apply(effect);
    add_held(effect.lines, effect.location);
}

void HubState::on(const HoldEnded& effect) {
    for (const auto& [sku, units] : orders_.apply(effect)) {
        ledger_.add_held(sku, effect.location, -units);
    }
}

void HubState::on(const HoldGivenBack& effect) {
    for (const auto& [sku, units] : orders_.apply(effect, lsn_))
        ledger_.add_held(sku, effect.location, -units);
}

void HubState::on(const CheckoutHeld& effect) {
    check_location(effect.location);
    checkouts_.apply(effect, lsn_, at_);
    add_held(effect.lines, effect.location);
    promotions_.hold_changed(effect.key.channel, effect.lines, lsn_, PromotionBook::Kept::now);
}

void HubState::on(const CheckoutEnded& effect) {
    const CheckoutRecord* open = checkouts_.find(effect.key);
    const Lsn since = open == nullptr ? Lsn{} : open->changed;
    const CheckoutRecord& record = checkouts_.apply(effect, lsn_);
    for (const auto& [sku, units] : record.lines)
        ledger_.add_held(sku, record.location, -units);
    promotions_.hold_changed(effect.key.channel, record.lines, since, PromotionBook::Kept::no_more);
}

// The units themselves stand in Moved beside it.
void HubState::on(const OrderStaged& effect) {
    check_location(effect.location);
    for (const auto& [sku, units] : effect.lines)
        CHECK(units.value > 0 && sku.value < ledger_.sku_count());
    orders_.apply(effect);
}

void HubState::on(const Published& effect) {
    listings_.apply(effect, at_, lsn_);
}

void HubState::on(const EnrolCodeIssued& effect) {
    CHECK(find_location(effect.location).has_value());
    identities_.apply(effect);
}

void HubState::on(const CertificateIssued& effect) {
    CHECK(nodes_.find(effect.node) != nullptr);
    identities_.apply(effect);
}

void HubState::on(const CertificateRevoked& effect) {
    identities_.apply(effect, at_);
}

void HubState::on(const FeedRewound& effect) {
    listings_.apply(FeedMoved{effect.channel, effect.cursor});
    recovery_.apply(effect, lsn_, at_);
}

void HubState::on(const SetAsideReplayed& effect) {
    if (worklist_.apply(effect, at_).state == SetAsideState::replayed)
        nodes_.set_aside_replayed(worklist_.find(effect.id)->event.node);
}

void HubState::on(const SetAsideVoided& effect) {
    nodes_.set_aside_voided(worklist_.apply(effect, at_).event.node);
}

void HubState::add_held(const HoldLines& lines, LocationIndex location) {
    for (const auto& [sku, units] : lines) {
        CHECK(units.value > 0 && sku.value < ledger_.sku_count());
        ledger_.add_held(sku, location, units);
    }
}

void HubState::check_location(LocationIndex index) const {
    CHECK(index.value < locations_.size());
}

}  // namespace onepool::hub
