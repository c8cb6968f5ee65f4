#include "hub/core/right_uses.hpp"

#include <algorithm>

#include "hub/core/split_rule.hpp"

namespace onepool::hub {

namespace {

// Recorded after the first grant of what is out: an event of before, replayed late, used another.
bool is_of_this_life(const Place& place, const RightRecord& record) {
    return place.kind == BatchKind::live && place.seq > record.after;
}

void use(Decision& decision, const Place& place, const PlannedRight& planned, RightUse use) {
    const CellKey cell{planned.sku, place.location};
    const RightRecord* record = decision.state().rights().find(cell, place.node);
    if (record == nullptr)
        return;
    const Units present =
        is_of_this_life(place, *record) ? std::min(planned.units, record->out()) : Units{};
    const Units late = std::min(planned.units - present, record->stranded);
    const auto emit = [&](Units units, RightUse as) {
        if (units.value > 0) {
            decision.emit(RightUsed{.sku = planned.sku,
                                    .location = place.location,
                                    .node = place.node,
                                    .units = units,
                                    .use = as});
        }
    };
    emit(present, use);
    emit(late, RightUse::late);
}

}  // namespace

void use_rights(Decision& decision, const Place& place, const Plan& plan) {
    const bool is_release = plan.fact == FactKind::release;
    for (const PlannedRight& planned : plan.rights) {
        use(decision, place, planned, is_release ? RightUse::released : RightUse::sold);
        if (is_release)
            resplit(decision, planned.sku, place.location);
    }
}

}  // namespace onepool::hub
