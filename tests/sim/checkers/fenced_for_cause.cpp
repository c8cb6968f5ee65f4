#include "tests/sim/checkers/fenced_for_cause.hpp"

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

std::optional<std::string> FencedForCause::look(const World& world, const Evidence& evidence) {
    const Excuses excuses(world, evidence);
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine& machine = world.node(i);
        const NodeMachine::Identity& identity = machine.identity();
        const auto stream = evidence.streams().find({identity.node, identity.journal});
        const bool is_stopped = stream != evidence.streams().end() && stream->second.is_stopped;
        const bool is_fenced =
            machine.process().is_up() &&
            machine.process().core().uplink().state() == protocol::UplinkState::fenced;
        if (!is_stopped && !is_fenced)
            continue;
        if (!excuses.may_be_stopped(machine))
            return join(identity.name, " was stopped without a cause");
        // A journal that the hub never took is refused without a word in its log.
        const bool is_taken = stream != evidence.streams().end();
        const bool is_unheard_of = !is_taken || excuses.is_unaware_of_restore(i);
        if (is_fenced && !is_stopped && !is_unheard_of)
            return join(identity.name, " was stopped, the hub's disk does not say so");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
