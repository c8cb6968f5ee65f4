#include "hub/core/scope_desk.hpp"

#include <algorithm>

#include "hub/core/cases.hpp"
#include "protocol/codec.hpp"
#include "protocol/flow_limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

namespace {

constexpr std::array all_scopes{Scope::catalogue, Scope::prices, Scope::staff, Scope::config};

std::size_t at(Scope scope) {
    return static_cast<std::size_t>(scope);
}

// Names the version by the log entry that made it, as people know it.
std::string cannot_use(const HubState& state, const NodeRecord& node, Scope scope) {
    return node.name + " cannot use the newest " + to_text(scope) + " (log entry " +
           std::to_string(state.scopes().find(scope)->changed.value) +
           ") and goes on with what it has: ";
}

}  // namespace

std::uint64_t ScopeDesk::version(const HubState& state, Scope scope) const {
    const ScopeRecord* record = state.scopes().find(scope);
    return record == nullptr ? 0 : downlink_version(state.recovery().epoch(), record->changed);
}

void ScopeDesk::greeted(const NodeId& node) {
    std::erase(wants_, node);
    told_[node] = Told{};
}

void ScopeDesk::reported(const NodeId& node, const std::vector<ScopeMark>& marks, Now now) {
    Told& told = told_[node];
    told.has_reported = true;
    told.held = {};
    for (const ScopeMark& mark : marks)
        told.held.at(at(mark.scope)) = mark.version;
    // An offer that was lost, or that nobody could follow, is made again.
    for (const Scope scope : all_scopes) {
        const bool is_old =
            now.steady.value - told.offered_at.at(at(scope)).value >= limits::offer_again_after_ms;
        if (is_old && !told.want)
            told.offered.at(at(scope)) = 0;
    }
    is_offer_due_ = true;
}

void ScopeDesk::wanted(const NodeRecord& node, const ScopeWant& want) {
    if (want.journal != node.intake.journal())
        return;
    Told& told = told_[node.id()];
    if (!told.want)
        wants_.push_back(node.id());
    told.want = want;
}

void ScopeDesk::rejected(Decision& decision, const NodeRecord& node, const Reject& reject) {
    if (reject.journal != node.intake.journal())
        return;
    for (const Scope scope : all_scopes) {
        const bool is_newest = decision.state().scopes().find(scope) != nullptr &&
                               reject.what == to_text(scope) &&
                               reject.version == version(decision.state(), scope);
        if (!is_newest)
            continue;
        told_[node.id()].refused.at(at(scope)) = reject.version;
        const std::string subject = node.name + ", " + to_text(scope);
        const std::string cannot = cannot_use(decision.state(), node, scope);
        // Not renewed with every other reason: a babbling node must not fill the log.
        const CaseRecord* open =
            decision.state().cases().find_open(CaseKind::scope_rejected, subject);
        if (open != nullptr && open->text.starts_with(cannot))
            continue;
        raise_case(decision, {.kind = CaseKind::scope_rejected,
                              .subject = subject,
                              .text = cannot + reject.reason,
                              .proposal = "import the file again; if it is rejected again, bring " +
                                          node.name + " to the version of the hub"});
    }
}

void ScopeDesk::lost(Decision& decision, const ScopeMark& mark) {
    raise_case(decision, {.kind = CaseKind::storage,
                          .subject = to_text(mark.scope),
                          .text = std::string("a part of the ") + to_text(mark.scope) +
                                  " cannot be read from the hub's disk, so nodes do not get it",
                          .proposal = "look at the disk, then import the file again"});
}

void ScopeDesk::changed(const Touched& touched) {
    is_offer_due_ = is_offer_due_ || touched.is_epoch_new || !touched.scopes.empty();
}

std::optional<Millis> ScopeDesk::wake_at() const {
    return wants_.empty() ? std::nullopt : std::optional{next_answer_};
}

void ScopeDesk::offer(const HubState& state, const NodeRecord& node, Now now,
                      std::vector<Outgoing>& out) {
    const auto found = told_.find(node.id());
    if (found == told_.end() || !found->second.has_reported || !node.intake.journal())
        return;
    Told& told = found->second;
    for (const Scope scope : all_scopes) {
        const std::uint64_t newest = version(state, scope);
        const std::size_t i = at(scope);
        const bool is_wanted = told.held.at(i) < newest && told.offered.at(i) != newest &&
                               told.refused.at(i) != newest;
        if (!is_wanted)
            continue;
        told.offered.at(i) = newest;
        told.offered_at.at(i) = now.steady;
        const ScopeSet& content = state.scopes().find(scope)->content;
        out.push_back(
            ToNode{.node = node.id(),
                   .topic = ToNode::Topic::snapshot,
                   .payload = encode_message(ScopeOffer{.hub_epoch = state.recovery().epoch(),
                                                        .journal = *node.intake.journal(),
                                                        .mark = {scope, newest},
                                                        .bytes = content.bytes,
                                                        .chunks = content.chunks})});
    }
}

void ScopeDesk::answer_next(const HubState& state, Now now, std::vector<Outgoing>& out) {
    if (wants_.empty() || now.steady < next_answer_)
        return;
    const NodeId id = wants_.front();
    wants_.pop_front();
    const std::optional<ScopeWant> want = std::exchange(told_[id].want, std::nullopt);
    const NodeRecord* node = state.nodes().find(id);
    next_answer_ = Millis{now.steady.value + limits::chunks_every_ms};
    if (want && node != nullptr)
        answer(state, *node, *want, out);
}

// Of a version that is no longer offered nothing is given out: the newest was offered since.
void ScopeDesk::answer(const HubState& state, const NodeRecord& node, const ScopeWant& want,
                       std::vector<Outgoing>& out) {
    if (want.mark.version != version(state, want.mark.scope))
        return;
    const ScopeRecord& record = *state.scopes().find(want.mark.scope);
    // It follows the offer: nothing needs to be said again meanwhile.
    for (const std::uint32_t index : want.chunks) {
        if (index >= record.content.chunks.size())
            continue;
        out.push_back(ChunkToNode{.node = node.id(),
                                  .digest = record.content.chunks[index],
                                  .chunk = {.hub_epoch = state.recovery().epoch(),
                                            .journal = want.journal,
                                            .mark = want.mark,
                                            .index = index,
                                            .content = {}}});
    }
}

}  // namespace onepool::hub
