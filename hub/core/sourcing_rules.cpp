#include "hub/core/sourcing_rules.hpp"

#include <algorithm>

#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

Nearness nearness_of(const Region& from, const Region* to) {
    if (to == nullptr || to->country.empty() || from.country.empty())
        return {};
    if (from.country != to->country)
        return {.reach = Reach::abroad, .shared = 0};
    return {.reach = Reach::same_country, .shared = shared_postcode(from.postcode, to->postcode)};
}

// What a rule goes by, of each; only the rules that are asked cost anything.
void measure(SourcingRule rule, const HubState& state, const SourcingWish& wish,
             Contender& contender) {
    const LocationTerms& terms = state.location(contender.at).terms;
    switch (rule) {
        case SourcingRule::highest_stock:
            return;
        case SourcingRule::least_work:
            contender.to_pick = state.orders().held_at(contender.at);
            return;
        case SourcingRule::nearest:
            contender.nearness = nearness_of(terms.region, wish.ship_to);
            return;
        case SourcingRule::sla: {
            const UnixMs now = wish.at.value_or(state.at());
            if (terms.cut_off)
                contender.sent_at = next_cut_off(*terms.cut_off, now);
            contender.is_in_time = !wish.due_at || contender.sent_at.value_or(now) <= *wish.due_at;
            return;
        }
        case SourcingRule::margin:
            contender.cost = terms.cost;
            return;
    }
    CHECK(false);  // every rule goes by something
}

bool is_better(SourcingRule rule, const Contender& a, const Contender& b) {
    switch (rule) {
        case SourcingRule::highest_stock:
            return a.left > b.left;
        case SourcingRule::least_work:
            return a.to_pick < b.to_pick;
        case SourcingRule::nearest:
            return a.nearness > b.nearness;
        case SourcingRule::sla:
            return a.is_in_time && !b.is_in_time;
        case SourcingRule::margin:
            return a.cost && (!b.cost || *a.cost < *b.cost);
    }
    CHECK(false);  // every rule compares
}

// All but the best of those that are still in lose by this rule.
void judge(SourcingRule rule, std::vector<Contender>& contenders) {
    const Contender* best = nullptr;
    for (const Contender& each : contenders) {
        if (!each.lost_by && (best == nullptr || is_better(rule, each, *best)))
            best = &each;
    }
    CHECK(best != nullptr);
    const Contender highest = *best;
    for (Contender& each : contenders) {
        if (!each.lost_by && is_better(rule, highest, each))
            each.lost_by = rule;
    }
}

std::size_t count_in(const std::vector<Contender>& contenders) {
    return static_cast<std::size_t>(std::count_if(contenders.begin(), contenders.end(),
                                                  [](const auto& each) { return !each.lost_by; }));
}

std::string rule_number(std::int64_t value) {
    return std::to_string(value);
}

std::string place_text(const HubState& state, const SourcingWish& wish,
                       const Contender& contender) {
    const Region& region = state.location(contender.at).terms.region;
    if (region.country.empty())
        return "its country is not known";
    std::string text = "in " + region.country;
    if (contender.nearness.shared > 0) {
        text += ", " + rule_number(static_cast<std::int64_t>(contender.nearness.shared)) + " of " +
                wish.ship_to->postcode;
    }
    return text;
}

std::string sent_text(const HubState& state, const Contender& contender) {
    const auto& cut_off = state.location(contender.at).terms.cut_off;
    return cut_off ? "sends until " + to_text(*cut_off) : std::string("sends at any time");
}

std::string cost_text(const Contender& contender) {
    return contender.cost ? rule_number(contender.cost->value) + " an order"
                          : "its cost is not known";
}

std::string less_left_text(const HubState& state, const SourcingWish& wish, const Contender& loser,
                           const Contender& chosen, const Available& available) {
    const auto line = std::find_if(wish.wanted.begin(), wish.wanted.end(),
                                   [&](const auto& each) { return each.first == loser.scarcest; });
    const Units here = available({loser.scarcest, chosen.at}) - line->second;
    return "less left of " + state.ledger().sku(loser.scarcest).sku.value + " (" +
           rule_number(loser.left.value) + ", here " + rule_number(here.value) + ")";
}

}  // namespace

const char* to_text(SourcingRule rule) {
    switch (rule) {
        case SourcingRule::highest_stock:
            return "highest_stock";
        case SourcingRule::least_work:
            return "least_work";
        case SourcingRule::nearest:
            return "nearest";
        case SourcingRule::sla:
            return "sla";
        case SourcingRule::margin:
            return "margin";
    }
    CHECK(false);  // every rule has a name
}

Contender enter(const HoldLines& wanted, LocationIndex location, const Available& available) {
    const auto left = [&](const auto& line) {
        return available({line.first, location}) - line.second;
    };
    const auto scarcest =
        std::min_element(wanted.begin(), wanted.end(),
                         [&](const auto& a, const auto& b) { return left(a) < left(b); });
    return {.at = location, .scarcest = scarcest->first, .left = left(*scarcest)};
}

std::optional<SourcingRule> decide(const HubState& state, const SourcingWish& wish,
                                   std::vector<Contender>& contenders) {
    for (const SourcingRule rule : state.sourcing()) {
        if (count_in(contenders) == 1)
            return std::nullopt;
        for (Contender& each : contenders)
            measure(rule, state, wish, each);
        judge(rule, contenders);
        if (count_in(contenders) == 1)
            return rule;
    }
    return std::nullopt;
}

std::string merit_of(const HubState& state, const SourcingWish& wish, const Contender& chosen,
                     SourcingRule decided) {
    const std::string rule = std::string("by ") + to_text(decided) + ": ";
    switch (decided) {
        case SourcingRule::highest_stock:
            return rule + rule_number(chosen.left.value) + " of " +
                   state.ledger().sku(chosen.scarcest).sku.value + " left";
        case SourcingRule::least_work:
            return rule + rule_number(static_cast<std::int64_t>(chosen.to_pick)) + " to pick";
        case SourcingRule::nearest:
            return rule + place_text(state, wish, chosen);
        case SourcingRule::sla:
            return rule + sent_text(state, chosen) + ", in time";
        case SourcingRule::margin:
            return rule + cost_text(chosen);
    }
    CHECK(false);  // every rule says what for
}

std::string lack_of(const HubState& state, const SourcingWish& wish, const Contender& loser,
                    const Contender& chosen, const Available& available) {
    const std::string name = state.location(loser.at).id.value + ": ";
    if (!loser.lost_by)
        return name + "listed later";
    switch (*loser.lost_by) {
        case SourcingRule::highest_stock:
            return name + less_left_text(state, wish, loser, chosen, available);
        case SourcingRule::least_work:
            return name + "more to pick (" + rule_number(static_cast<std::int64_t>(loser.to_pick)) +
                   ", here " + rule_number(static_cast<std::int64_t>(chosen.to_pick)) + ")";
        case SourcingRule::nearest:
            return name + "farther (" + place_text(state, wish, loser) + ")";
        case SourcingRule::sla:
            return name + "too late (" + sent_text(state, loser) + ")";
        case SourcingRule::margin:
            return name + "dearer (" + cost_text(loser) + ", here " + cost_text(chosen) + ")";
    }
    CHECK(false);  // every rule says what against
}

}  // namespace onepool::hub
