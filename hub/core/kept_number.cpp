#include "hub/core/kept_number.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::int64_t day_minutes = 24 * 60;
// Far above what any listing shows, and small enough that its product with a year's minutes fits.
constexpr std::int64_t sold_most = 1'000'000'000;
constexpr std::int64_t age_most_minutes = 366 * day_minutes;

std::int64_t minutes(Millis time) {
    return time.value / limits::minute_ms;
}

}  // namespace

Units velocity_buffer(const SalesPace& pace, Millis age) {
    const std::int64_t sold = std::clamp<std::int64_t>(pace.sold.value, 0, sold_most);
    const std::int64_t span = std::max(minutes(pace.span), day_minutes);
    // Begun minutes count whole.
    const std::int64_t waited = std::clamp<std::int64_t>(minutes(age) + 1, 0, age_most_minutes);
    return Units{std::max<std::int64_t>(1, (sold * waited + span - 1) / span)};
}

Units kept_number(Units confirmed, Units buffer) {
    CHECK(buffer.value > 0);
    return std::max(Units{0}, confirmed - buffer);
}

SalesPace pace_of(const HubState& state, SkuIndex sku, UnixMs newest) {
    const Units sold = state.ledger().sku(sku).outside[slot_of(AccountKind::customer)];
    const std::int64_t span = newest.value - state.recovery().record().first_at.value;
    return {.sold = sold, .span = Millis{std::max<std::int64_t>(span, 1)}};
}

Units sent_online(const HubState& state, SkuIndex sku) {
    const Ledger& ledger = state.ledger();
    Units sum;
    for (auto at = ledger.first_cell(sku); at != Ledger::no_slot; at = ledger.next_cell(at)) {
        if (state.location(ledger.key_at(at).location).ships_orders)
            sum += ledger.cell_at(at).online;
    }
    return sum;
}

Units published_number(const HubState& state, const ListingRecord& listing) {
    const Units online = sent_online(state, listing.sku);
    const bool is_keeping = state.recovery().is_keeping();
    if (!is_keeping && listing.share)
        return std::min(online, listing.share->number);
    if (!is_keeping || !listing.kept)
        return online;
    return std::max(online, *listing.kept);
}

Lsn published_changed(const HubState& state, const ListingRecord& listing) {
    return std::max({state.ledger().sku(listing.sku).online_changed,
                     state.recovery().record().numbers_changed, listing.share_changed});
}

}  // namespace onepool::hub
