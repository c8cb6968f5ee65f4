#include "tests/sim/mutants/promotion_twists.hpp"

#include <variant>

namespace onepool::sim {

void HalfKept::decided(hub::HubCore::Batch& batch, const hub::HubCore&) {
    for (hub::LogEntry& entry : batch.persist) {
        for (hub::Effect& effect : entry.effects) {
            if (auto* added = std::get_if<hub::PromotionAdded>(&effect))
                added->units += added->units;
        }
    }
}

}  // namespace onepool::sim
