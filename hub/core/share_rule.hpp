#pragma once
// Which SKUs are shared out among their listings, and how. Pure functions over values.
//
// While there is plenty every listing shows all that may be promised (U): an order at one channel
// lowers the others long before they could sell the same units. A SKU that several listings sell is
// shared out once U is at most what they could sell together before they hear of each other:
//
//   scarce_below = listings x (1 + ceil(sold per day x lag))      lag: push and order feed
//
// (zero is no share: each may show that), and until U is more than twice as much. Then their
// numbers sum to at most U: equal parts, what is left over to the first ones, so that a last unit
// is at one channel alone. A number is lowered at once; one is raised only to what is beyond all
// that the other channels may still be showing (Share::exposed), which falls when a lower number is
// confirmed and the order feed was read behind that. Orders and walk-in sales may bring U below the
// numbers that are out; nothing is raised then.
//
// While a promotion runs (promotion_rule.hpp) its SKU is shared out whatever there is of it. Its
// listing's part has what is kept as a floor and an equal part of the rest; another's number is
// raised only to what leaves alone what is kept, also before its listing shows all of that.

#include <cstdint>
#include <span>
#include <vector>

#include "hub/core/kept_number.hpp"
#include "hub/core/share_effects.hpp"

namespace onepool::hub {

// exclusive: as above. everywhere: never shared out; the race for the last unit is accepted.
enum class LastUnits : std::uint8_t { exclusive, everywhere };

Units scarce_below(std::size_t listings, const SalesPace& pace);
// `is_now`: it is shared out already.
bool is_shared_out(Units online, Units scarce, bool is_now);

// Equal parts, in the order of preference.
std::vector<Units> parts_of(Units online, std::size_t listings);
// Each its floor and an equal part of the rest; of floors the first are served first.
std::vector<Units> parts_of(Units online, std::span<const Units> floors);

// What each share becomes; the same order. `floors`: what is kept for each, together no more than
// there is.
std::vector<Share> share_out(Units online, std::span<const Share> shares,
                             std::span<const Units> floors);

}  // namespace onepool::hub
