#include "hub/core/splitting.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t pairs_looked_at = 64;  // firsts of a pair, those that have the most

Units sum_of_lines(const HoldLines& lines) {
    Units sum;
    for (const auto& line : lines)
        sum += line.second;
    return sum;
}

HoldLines less(const HoldLines& lines, const HoldLines& part) {
    HoldLines rest = lines;
    for (auto& [sku, units] : rest)
        units -= units_of(part, sku);
    std::erase_if(rest, [](const auto& line) { return line.second.value <= 0; });
    return rest;
}

// Finds the parts one after the other. Lives for one plan.
class Splitter {
  public:
    Splitter(const HubState& state, const SourcingWish& wish, const Available& available)
        : state_(state), wish_(wish), available_(available), rest_(wish.wanted) {}

    void split(std::size_t parts_most) {
        while (!rest_.empty() && parts_.size() < parts_most) {
            const std::size_t left = parts_most - parts_.size();
            if (take_rest() || (left >= 2 && take_pair()) || take_most())
                continue;
            return;
        }
    }
    const HoldLines& rest() const { return rest_; }
    std::vector<SourcePart>& parts() { return parts_; }

  private:
    // What it has gone on to keep is not there any more.
    Units free(const CellKey& cell) const {
        Units units = available_(cell);
        for (const SourcePart& part : parts_) {
            if (part.location == cell.location)
                units -= units_of(part.lines, cell.sku);
        }
        return units;
    }
    HoldLines part_at(LocationIndex location, const HoldLines& wanted) const {
        HoldLines part;
        for (const auto& [sku, units] : wanted) {
            const Units there = std::min(units, free({sku, location}));
            if (there.value > 0)
                part.emplace_back(sku, there);
        }
        return part;
    }
    bool has_all(LocationIndex location, const HoldLines& wanted) const {
        return std::ranges::all_of(
            wanted, [&](const auto& line) { return free({line.first, location}) >= line.second; });
    }
    // The best of those that have all of these, by the configured rules.
    std::optional<LocationIndex> choose(const HoldLines& wanted) const {
        const SourcingWish wish{.wanted = wanted,
                                .collect_at = wish_.collect_at,
                                .gave_up = wish_.gave_up,
                                .has_part = wish_.has_part,
                                .ship_to = wish_.ship_to,
                                .due_at = wish_.due_at,
                                .at = wish_.at};
        const Available free_there = [this](const CellKey& cell) { return free(cell); };
        return choose_source(state_, wish, free_there).location;
    }
    void take(const HoldLines& lines) {
        const auto location = choose(lines);
        CHECK(location.has_value());
        rest_ = less(rest_, lines);
        parts_.push_back({*location, lines});
    }
    // Those that have some of the rest, the one that has the most first.
    std::vector<SourcePart> some() const {
        const Ledger& ledger = state_.ledger();
        std::set<LocationIndex> locations;
        for (const auto& line : rest_) {
            for (auto at = ledger.first_cell(line.first); at != Ledger::no_slot;
                 at = ledger.next_cell(at)) {
                if (is_asked(state_, wish_, ledger.key_at(at).location))
                    locations.insert(ledger.key_at(at).location);
            }
        }
        std::vector<SourcePart> found;
        for (const LocationIndex location : locations) {
            HoldLines part = part_at(location, rest_);
            if (!part.empty())
                found.push_back({location, std::move(part)});
        }
        std::ranges::sort(found, [](const SourcePart& a, const SourcePart& b) {
            const Units of_a = sum_of_lines(a.lines);
            const Units of_b = sum_of_lines(b.lines);
            return of_a != of_b ? of_a > of_b : a.location < b.location;
        });
        return found;
    }
    bool take_rest() {
        if (!choose(rest_))
            return false;
        take(HoldLines(rest_));
        return true;
    }
    bool take_pair() {
        const std::vector<SourcePart> found = some();
        for (std::size_t i = 0; i < found.size() && i < pairs_looked_at; ++i) {
            const HoldLines others = less(rest_, found[i].lines);
            const bool has_second = std::ranges::any_of(found, [&](const SourcePart& each) {
                return each.location != found[i].location && has_all(each.location, others);
            });
            if (!has_second)
                continue;
            take(found[i].lines);
            take(others);
            return true;
        }
        return false;
    }
    bool take_most() {
        const std::vector<SourcePart> found = some();
        if (found.empty())
            return false;
        take(found.front().lines);
        return true;
    }

    const HubState& state_;
    const SourcingWish& wish_;
    const Available& available_;
    HoldLines rest_;
    std::vector<SourcePart> parts_;
};

std::string text_of(const HubState& state, const HoldLines& lines) {
    std::string text;
    for (const auto& [sku, units] : lines) {
        text += (text.empty() ? "" : ", ") + std::to_string(units.value) + " of " +
                state.ledger().sku(sku).sku.value;
    }
    return text;
}

std::string why_split(const HubState& state, const std::vector<SourcePart>& parts,
                      const HoldLines& lacking, const std::string& against) {
    std::string text = parts.size() == 1
                           ? std::string("no location has all of it")
                           : "in " + std::to_string(parts.size()) +
                                 " parts, the fewest found, as no location has all of it";
    for (const SourcePart& part : parts) {
        text +=
            "; " + text_of(state, part.lines) + " from " + state.location(part.location).id.value;
    }
    if (!lacking.empty())
        text += "; " + text_of(state, lacking) + " from nowhere";
    return std::string(cut_text(text + "; " + against, limits::why_bytes));
}

}  // namespace

std::string to_text(const Fulfilment& fulfilment) {
    return std::string(fulfilment.may_split ? "may be split" : "are not split") +
           (fulfilment.may_be_partial ? ", and taken in part" : ", and taken whole");
}

SourcePlan plan_sources(const HubState& state, const SourcingWish& wish, const Available& available,
                        const Fulfilment& fulfilment) {
    SourcingChoice whole = choose_source(state, wish, available);
    if (whole.location)
        return {.parts = {{*whole.location, wish.wanted}}, .lacking = {}, .why = whole.why};
    const bool may_split = fulfilment.may_split && !wish.collect_at;
    if (!may_split && !fulfilment.may_be_partial)
        return {.parts = {}, .lacking = {}, .why = std::move(whole.why)};
    Splitter splitter(state, wish, available);
    // What else of it is kept counts.
    const std::size_t others = std::min(wish.has_part.size(), limits::order_legs - 1);
    splitter.split(may_split ? limits::order_legs - others : 1);
    if (splitter.parts().empty() || (!splitter.rest().empty() && !fulfilment.may_be_partial))
        return {.parts = {}, .lacking = {}, .why = std::move(whole.why)};
    std::string why = why_split(state, splitter.parts(), splitter.rest(), whole.why);
    return {
        .parts = std::move(splitter.parts()), .lacking = splitter.rest(), .why = std::move(why)};
}

bool is_in_reach(const HubState& state, const SourcingWish& wish, const Available& available,
                 const Fulfilment& fulfilment) {
    const Ledger& ledger = state.ledger();
    const bool may_split = fulfilment.may_split && !wish.collect_at;
    return std::ranges::all_of(wish.wanted, [&](const auto& line) {
        if (!may_split)
            return most_at_one(state, wish, line.first, available) >= line.second;
        Units sum;
        for (auto at = ledger.first_cell(line.first); at != Ledger::no_slot;
             at = ledger.next_cell(at)) {
            if (is_asked(state, wish, ledger.key_at(at).location))
                sum += available(ledger.key_at(at));
        }
        return sum >= line.second;
    });
}

std::string names_of(const HubState& state, const std::vector<SourcePart>& parts) {
    std::string names;
    for (const SourcePart& part : parts)
        names += (names.empty() ? "" : " and ") + state.location(part.location).id.value;
    return names;
}

}  // namespace onepool::hub
