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
        promised_.clear();
    }
    const auto& told = world.witness().revocations;
    for (; revocations_seen_ < told.size(); ++revocations_seen_)
        promised_.emplace(told[revocations_seen_].node, told[revocations_seen_].entries);
    const auto& log = evidence.log();
    for (; entries_seen_ < log.size(); ++entries_seen_) {
        for (const hub::Effect& effect : log[entries_seen_].effects) {
            const auto* stopped = std::get_if<hub::StreamStopped>(&effect);
            if (stopped != nullptr && stopped->fence.reason == protocol::FenceReason::revoked)
                revoked_.insert(stopped->node);
            const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect);
            const auto* late = std::get_if<hub::LateTaken>(&effect);
            if (advanced == nullptr && late == nullptr)
                continue;
            const NodeId& node = advanced != nullptr ? advanced->node : late->node;
            const auto promised = promised_.find(node);
            const bool is_promised =
                promised != promised_.end() && promised->second <= entries_seen_;
            if (revoked_.contains(node) || is_promised)
                return join("the hub took events of ", name_of(world, node), ", which is revoked");
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
