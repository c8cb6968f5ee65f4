#pragma once
// What a listing shows while locations find out, after the hub came back from a backup, what really
// happened. The channel keeps the number it confirmed last, less what was probably sold since:
//
//   buffer = max(1, ceil(sold per day * age))     sold per day = units at customers / span of log
//   kept   = confirmed > buffer ? confirmed - buffer : 0
//
// `span`: from the log's first entry to its newest, at least a day. `age`: from the newest entry to
// now. Low stock (confirmed <= buffer) so goes to zero; the engine sends the lowest first. After
// limits::keeping_ms a location that still reconciles counts nothing. Pure functions.

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

struct SalesPace {
    Units sold;   // in all of `span`; returns taken off
    Millis span;  // > 0
};
Units velocity_buffer(const SalesPace& pace, Millis age);
Units kept_number(Units confirmed, Units buffer);

// How fast this SKU sold, by the log whose newest entry was taken then.
SalesPace pace_of(const HubState& state, SkuIndex sku, UnixMs newest);

// The sum of U where orders can be sent from: a number that a channel shows must not be refused.
Units sent_online(const HubState& state, SkuIndex sku);

// What this listing should show now: the sum of U as above, its share of it where it is shared out,
// or what it keeps after a restore if that is more.
Units published_number(const HubState& state, const ListingRecord& listing);
// The entry that last changed it.
Lsn published_changed(const HubState& state, const ListingRecord& listing);

}  // namespace onepool::hub
