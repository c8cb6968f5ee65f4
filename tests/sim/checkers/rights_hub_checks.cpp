#include "tests/sim/checkers/rights_hub_checks.hpp"

#include <algorithm>
#include <utility>

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> RightsCovered::look(const World& world, const Evidence& evidence) {
    if (history_ != evidence.log_history()) {
        *this = RightsCovered{};
        history_ = evidence.log_history();
    }
    for (; entries_ < evidence.log().size() && !broken_; ++entries_) {
        for (const hub::Effect& effect : evidence.log()[entries_].effects) {
            if (auto wrong = follow(effect)) {
                broken_ = std::move(wrong);
                break;
            }
        }
    }
    note_late(evidence);
    seen_.resize(world.node_count());
    for (std::size_t i = 0; i < world.node_count() && !broken_; ++i) {
        const Seen now = seen(world, evidence, i);
        if (std::exchange(seen_[i], now) != now)
            broken_ = judge_till(world, evidence, i);
    }
    if (broken_)
        return broken_;
    return hub_.is_changed(world) ? judge(world.hub().process().core().state()) : std::nullopt;
}

std::optional<std::string> RightsCovered::follow(const hub::Effect& effect) {
    std::map<RightsOut::CellName, std::int64_t> more;
    rights_.follow(effect, more);
    if (const auto* granted = std::get_if<hub::RightGranted>(&effect))
        return judge_grant(*granted);
    if (const auto* used = std::get_if<hub::RightUsed>(&effect))
        return judge_use(*used);
    if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect)) {
        stopped_.erase(adopted->node);
    } else if (const auto* stopped = std::get_if<hub::StreamStopped>(&effect)) {
        stopped_.insert(stopped->node);
    } else if (const auto* raised = std::get_if<hub::EpochRaised>(&effect)) {
        epoch_ = raised->epoch;
    } else if (const auto* begun = std::get_if<hub::ReconcileBegun>(&effect)) {
        reconciling_.insert(begun->location.value);
    } else if (const auto* ended = std::get_if<hub::ReconcileEnded>(&effect)) {
        reconciling_.erase(ended->location.value);
    } else if (const auto* drained = std::get_if<hub::LocationDraining>(&effect)) {
        draining_.erase(drained->location.value);
        if (drained->is_draining)
            draining_.insert(drained->location.value);
    } else {
        note_setup(effect);
    }
    return std::nullopt;
}

void RightsCovered::note_setup(const hub::Effect& effect) {
    if (const auto* named = std::get_if<hub::SkuNamed>(&effect))
        skus_[named->sku.value] = named->index.value;
    if (const auto* added = std::get_if<hub::LocationAdded>(&effect))
        locations_[added->id.value] = added->index.value;
}

std::optional<std::string> RightsCovered::judge_grant(const hub::RightGranted& granted) const {
    const std::uint32_t location = granted.location.value;
    const std::string what = join("a right to ", granted.units.value, " of SKU ", granted.sku.value,
                                  " for ", to_text(granted.node));
    if (granted.units.value <= 0)
        return join(what, ": nothing");
    if (stopped_.contains(granted.node))
        return join(what, ", whose stream is stopped");
    if (reconciling_.contains(location) || draining_.contains(location))
        return join(what, " at a location that reconciles or is drained");
    return std::nullopt;
}

// As it is after that.
std::optional<std::string> RightsCovered::judge_use(const hub::RightUsed& used) const {
    const RightsOut::Right right = rights_.right({used.sku.value, used.location.value, used.node});
    const std::int64_t left = used.use == hub::RightUse::late ? right.stranded : right.out;
    if (used.units.value > 0 && left >= 0)
        return std::nullopt;
    return join(to_text(used.node), " used a right to ", used.units.value, " of SKU ",
                used.sku.value, " (", hub::to_text(used.use), "), which is ", -left,
                " more than it had");
}

std::optional<std::string> RightsCovered::judge(const hub::HubState& state) const {
    struct Right {
        std::int64_t out = 0;
        std::int64_t stranded = 0;
    };
    std::map<hub::CellKey, Right> cells;
    for (const hub::RightRecord& record : state.rights().all()) {
        const std::int64_t out = record.granted.value - record.sold.value - record.released.value;
        if (out < 0 || record.stranded.value < 0)
            return join(to_text(record.node), " has ", out, " of SKU ", record.cell.sku.value,
                        " out and ", record.stranded, " stranded");
        cells[record.cell].out += out;
        cells[record.cell].stranded += record.stranded.value;
    }
    for (const auto& [key, right] : cells) {
        const hub::Cell& cell = state.ledger().cell(key.sku, key.location);
        const std::int64_t free = cell.balance[0].value - cell.held.value - cell.online.value;
        if (cell.online.value > 0 && free < right.out + right.stranded)
            return join(state.ledger().sku(key.sku).sku.value, " at ",
                        state.location(key.location).id.value, ": U ", cell.online, ", shelf ",
                        cell.balance[0], ", held ", cell.held, ", but tills may sell ", right.out,
                        " and may have sold ", right.stranded);
    }
    return std::nullopt;
}

// ---- what the tills have ------------------------------------------------------------------------

RightsCovered::Seen RightsCovered::seen(const World& world, const Evidence& evidence,
                                        std::size_t node) const {
    const auto& process = world.node(node).process();
    Seen now{.entries = entries_, .uses = evidence.rights(node).uses().size(), .rights = 0};
    for (const node::Product& product : world.catalogue())
        now.rights += process.is_up() ? process.core().right(product.sku).value : 0;
    return now;
}

void RightsCovered::note_late(const Evidence& evidence) {
    if (late_ > evidence.late().size()) {
        late_ = 0;
        heard_late_.clear();
    }
    for (; late_ < evidence.late().size(); ++late_) {
        const Evidence::Late& each = evidence.late()[late_];
        heard_late_.emplace(each.id, each.content);
    }
}

bool RightsCovered::is_judged(const World& world, std::size_t node) const {
    const NodeMachine::Identity& identity = world.node(node).identity();
    const auto location = locations_.find(identity.location.value);
    // A hub that went back promises nothing before it has begun its next life.
    const bool is_closed = location == locations_.end() || epoch_ < world.hub().epoch() ||
                           reconciling_.contains(location->second);
    if (is_closed || world.is_revoked(world.node(node)))
        return false;
    const bool is_copied = std::ranges::any_of(world.harm(), [&](const Harm& harm) {
        return harm.kind == HarmKind::cloned && harm.machine == identity.client;
    });
    const bool is_counted = std::ranges::any_of(
        world.witness().reopenings,
        [&](const Reopening& each) { return each.location == identity.location; });
    return !is_copied && !is_counted;
}

std::optional<std::string> RightsCovered::judge_till(const World& world, const Evidence& evidence,
                                                     std::size_t node) const {
    const NodeMachine& machine = world.node(node);
    if (!is_judged(world, node))
        return std::nullopt;
    auto has = unheard(world, evidence, node);
    if (machine.process().is_up()) {
        for (const node::Product& product : world.catalogue()) {
            const std::int64_t right = machine.process().core().right(product.sku).value;
            if (right > 0)
                has[product.sku.value] += right;
        }
    }
    for (const auto& [sku, units] : has) {
        const auto index = skus_.find(sku);
        const RightsOut::Right books =
            index == skus_.end()
                ? RightsOut::Right{}
                : rights_.right({index->second, locations_.at(machine.identity().location.value),
                                 machine.identity().node});
        if (units > books.out + books.stranded)
            return join(machine.identity().name, " may sell, or has sold or given back unheard, ",
                        units, " of ", sku, " on its right; the hub counts ", books.out,
                        " as out and ", books.stranded, " as stranded");
    }
    return std::nullopt;
}

std::map<std::string, std::int64_t> RightsCovered::unheard(const World& world,
                                                           const Evidence& evidence,
                                                           std::size_t node) const {
    const NodeId& id = world.node(node).identity().node;
    const Excuses excuses(world, evidence);
    std::map<std::string, std::int64_t> units;
    const auto& uses = evidence.rights(node).uses();
    auto use = uses.rbegin();
    while (use != uses.rend()) {
        const JournalId& journal = use->journal;
        const Seq heard = evidence.cursor(id, journal).seq;
        for (; use != uses.rend() && use->journal == journal && use->seq > heard; ++use) {
            const EventId event{id, journal, use->seq};
            if (heard_late_.contains({event, use->content}) || excuses.is_rotten(node, event))
                continue;
            for (const auto* kind : {&use->sold, &use->released}) {
                for (const auto& [sku, used] : *kind)
                    units[sku] += used;
            }
        }
        while (use != uses.rend() && use->journal == journal)
            ++use;
    }
    return units;
}

}  // namespace onepool::sim
