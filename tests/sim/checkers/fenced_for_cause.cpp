#include "tests/sim/checkers/fenced_for_cause.hpp"

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

namespace {

bool is_fenced(const NodeMachine& machine) {
    return machine.process().is_up() &&
           machine.process().core().uplink().state() == protocol::UplinkState::fenced;
}

}  // namespace

std::optional<std::string> FencedForCause::look(const World& world, const Evidence& evidence) {
    const bool is_log_another = entries_ != evidence.log().size();
    entries_ = evidence.log().size();
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (!is_log_another && !is_fenced(world.node(i)))
            continue;
        if (auto wrong = judge(world, evidence, i))
            return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> FencedForCause::judge(const World& world, const Evidence& evidence,
                                                 std::size_t node) {
    const Excuses excuses(world, evidence);
    const NodeMachine& machine = world.node(node);
    const NodeMachine::Identity& identity = machine.identity();
    const auto stream = evidence.streams().find({identity.node, identity.journal});
    const bool is_taken = stream != evidence.streams().end();
    const bool is_stopped = is_taken && stream->second.is_stopped;
    if (!is_stopped && !is_fenced(machine))
        return std::nullopt;
    if (!excuses.may_be_stopped(machine))
        return join(identity.name, " was stopped without a cause");
    // A journal that the hub never took is refused without a word in its log.
    const bool is_unheard_of = !is_taken || excuses.is_unaware_of_restore(node);
    if (!is_stopped && !is_unheard_of)
        return join(identity.name, " was stopped, the hub's disk does not say so");
    return std::nullopt;
}

}  // namespace onepool::sim
