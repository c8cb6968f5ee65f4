#include "hub/core/promotion_rule.hpp"

#include <algorithm>

#include "hub/core/kept_number.hpp"

namespace onepool::hub {

std::vector<Units> kept_of(Units online, std::span<const Units> left) {
    std::vector<Units> kept;
    kept.reserve(left.size());
    Units there = std::max(Units{}, online);
    for (const Units units : left) {
        kept.push_back(std::clamp(units, Units{}, there));
        there -= kept.back();
    }
    return kept;
}

std::vector<KeptUnits> kept_units(const HubState& state, SkuIndex sku) {
    std::vector<KeptUnits> found;
    if (!state.promotions().is_any_running())
        return found;
    std::vector<Units> left;
    for (const PromotionRecord* promotion : state.promotions().running_of(sku)) {
        if (promotion->left().value == 0)
            continue;
        found.push_back({promotion, {}});
        left.push_back(promotion->left());
    }
    if (found.empty())
        return found;
    const std::vector<Units> kept = kept_of(sent_online(state, sku), left);
    for (std::size_t i = 0; i < found.size(); ++i)
        found[i].units = kept[i];
    return found;
}

}  // namespace onepool::hub
