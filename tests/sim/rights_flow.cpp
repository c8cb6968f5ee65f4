#include "tests/sim/rights_flow.hpp"

#include <variant>

#include "tests/sim/world/text.hpp"

namespace onepool::sim {

namespace {

void add(const hub::RightUsed& used, RightsFlow& flow) {
    switch (used.use) {
        case hub::RightUse::sold:
            flow.sold += used.units.value;
            return;
        case hub::RightUse::released:
            flow.released += used.units.value;
            return;
        case hub::RightUse::late:
            flow.late += used.units.value;
            return;
    }
}

}  // namespace

RightsFlow rights_flow(const std::vector<hub::LogEntry>& log) {
    RightsFlow flow;
    std::int64_t over_the_counter = 0;
    for (const hub::LogEntry& entry : log) {
        for (const hub::Effect& effect : entry.effects) {
            if (const auto* granted = std::get_if<hub::RightGranted>(&effect))
                flow.granted += granted->units.value;
            if (const auto* used = std::get_if<hub::RightUsed>(&effect))
                add(*used, flow);
            if (std::holds_alternative<hub::RightKept>(effect))
                ++flow.asked_back;
            if (const auto* drained = std::get_if<hub::LocationDraining>(&effect))
                flow.drains += drained->is_draining ? 1 : 0;
            if (const auto* sold = std::get_if<hub::WalkInSold>(&effect))
                over_the_counter += sold->units.value;
        }
    }
    flow.borrowed = over_the_counter - flow.sold - flow.late;
    return flow;
}

std::string to_text(const RightsFlow& flow) {
    return join("granted ", flow.granted, ", sold on ", flow.sold, ", borrowed ", flow.borrowed,
                ", given back ", flow.released, ", used late ", flow.late, ", asked back ",
                flow.asked_back, " times, drained ", flow.drains, " times");
}

void RightsRuns::add(const RightsFlow& flow) {
    granted += flow.granted > 0 ? 1 : 0;
    sold += flow.sold > 0 ? 1 : 0;
    borrowed += flow.granted > 0 && flow.borrowed > 0 ? 1 : 0;
    released += flow.released > 0 ? 1 : 0;
    late += flow.late > 0 ? 1 : 0;
    asked_back += flow.asked_back > 0 ? 1 : 0;
    drains += flow.drains > 0 ? 1 : 0;
}

std::string to_text(const RightsRuns& runs, std::uint64_t of) {
    return join("rights of tills: granted in ", runs.granted, " of ", of, " runs, sold on in ",
                runs.sold, ", borrowed beside them in ", runs.borrowed, ", asked back in ",
                runs.asked_back, ", given back in ", runs.released, ", used late in ", runs.late,
                "; a location drained in ", runs.drains);
}

}  // namespace onepool::sim
