#include "tests/sim/mutants/silence_twists.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

constexpr Millis forgotten_after{90 * 60'000};
constexpr std::uint64_t never_there = 1'000'000'000;

}  // namespace

void SilenceForgotten::heard(hub::HubCore::Input& input, const hub::HubCore& core) {
    if (const auto* from = std::get_if<hub::FromNode>(&input)) {
        const auto message = keys().open(from->payload, {Way::up, from->node});
        if (message && std::holds_alternative<NodeState>(*message))
            last_[from->node] = *from;
        return;
    }
    const bool is_turn = std::holds_alternative<hub::Tick>(input) && ++ticks_ % 2 == 0;
    if (!is_turn)
        return;
    for (const hub::NodeRecord& node : core.state().nodes().all()) {
        const bool is_long =
            node.silent_since && core.state().at() - *node.silent_since >= forgotten_after;
        const auto said = last_.find(node.id());
        if (is_long && said != last_.end()) {
            input = said->second;
            return;
        }
    }
}

void SilenceNeverEnds::heard(hub::HubCore::Input& input, const hub::HubCore&) {
    auto* from = std::get_if<hub::FromNode>(&input);
    if (from == nullptr)
        return;
    const SealContext context{Way::up, from->node};
    auto message = keys().open(from->payload, context);
    auto* state = message ? std::get_if<NodeState>(&*message) : nullptr;
    if (state == nullptr)
        return;
    state->head.seq.value += never_there;
    from->payload = keys().close(from->payload, context, *message);
}

}  // namespace onepool::sim
