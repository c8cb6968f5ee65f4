#pragma once
// Which location can keep what an order or a shopper wants. Pure reading of the state; nobody is
// promised anything here.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "hub/channels/hold_asks.hpp"
#include "hub/core/hub_state.hpp"

namespace onepool::hub {

enum class WishFault : std::uint8_t { no_lines, unknown_listing, absurd_quantity };
struct WishRefusal {
    WishFault fault = WishFault::no_lines;
    std::string text;  // "unknown listing X"
    bool operator==(const WishRefusal&) const = default;
};
// The units per SKU, summed before any check: two lines of one SKU claim both.
std::variant<HoldLines, WishRefusal> sum_wishes(const ChannelListings& listings,
                                                std::span<const WantedLine> lines);
std::vector<WantedLine> wishes_of(const Order& order);

// Units that may be promised of a cell.
using Available = std::function<Units(const CellKey&)>;
Available online_of(const HubState& state);

struct SourcingWish {
    const HoldLines& wanted;
    std::optional<LocationIndex> collect_at = std::nullopt;  // there or nowhere
    std::span<const LocationIndex> gave_up = {};             // not asked again
    std::optional<LocationIndex> first = std::nullopt;       // asked before all others
    std::span<const LocationIndex> has_part = {};            // keep other parts: not asked either
    const Region* ship_to = nullptr;                         // none: not known
    std::optional<UnixMs> due_at = std::nullopt;
    std::optional<UnixMs> at = std::nullopt;  // now; absent: when the newest entry was taken
};
// Whether it goes there at all, whatever there is.
bool is_asked(const HubState& state, const SourcingWish& wish, LocationIndex location);

struct SourcingChoice {
    std::optional<LocationIndex> location;
    // For a person: which rule chose it, and what spoke against each other one that was asked; at
    // most limits::why_bytes.
    std::string why;
};
// One location that has all of it, by the rules of HubState::sourcing(). Where the buyer collects
// it, there is nothing to choose. Others must ship orders, and be able to keep all of it; of those,
// each rule in turn keeps the best, and the order of the configuration decides last.
SourcingChoice choose_source(const HubState& state, const SourcingWish& wish,
                             const Available& available);

// The most of a SKU that any one location has of those that are asked.
Units most_at_one(const HubState& state, const SourcingWish& wish, SkuIndex sku,
                  const Available& available);

// Why no location was chosen: names the first SKU that none has enough of. "2 of A wanted, ..."
std::string shortage(const HubState& state, const SourcingWish& wish, const Available& available);

}  // namespace onepool::hub
