#include "tests/sim/checkers/rights_known.hpp"

#include <algorithm>

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> RightsKnown::look(const World& world, const Evidence& evidence) {
    if (broken_)
        return broken_;
    // The journals first: what the hub counts was recorded before.
    read_journals(world, evidence);
    broken_ = read_log(evidence);
    for (std::size_t i = 0; i < world.node_count() && !broken_; ++i) {
        broken_ = judge_uses(world.node(i), evidence.rights(i), walks_[i]);
        if (!broken_)
            broken_ = judge_belief(world, world.node(i), evidence.rights(i));
    }
    return broken_;
}

void RightsKnown::read_journals(const World& world, const Evidence& evidence) {
    walks_.resize(world.node_count());
    for (std::size_t i = 0; i < walks_.size(); ++i) {
        const TillRights& rights = evidence.rights(i);
        Walk& walk = walks_[i];
        if (walk.history != rights.history())
            walk = {.history = rights.history()};
        for (; walk.read < rights.uses().size(); ++walk.read) {
            const RightsUse& use = rights.uses()[walk.read];
            if (!counted_.insert(use.hash).second)
                continue;
            const NodeId& node = world.node(i).identity().node;
            for (const auto& [sku, units] : use.sold)
                recorded_[{node, use.journal, sku}].sold += units;
            for (const auto& [sku, units] : use.released)
                recorded_[{node, use.journal, sku}].released += units;
        }
    }
}

std::optional<std::string> RightsKnown::read_log(const Evidence& evidence) {
    if (history_ != evidence.log_history()) {
        history_ = evidence.log_history();
        book_ = {};
    }
    for (; book_.entries < evidence.log().size(); ++book_.entries) {
        for (const hub::Effect& effect : evidence.log()[book_.entries].effects) {
            if (auto wrong = follow(effect))
                return wrong;
        }
    }
    return std::nullopt;
}

std::optional<std::string> RightsKnown::follow(const hub::Effect& effect) {
    if (const auto* named = std::get_if<hub::SkuNamed>(&effect)) {
        book_.skus[named->index.value] = named->sku.value;
    } else if (const auto* raised = std::get_if<hub::EpochRaised>(&effect)) {
        book_.epoch = raised->epoch;
    } else if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect)) {
        book_.journals[adopted->node] = adopted->journal;
    } else if (const auto* granted = std::get_if<hub::RightGranted>(&effect)) {
        const RightName name{granted->node, book_.journals[granted->node], book_.epoch,
                             book_.skus[granted->sku.value]};
        std::int64_t& sum = book_.granted[name];
        sum += granted->units.value;
        granted_[name] = std::max(granted_[name], sum);
    } else if (const auto* used = std::get_if<hub::RightUsed>(&effect)) {
        return count(*used);
    }
    return std::nullopt;
}

// What was stranded is for another to count: of which journal it was used is not said.
std::optional<std::string> RightsKnown::count(const hub::RightUsed& used) {
    if (used.use == hub::RightUse::late)
        return std::nullopt;
    const std::string& sku = book_.skus[used.sku.value];
    const UseName name{used.node, book_.journals[used.node], sku};
    const bool is_sale = used.use == hub::RightUse::sold;
    Used& sum = book_.used[name];
    std::int64_t& counted = is_sale ? sum.sold : sum.released;
    counted += used.units.value;
    const auto found = recorded_.find(name);
    const Used recorded = found == recorded_.end() ? Used{} : found->second;
    const std::int64_t known = is_sale ? recorded.sold : recorded.released;
    if (counted <= known)
        return std::nullopt;
    return join("the hub counts ", counted, " of ", sku, " as ",
                is_sale ? "sold on a right" : "given back", " by ", to_text(used.node),
                ", which recorded ", known, " in that journal");
}

std::optional<std::string> RightsKnown::judge_uses(const NodeMachine& machine,
                                                   const TillRights& rights, Walk& walk) const {
    for (; walk.judged < rights.uses().size(); ++walk.judged) {
        const RightsUse& use = rights.uses()[walk.judged];
        for (const auto* kind : {&use.sold, &use.released}) {
            for (const auto& [sku, units] : *kind) {
                const std::int64_t used = rights.used(use.journal, use.hub_epoch, sku);
                const std::int64_t had =
                    granted({machine.identity().node, use.journal, use.hub_epoch, sku});
                if (used > had)
                    return join(machine.identity().name, " sold or gave back ", used, " of ", sku,
                                " on its right up to event ", use.seq.value, ", granted were ", had,
                                " in that journal and life ", use.hub_epoch.value, " of the hub");
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> RightsKnown::judge_belief(const World& world, const NodeMachine& machine,
                                                     const TillRights& rights) const {
    if (!machine.process().is_up())
        return std::nullopt;
    const node::NodeCore& core = machine.process().core();
    for (const node::Product& product : world.catalogue()) {
        const std::int64_t right = core.right(product.sku).value;
        if (right == 0)
            continue;
        const std::string& sku = product.sku.value;
        const HubEpoch epoch = core.uplink().hub_epoch();
        const std::int64_t used = rights.used(core.config().journal, epoch, sku);
        const std::int64_t had =
            granted({machine.identity().node, core.config().journal, epoch, sku});
        if (right < 0 || used + right > had)
            return join(machine.identity().name, " may sell ", right, " of ", sku, " and used ",
                        used, " of its right, granted were ", had, " in this journal and life ",
                        epoch.value, " of the hub");
    }
    return std::nullopt;
}

std::int64_t RightsKnown::granted(const RightName& name) const {
    const auto found = granted_.find(name);
    return found == granted_.end() ? 0 : found->second;
}

// ---- in the end ---------------------------------------------------------------------------------

namespace {

std::optional<std::string> differs(const std::string& till, const std::string& sku,
                                   std::int64_t right, const hub::RightRecord* books,
                                   bool is_draining) {
    const std::int64_t out = books == nullptr ? 0 : books->out().value;
    if (right != out)
        return join(till, " may sell ", right, " of ", sku, ", the hub counts ", out,
                    " as out there");
    if (is_draining && out > 0)
        return join(till, " still has ", out, " of ", sku, " although its location is drained");
    if (books == nullptr)
        return std::nullopt;
    if (books->stranded.value > 0 && !books->is_lost)
        return join(till, " left ", books->stranded, " of ", sku,
                    " stranded, although it has nothing more to tell");
    if (books->out() > books->keep)
        return join(till, " still has ", out, " of ", sku, ", of which it was asked to keep ",
                    books->keep);
    return std::nullopt;
}

std::optional<std::string> differs(const World& world, const NodeMachine& machine,
                                   const hub::NodeRecord& record) {
    const hub::HubState& state = world.hub().process().core().state();
    const bool is_draining = state.location(record.location).is_draining;
    for (const node::Product& product : world.catalogue()) {
        const std::int64_t right = machine.process().core().right(product.sku).value;
        const auto sku = state.ledger().find(product.sku);
        const hub::RightRecord* books =
            sku ? state.rights().find({*sku, record.location}, machine.identity().node) : nullptr;
        if (auto found =
                differs(machine.identity().name, product.sku.value, right, books, is_draining))
            return found;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> RightsKnown::settled(const World& world, const Evidence& evidence) {
    if (!world.hub().process().is_settled())
        return std::nullopt;  // which is not well either, and for another to say
    const Excuses excuses(world, evidence);
    const hub::HubState& state = world.hub().process().core().state();
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine& machine = world.node(i);
        const hub::NodeRecord* record = state.nodes().find(machine.identity().node);
        const bool is_judged = machine.process().is_up() && record != nullptr &&
                               !record->intake.fence() && !excuses.is_stopped(machine) &&
                               !excuses.is_awaited_in_vain(i);
        // One that died at the very end has no right before it is welcomed again.
        if (!is_judged || machine.process().core().uplink().state() != UplinkState::streaming)
            continue;
        if (auto found = differs(world, machine, *record))
            return found;
    }
    return std::nullopt;
}

}  // namespace onepool::sim
