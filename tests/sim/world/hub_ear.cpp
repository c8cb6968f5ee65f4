#include "tests/sim/world/hub_ear.hpp"

namespace onepool::sim {

void HubEar::hears(const hub::HubCore::Input& input, const hub::HubCore&) {
    const auto* from = std::get_if<hub::FromNode>(&input);
    if (from == nullptr)
        return;
    witness_.heard[from->node] = nature_.time.now();
    if (!is_restored_)
        return;  // nobody asks, and reading all that is said takes its time
    const auto message = nature_.keys.open(from->payload, {protocol::Way::up, from->node});
    const auto* hello = message ? std::get_if<protocol::Hello>(&*message) : nullptr;
    if (hello != nullptr)
        witness_.greetings.push_back({from->node, hello->journal, hello->head.seq});
}

}  // namespace onepool::sim
