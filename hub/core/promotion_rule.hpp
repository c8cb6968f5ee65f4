#pragma once
// What promotions keep. Pure functions over values.
//
// A promotion keeps so many units of a SKU for one channel while it runs: those that its channel's
// orders and shoppers did not take since it began, as far as U goes. Of several the one that was
// made first is served first. The SKU is shared out meanwhile (share_rule.hpp): its channel's share
// is what is kept and an equal part of the rest; what the other channels show, their shoppers get
// and tills are granted leaves alone what is kept. Goods in a hand are sold all the same.

#include <optional>
#include <span>
#include <vector>

#include "hub/core/hub_state.hpp"

namespace onepool::hub {

// What is left of each, in the order in which they were made, as far as these units go.
std::vector<Units> kept_of(Units online, std::span<const Units> left);

struct KeptUnits {
    const PromotionRecord* promotion;  // running, with something left
    Units units;
};
std::vector<KeptUnits> kept_units(const HubState& state, SkuIndex sku);

}  // namespace onepool::hub
