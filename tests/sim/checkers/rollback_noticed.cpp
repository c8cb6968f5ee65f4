#include "tests/sim/checkers/rollback_noticed.hpp"

#include "protocol/limits.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

// By a core that has not noticed, nor ended it in a commit under way.
bool is_gone_on_with(const NodeMachine& machine, const node::GuardMark& lost) {
    if (!machine.process().is_up())
        return false;
    const node::NodeCore& core = machine.process().core();
    return core.config().journal == lost.journal && !core.is_rolled_back();
}

}  // namespace

std::optional<std::string> RollbackNoticed::look(const World& world, const Evidence& evidence) {
    tills_.resize(world.node_count());
    for (std::size_t i = 0; i < tills_.size(); ++i) {
        const NodeMachine& machine = world.node(i);
        const NodeImage& image = evidence.node(i);
        Till& till = tills_[i];
        if (till.history != image.history()) {
            till.history = image.history();
            till.lost = find_loss(machine, image);
        }
        if (!till.lost)
            continue;
        if (till.lost->journal != machine.named(image.present())) {
            till.lost.reset();
        } else if (is_gone_on_with(machine, *till.lost)) {
            return join(machine.identity().name, " goes on with a journal that ends at event ",
                        image.head().seq.value, ", its guard saw event ",
                        till.lost->head.seq.value);
        }
    }
    return std::nullopt;
}

std::optional<node::GuardMark> RollbackNoticed::find_loss(const NodeMachine& machine,
                                                          const NodeImage& image) {
    const auto mark = machine.guard();
    const bool is_of_present = mark && mark->journal == machine.named(image.present());
    if (!is_of_present || mark->head.seq == Seq{0})
        return std::nullopt;
    const auto& rows = image.journal();
    const std::uint64_t seq = mark->head.seq.value;
    const bool is_there = seq <= rows.size() && rows[seq - 1].hash == mark->head.hash;
    return is_there ? std::nullopt : mark;
}

std::optional<std::string> RollbackNoticed::settled(const World& world, const Evidence& evidence) {
    if (auto wrong = look(world, evidence))
        return wrong;
    for (std::size_t i = 0; i < tills_.size(); ++i) {
        const NodeMachine& machine = world.node(i);
        const bool is_streaming =
            machine.process().core().uplink().state() == UplinkState::streaming;
        if (!is_streaming)
            continue;
        const std::string& name = machine.identity().name;
        if (tills_[i].lost)
            return join(name, " sends a journal that its guard saw more of");
        const NodeImage& image = evidence.node(i);
        const auto mark = machine.guard();
        const bool is_followed =
            mark && mark->journal == machine.named(image.present()) &&
            image.head().seq.value < mark->head.seq.value + limits::guard_every_events;
        if (!is_followed)
            return join(
                name, " is at event ", image.head().seq.value, ", its guard ",
                mark ? join("at event ", mark->head.seq.value, " of ",
                            mark->journal == machine.named(image.present()) ? "this journal"
                                                                            : "another journal")
                     : std::string("says nothing"));
    }
    return std::nullopt;
}

}  // namespace onepool::sim
