#include "hub/core/silence_desk.hpp"

#include <algorithm>

#include "hub/core/identity_commands.hpp"
#include "hub/core/split_rule.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

bool is_expected(const NodeRecord& node) {
    return node.intake.journal() && !is_revoked(node);
}

}  // namespace

void SilenceDesk::start(const HubState& state, Now now) {
    for (const NodeRecord& node : state.nodes().all())
        covered_[node.id()] = {state.at(), now.steady};
    for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
        if (!state.demand().at(LocationIndex{i}).empty())
            look_through(state, LocationIndex{i}, now);
    }
}

void SilenceDesk::covered(Decision& decision, const NodeRecord& node, Now now) {
    covered_[node.id()] = {now.wall, now.steady};
    if (!node.silent_since)
        return;
    decision.emit(SilenceEnded{node.id()});
    look_through(decision.state(), node.location, now);
}

void SilenceDesk::tick(Decision& decision, Now now) {
    const HubState& state = decision.state();
    for (const NodeRecord& node : state.nodes().all())
        judge(decision, node, now);
    looked_.resize(std::max(looked_.size(), state.locations().size()));
    for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
        const bool has_silent = state.nodes().has_silent(LocationIndex{i});
        const bool is_due = now.steady.value - looked_[i].at.value >= limits::silent_sweep_every_ms;
        if (has_silent != looked_[i].had_silent || (has_silent && is_due))
            look_through(state, LocationIndex{i}, now);
    }
}

void SilenceDesk::judge(Decision& decision, const NodeRecord& node, Now now) {
    if (!is_expected(node)) {
        if (node.silent_since)
            decision.emit(SilenceEnded{node.id()});
        return;
    }
    if (node.silent_since)
        return;
    const auto [known, is_new] = covered_.try_emplace(node.id(), Covered{now.wall, now.steady});
    const std::int64_t silence = now.steady.value - known->second.steady.value;
    if (!is_new && silence > limits::hub_silent_after_ms)
        decision.emit(SilenceBegun{.node = node.id(), .since = known->second.at});
}

void SilenceDesk::look_through(const HubState& state, LocationIndex location, Now now) {
    looked_.resize(std::max(looked_.size(), location.value + std::size_t{1}));
    looked_[location.value] = {now.steady, state.nodes().has_silent(location)};
    const auto waiting = std::ranges::find(due_, location, &Sweep::location);
    if (waiting == due_.end()) {
        due_.push_back({location});
    } else {
        waiting->next = 0;
    }
    if (!next_slice_at_)
        next_slice_at_ = now.steady;
}

void SilenceDesk::sweep(Decision& decision, Now now) {
    if (!next_slice_at_ || now.steady < *next_slice_at_)
        return;
    const DemandBook& demand = decision.state().demand();
    for (std::size_t left = limits::silent_sweep_cells; left > 0 && !due_.empty();) {
        Sweep& sweep = due_.front();
        const auto& cells = demand.at(sweep.location);
        const std::size_t end = std::min(cells.size(), sweep.next + left);
        left -= end - sweep.next;
        for (; sweep.next < end; ++sweep.next) {
            const CellKey key = demand.all()[cells[sweep.next]].key;
            resplit(decision, key.sku, key.location);
        }
        if (sweep.next == cells.size())
            due_.pop_front();
    }
    next_slice_at_ = due_.empty()
                         ? std::nullopt
                         : std::optional(Millis{now.steady.value + limits::silent_sweep_pause_ms});
}

}  // namespace onepool::hub
