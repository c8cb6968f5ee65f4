#include "tests/sim/checkers/strangers_get_nothing.hpp"

namespace onepool::sim {

namespace {

bool is_a_machine(const World& world, const NodeId& node) {
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (world.node(i).identity().node == node)
            return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> StrangersGetNothing::look(const World& world, const Evidence&) {
    const Keyring& keys = world.nature().keys;
    if (disks_.is_changed(world)) {
        for (std::size_t i = 0; i < world.node_count(); ++i) {
            const auto& process = world.node(i).process();
            const auto key = process.is_up() ? process.core().hub_key() : std::nullopt;
            if (key && *key != keys.hub().public_key())
                return join(world.node(i).identity().name, " believes another hub");
        }
    }
    if (!hub_.is_changed(world))
        return std::nullopt;
    for (const hub::NodeRecord& record : world.hub().process().core().state().nodes().all()) {
        if (!is_a_machine(world, record.id()))
            return join("the hub let in ", record.name, ", which nobody enrolled");
        if (record.key && !keys.is_of(record.id(), *record.key))
            return join("the hub believes a key of ", record.name, " that is not its");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
