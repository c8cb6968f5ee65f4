#include "tests/sim/checkers/rights_out.hpp"

#include <variant>

namespace onepool::sim {

using namespace protocol;

void RightsOut::follow(const hub::Effect& effect, std::map<CellName, std::int64_t>& more) {
    if (const auto* granted = std::get_if<hub::RightGranted>(&effect)) {
        move({granted->sku.value, granted->location.value, granted->node},
             {.out = granted->units.value}, more);
    } else if (const auto* used = std::get_if<hub::RightUsed>(&effect)) {
        const bool is_late = used->use == hub::RightUse::late;
        const std::int64_t units = used->units.value;
        move({used->sku.value, used->location.value, used->node},
             {.out = is_late ? 0 : -units, .stranded = is_late ? -units : 0}, more);
    } else if (const auto* freed = std::get_if<hub::StrandedFreed>(&effect)) {
        for (const auto& [name, right] : rights_) {
            if (std::get<NodeId>(name) == freed->node)
                move(name, {.stranded = -right.stranded}, more);
        }
    } else if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect)) {
        strand(&adopted->node);
    } else if (const auto* stopped = std::get_if<hub::StreamStopped>(&effect)) {
        strand(&stopped->node);
    } else if (std::holds_alternative<hub::EpochRaised>(effect)) {
        strand(nullptr);
    }
}

void RightsOut::move(const Name& name, Right by, std::map<CellName, std::int64_t>& more) {
    const CellName cell{std::get<0>(name), std::get<1>(name)};
    Right& right = rights_[name];
    right.out += by.out;
    right.stranded += by.stranded;
    cells_[cell] += by.out + by.stranded;
    more[cell] += by.out + by.stranded;
}

void RightsOut::strand(const NodeId* node) {
    for (auto& [name, right] : rights_) {
        if (node != nullptr && std::get<NodeId>(name) != *node)
            continue;
        right.stranded += right.out;
        right.out = 0;
    }
}

RightsOut::Right RightsOut::right(const Name& name) const {
    const auto found = rights_.find(name);
    return found == rights_.end() ? Right{} : found->second;
}

std::int64_t RightsOut::in_cell(const CellName& cell) const {
    const auto found = cells_.find(cell);
    return found == cells_.end() ? 0 : found->second;
}

}  // namespace onepool::sim
