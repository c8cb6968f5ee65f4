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

std::string name_of(const World& world, const NodeId& node) {
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (world.node(i).identity().node == node)
            return world.node(i).identity().name;
    }
    return "a node that is none";
}

}  // namespace

// Also what it recorded before: somebody else may have its key since.
std::optional<std::string> StrangersGetNothing::follow_log(const World& world,
                                                           const Evidence& evidence) {
    if (log_history_ != evidence.log_history()) {
        log_history_ = evidence.log_history();
        entries_seen_ = 0;
        revoked_.clear();
    }
    const auto& log = evidence.log();
    for (; entries_seen_ < log.size(); ++entries_seen_) {
        for (const hub::Effect& effect : log[entries_seen_].effects) {
            const auto* stopped = std::get_if<hub::StreamStopped>(&effect);
            if (stopped != nullptr && stopped->fence.reason == protocol::FenceReason::revoked)
                revoked_.insert(stopped->node);
            const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect);
            if (advanced != nullptr && revoked_.contains(advanced->node))
                return join("the hub took event ", advanced->cursor.seq.value, " of ",
                            name_of(world, advanced->node), ", which is revoked");
        }
    }
    return std::nullopt;
}

std::optional<std::string> StrangersGetNothing::look(const World& world, const Evidence& evidence) {
    const Keyring& keys = world.nature().keys;
    if (disks_.is_changed(world)) {
        for (std::size_t i = 0; i < world.node_count(); ++i) {
            const auto& process = world.node(i).process();
            const auto key = process.is_up() ? process.core().hub_key() : std::nullopt;
            if (key && *key != keys.hub().public_key())
                return join(world.node(i).identity().name, " believes another hub");
        }
    }
    if (auto wrong = follow_log(world, evidence))
        return wrong;
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
