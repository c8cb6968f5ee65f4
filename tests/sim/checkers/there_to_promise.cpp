#include "tests/sim/checkers/there_to_promise.hpp"

#include <algorithm>

namespace onepool::sim {

using namespace protocol;

std::optional<std::string> ThereToPromise::look(const World& world, const Evidence& evidence) {
    if (!premises_.is_known(world))
        return std::nullopt;
    const Premises::News news = premises_.follow(world, evidence);
    if (!premises_.is_known(world))
        return std::nullopt;
    std::set<Name> touched = news.cells;
    follow(news, touched);
    for (const Name& name : touched) {
        if (auto wrong = judge_rooms(name))
            return wrong;
        if (auto wrong = judge_claims(world, name, news))
            return wrong;
    }
    return std::nullopt;
}

void ThereToPromise::follow(const Premises::News& news, std::set<Name>& touched) {
    if (news.is_begun_again) {
        log_ = {};
        for (auto& [name, owed] : owed_)
            owed.reset();
    }
    for (const hub::Effect* effect : news.effects)
        follow(*effect, touched);
}

ThereToPromise::Claims& ThereToPromise::claims(std::uint32_t sku, std::uint32_t location) {
    Claims& claims = log_.claims[premises_.name_of(sku, location)];
    claims.cell = {sku, location};
    return claims;
}

void ThereToPromise::follow(const hub::Effect& effect, std::set<Name>& touched) {
    FreeUnits::Changes free;
    std::map<CellName, std::int64_t> rights;
    log_.free_units.follow(effect, free);
    log_.rights.follow(effect, rights);
    for (const auto& [cell, units] : free) {
        claims(cell.first, cell.second).free += units;
        touched.insert(premises_.name_of(cell.first, cell.second));
    }
    for (const auto& [cell, units] : rights)
        touched.insert(premises_.name_of(cell.first, cell.second));
    if (const auto* set = std::get_if<hub::OnlineSet>(&effect)) {
        claims(set->sku.value, set->location.value).online = set->online.value;
        touched.insert(premises_.name_of(set->sku.value, set->location.value));
    } else if (const auto* raised = std::get_if<hub::EpochRaised>(&effect)) {
        log_.epoch = raised->epoch;
    } else if (const auto* begun = std::get_if<hub::ReconcileBegun>(&effect)) {
        log_.reconciling.insert(premises_.location(begun->location.value));
    } else if (const auto* ended = std::get_if<hub::ReconcileEnded>(&effect)) {
        log_.reconciling.erase(premises_.location(ended->location.value));
    }
}

std::optional<std::string> ThereToPromise::judge_rooms(const Name& name) const {
    const auto found = premises_.cells().find(name);
    if (found == premises_.cells().end() || premises_.is_inspected(name))
        return std::nullopt;
    const Premises::Cell& cell = found->second;
    const Shelves::Place there = premises_.there(name);
    const std::int64_t unrecorded = there.stolen - there.appeared + cell.booked;
    const std::int64_t told = cell.books + cell.on_its_way.units;
    if (told == there.shelf + there.picked + unrecorded)
        return std::nullopt;
    return join(name.second, " at ", name.first, ": the hub books ", cell.books, " and ",
                cell.on_its_way.units, " are on their way to it; truly there are ", there.shelf,
                " on the shelf and ", there.picked, " picked, ", there.stolen, " were stolen, ",
                there.appeared, " came unrecorded, ", cell.booked, " of both were counted");
}

// A hub that came back promises nothing before it has begun its next life.
bool ThereToPromise::is_promising(const World& world, const std::string& location) const {
    const bool is_reopened =
        std::ranges::any_of(world.witness().reopenings,
                            [&](const Reopening& each) { return each.location.value == location; });
    return !is_reopened && log_.epoch >= world.hub().epoch() &&
           !log_.reconciling.contains(location);
}

// What tills sold on a right, and the hub has not heard of, is claimed no more, as far as it was
// theirs at all.
std::int64_t ThereToPromise::claimed_too_much(const Premises::Cell& cell,
                                              const Claims& claims) const {
    std::int64_t used = 0;
    for (const auto& [node, units] : cell.own_right) {
        const RightsOut::Right right =
            log_.rights.right({claims.cell.first, claims.cell.second, node});
        used += std::min(units, right.out + right.stranded);
    }
    const std::int64_t known_to_come = cell.on_its_way.units + cell.on_its_way.beyond;
    return std::max<std::int64_t>(
        0, claims.online + log_.rights.in_cell(claims.cell) - used - claims.free - known_to_come);
}

std::optional<std::string> ThereToPromise::judge_claims(const World& world, const Name& name,
                                                        const Premises::News& news) {
    const auto cell = premises_.cells().find(name);
    const auto claims = log_.claims.find(name);
    if (cell == premises_.cells().end() || claims == log_.claims.end())
        return std::nullopt;
    std::optional<std::int64_t>& owed = owed_.try_emplace(name, 0).first->second;
    if (!is_promising(world, name.first)) {
        owed.reset();
        return std::nullopt;
    }
    const std::int64_t too_much = claimed_too_much(cell->second, claims->second);
    const auto of = [&](const std::map<Name, std::int64_t>& units) {
        const auto found = units.find(name);
        return found == units.end() ? 0 : found->second;
    };
    const std::int64_t more = of(news.taken_beyond) + of(news.lost);
    if (owed && too_much > *owed + more)
        return join(name.second, " at ", name.first, ": ", too_much,
                    " more are promised than are there, ", *owed, " were before and ", more,
                    " walked out since; U ", claims->second.online, ", free ", claims->second.free,
                    ", with tills ", log_.rights.in_cell(claims->second.cell), ", on their way ",
                    cell->second.on_its_way.units, ", of these beyond rights ",
                    cell->second.on_its_way.beyond);
    owed = too_much;
    return std::nullopt;
}

}  // namespace onepool::sim
