#pragma once
// The rules by which one of several locations that can keep an order is preferred (SourcingRule),
// and what is said of it. Each is a pure comparison of what is known of the locations and of the
// order. What a rule does not know of a location makes that one the last by it; what it does not
// know of the order lets it decide nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/sourcing.hpp"

namespace onepool::hub {

// How near a location is to where the order is sent to; a later one is nearer.
enum class Reach : std::uint8_t { unknown, abroad, same_country };
struct Nearness {
    Reach reach = Reach::unknown;
    std::size_t shared = 0;  // letters and digits of the postcode, from the first on
    auto operator<=>(const Nearness&) const = default;
};

// One that can keep all of it.
struct Contender {
    LocationIndex at;
    SkuIndex scarcest;  // of what is wanted
    Units left;         // of it, once this order is taken
    std::size_t to_pick = 0;
    Nearness nearness = {};
    std::optional<UnixMs> sent_at = std::nullopt;  // its next cut-off; absent: at any time
    bool is_in_time = true;
    std::optional<Minor> cost = std::nullopt;
    std::optional<SourcingRule> lost_by = std::nullopt;
};
Contender enter(const HoldLines& wanted, LocationIndex location, const Available& available);

// Each rule of HubState::sourcing() in turn keeps the best; of the others `lost_by` says which one
// they lost by. The rule that left one only; none: the order of the configuration decides.
std::optional<SourcingRule> decide(const HubState& state, const SourcingWish& wish,
                                   std::vector<Contender>& contenders);

// What decided for the one that was chosen: "by nearest: in GB, 3 of SW1A1AA".
std::string merit_of(const HubState& state, const SourcingWish& wish, const Contender& chosen,
                     SourcingRule decided);
// Why one that can keep it was not chosen: "store-1: farther (in GB, 2 of SW1A1AA)".
std::string lack_of(const HubState& state, const SourcingWish& wish, const Contender& loser,
                    const Contender& chosen, const Available& available);

}  // namespace onepool::hub
