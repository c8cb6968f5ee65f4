#include "tests/sim/checkers/fenced_for_cause.hpp"

#include <utility>

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

namespace {

bool is_fenced(const NodeMachine& machine) {
    return machine.process().is_up() &&
           machine.process().core().uplink().state() == protocol::UplinkState::fenced;
}

// Within it a machine whose link comes and goes greets again, and is told that it is let in.
constexpr std::int64_t told_within_ms = 300'000;

}  // namespace

std::optional<std::string> FencedForCause::look(const World& world, const Evidence& evidence) {
    const bool is_log_another = entries_ != evidence.log().size();
    const std::size_t seen = std::exchange(entries_, evidence.log().size());
    if (is_log_another) {
        if (auto wrong = judge_epoch(world, evidence, seen))
            return wrong;
    }
    lives_.resize(world.node_count());
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const bool is_begun_anew = evidence.node(i).lives() != lives_[i];
        lives_[i] = evidence.node(i).lives();
        if (!is_log_another && !is_begun_anew && !is_fenced(world.node(i)))
            continue;
        if (auto wrong = judge(world, evidence, i))
            return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> FencedForCause::judge_epoch(const World& world, const Evidence& evidence,
                                                       std::size_t from) {
    if (Excuses(world, evidence).is_hub_restored_since({}))
        return std::nullopt;
    for (std::size_t at = from; at < evidence.log().size(); ++at) {
        for (const hub::Effect& effect : evidence.log()[at].effects) {
            const auto* raised = std::get_if<hub::EpochRaised>(&effect);
            if (raised != nullptr && raised->cause != hub::EpochCause::first)
                return join("the hub takes itself for restored (", hub::to_text(raised->cause),
                            "), which it was not");
        }
    }
    return std::nullopt;
}

std::optional<std::string> FencedForCause::judge(const World& world, const Evidence& evidence,
                                                 std::size_t node) {
    const Excuses excuses(world, evidence);
    const NodeMachine& machine = world.node(node);
    const NodeMachine::Identity& identity = machine.identity();
    const NodeImage& image = evidence.node(node);
    const auto& streams = evidence.streams();
    const auto stream_of = [&](std::size_t life) {
        return streams.find({identity.node, machine.named(image.journal_of(life))});
    };
    const auto is_stopped = [&](std::size_t life) {
        const auto stream = stream_of(life);
        return stream != streams.end() && stream->second.is_stopped;
    };
    const bool is_waiting = excuses.is_of_another_age(machine);
    bool was_stopped = is_fenced(machine) && !is_waiting;
    for (std::size_t life = 0; life < image.lives(); ++life) {
        was_stopped = was_stopped || is_stopped(life);
        // A till ends no journal by itself, and none that the hub takes for the live one.
        const bool is_ended = life + 1 < image.lives();
        const bool is_live =
            evidence.present(identity.node) == machine.named(image.journal_of(life));
        if (is_ended && is_live && !is_stopped(life) && !excuses.is_hub_restored_since({}))
            return join(identity.name, " ended a journal that the hub's disk says is live");
    }
    if (was_stopped && !excuses.may_be_stopped(machine))
        return join(identity.name, " was stopped without a cause");
    // A journal that is not the one the hub takes is refused without a word in its log.
    const std::size_t present = image.lives() - 1;
    const bool is_unheard_of =
        evidence.present(identity.node) != machine.named(image.journal_of(present)) ||
        excuses.is_unaware_of_restore(node);
    if (!is_fenced(machine) || is_waiting || is_stopped(present) || is_unheard_of) {
        taken_.erase(node);
        return std::nullopt;
    }
    if (is_let_wait(world, node))
        return std::nullopt;
    return join(identity.name, " was stopped, the hub's disk does not say so");
}

// A second machine that was refused may be let in since: the answer is on its way.
bool FencedForCause::is_let_wait(const World& world, std::size_t node) {
    const Millis now = world.nature().time.now();
    const Millis since = taken_.try_emplace(node, now).first->second;
    return now.value - since.value < told_within_ms;
}

}  // namespace onepool::sim
