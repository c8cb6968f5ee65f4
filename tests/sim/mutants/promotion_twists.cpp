#include "tests/sim/mutants/promotion_twists.hpp"

#include <algorithm>
#include <variant>

#include "hub/core/promotion_rule.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

hub::SkuIndex sku_of(const hub::HubState& state, const hub::ShareSet& set) {
    return state.listings().channel(set.channel).find(set.listing)->sku;
}

hub::ShareSet* find_share(hub::LogEntry& entry, const auto& is_wanted) {
    for (hub::Effect& effect : entry.effects) {
        auto* set = std::get_if<hub::ShareSet>(&effect);
        if (set != nullptr && is_wanted(*set))
            return set;
    }
    return nullptr;
}

void show_elsewhere(hub::LogEntry& entry, const hub::HubState& state) {
    hub::ShareSet* own = find_share(entry, [&](const hub::ShareSet& set) {
        const auto kept = hub::kept_units(state, sku_of(state, set));
        return !kept.empty() && kept.front().promotion->channel == set.channel &&
               kept.front().units.value > 0 && set.share.number >= kept.front().units;
    });
    if (own == nullptr)
        return;
    const hub::SkuIndex sku = sku_of(state, *own);
    hub::ShareSet* other = find_share(entry, [&](const hub::ShareSet& set) {
        return set.channel != own->channel && sku_of(state, set) == sku;
    });
    if (other == nullptr)
        return;
    const Units kept = hub::kept_units(state, sku).front().units;
    other->share.number += own->share.number - kept + Units{1};
    other->share.exposed = std::max(other->share.exposed, other->share.number);
    own->share.number = kept - Units{1};
}

}  // namespace

void KeptShownElsewhere::decided(hub::HubCore::Batch& batch, const hub::HubCore& core) {
    for (hub::LogEntry& entry : batch.persist)
        show_elsewhere(entry, core.state());
}

void HalfKept::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::LogEntry& entry : batch.persist) {
        for (hub::Effect& effect : entry.effects) {
            if (auto* added = std::get_if<hub::PromotionAdded>(&effect))
                added->units += added->units;
        }
    }
}

}  // namespace onepool::sim
