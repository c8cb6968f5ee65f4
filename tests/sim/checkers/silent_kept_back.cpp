#include "tests/sim/checkers/silent_kept_back.hpp"

#include <algorithm>

#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

// Until the hub has looked at each cell of a location after what it heard last, and has that on its
// disk: its looks are a minute apart.
constexpr std::int64_t unheard_ms = 180'000;

bool is_revoked(const World& world, const NodeId& node) {
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        if (world.node(i).identity().node == node && world.is_revoked(world.node(i)))
            return true;
    }
    return false;
}

// What its nodes recorded may never be at the hub, or a person has to look first.
bool has_stopped(const World& world, const Excuses& excuses, const LocationId& location) {
    const hub::HubState& state = world.hub().process().core().state();
    for (std::size_t i = 0; i < world.node_count(); ++i) {
        const NodeMachine& machine = world.node(i);
        if (machine.identity().location != location)
            continue;
        const hub::NodeRecord* record = state.nodes().find(machine.identity().node);
        if (record == nullptr || record->intake.fence() || excuses.is_stopped(machine) ||
            excuses.is_awaited_in_vain(i))
            return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> SilentKeptBack::look(const World& world, const Evidence& evidence) {
    if (history_ != evidence.log_history()) {
        *this = SilentKeptBack{};
        history_ = evidence.log_history();
    }
    if (entries_ == evidence.log().size())
        return std::nullopt;
    now_ = world.nature().time.now();
    watch(world);
    for (; entries_ < evidence.log().size(); ++entries_) {
        const Change change = change_of(evidence.log()[entries_]);
        if (auto wrong = judge(change))
            return wrong;
        take(change);
    }
    return std::nullopt;
}

// Which locations are dark now.
void SilentKeptBack::watch(const World& world) {
    const auto& process = world.hub().process();
    const bool is_begun_anew = world.witness().hub_loads != hub_loads_;
    hub_loads_ = world.witness().hub_loads;
    const auto& heard = world.witness().heard;
    for (auto& [index, place] : places_) {
        bool has_revoked = false;
        for (const NodeId& node : place.nodes) {
            has_revoked = has_revoked || is_revoked(world, node);
            const auto last = heard.find(node);
            if (last == heard.end() || last->second <= place.quiet_since)
                continue;
            place.quiet_since = last->second;
            place.is_dark = false;
        }
        // It may have to look through what it had not before: a full disk refuses that for long.
        if (is_begun_anew && !place.is_dark)
            place.quiet_since = now_;
        const bool is_long = now_.value - place.quiet_since.value >= unheard_ms;
        if (process.is_up() && is_long)
            place.is_dark = true;
        if (has_revoked || process.was_clock_wrong())
            place.is_dark = false;
    }
}

SilentKeptBack::Change SilentKeptBack::change_of(const hub::LogEntry& entry) {
    Change change;
    for (const hub::Effect& effect : entry.effects) {
        note_setup(effect);
        note(effect, change);
    }
    return change;
}

void SilentKeptBack::note_setup(const hub::Effect& effect) {
    if (const auto* named = std::get_if<hub::SkuNamed>(&effect)) {
        skus_[named->index.value] = named->sku.value;
    } else if (const auto* added = std::get_if<hub::LocationAdded>(&effect)) {
        Place& place = places_.try_emplace(added->index.value).first->second;
        place.id = added->id;
        place.quiet_since = now_;
    } else if (const auto* registered = std::get_if<hub::NodeRegistered>(&effect)) {
        for (auto& [index, place] : places_) {
            place.nodes.erase(registered->node);
            if (place.id == registered->location)
                place.nodes.insert(registered->node);
        }
    }
}

void SilentKeptBack::note(const hub::Effect& effect, Change& change) {
    free_units_.follow(effect, change.free);
    if (const auto* set = std::get_if<hub::OnlineSet>(&effect)) {
        change.online[{set->sku.value, set->location.value}] = set->online.value;
    } else if (const auto* sold = std::get_if<hub::WalkInSold>(&effect)) {
        change.sold.insert(sold->location.value);
    } else if (const auto* reopened = std::get_if<hub::ReconcileEnded>(&effect)) {
        change.reopened.insert(reopened->location.value);
    } else if (const auto* drained = std::get_if<hub::LocationDraining>(&effect)) {
        change.reopened.insert(drained->location.value);
    }
}

std::optional<std::string> SilentKeptBack::judge(const Change& change) const {
    for (const auto& [cell, after] : change.online) {
        const auto place = places_.find(cell.second);
        const bool is_judged = place != places_.end() && place->second.is_dark &&
                               !change.reopened.contains(cell.second) &&
                               !change.sold.contains(cell.second);
        if (!is_judged)
            continue;
        const auto known = online_.find(cell);
        const std::int64_t before = known == online_.end() ? 0 : known->second;
        const auto freed = change.free.find(cell);
        const std::int64_t came = freed == change.free.end() ? 0 : freed->second;
        if (after - before > std::max<std::int64_t>(0, came))
            return join(skus_.at(cell.first), " at ", place->second.id.value, ": U rises from ",
                        before, " to ", after, ", ", came,
                        " units came, and nobody there was heard for ", unheard_ms / 1'000, " s");
    }
    return std::nullopt;
}

// What was sold there counts as a word: it changes what is expected.
void SilentKeptBack::take(const Change& change) {
    for (const auto& [cell, online] : change.online)
        online_[cell] = online;
    for (const std::uint32_t location : change.sold) {
        places_[location].quiet_since = now_;
        places_[location].is_dark = false;
    }
}

std::optional<std::string> SilentKeptBack::settled(const World& world, const Evidence& evidence) {
    if (!world.hub().process().is_settled())
        return std::nullopt;  // which is not well either, and for another to say
    const Excuses excuses(world, evidence);
    const hub::HubState& state = world.hub().process().core().state();
    const std::int64_t reserve = world.settings().location_reserve;
    for (std::size_t slot = 0; slot < state.ledger().cell_count(); ++slot) {
        const hub::CellKey key = state.ledger().key_at(slot);
        const LocationId& location = state.location(key.location).id;
        if (has_stopped(world, excuses, location))
            continue;
        const hub::Cell& cell = state.ledger().cell_at(slot);
        if (state.location(key.location).is_draining)
            continue;
        // What its tills may sell without asking is theirs, heard or not.
        const hub::CellRights* rights = state.rights().find(key);
        const std::int64_t theirs =
            rights == nullptr ? 0 : rights->out.value + rights->stranded.value;
        const std::int64_t free =
            cell.balance[0].value - cell.held.value - std::max(reserve, theirs);
        if (cell.online.value < free)
            return join(state.ledger().sku(key.sku).sku.value, " at ", location.value, ": U ",
                        cell.online, " although all is known there and ", free,
                        " units are free above the reserve and the rights of tills");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
