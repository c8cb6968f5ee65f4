#include "hub/core/sourcing.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

// One that can keep all of it.
struct Contender {
    LocationIndex at;
    SkuIndex scarcest;  // of what is wanted
    Units left;         // of it, once this order is taken
    std::size_t to_pick = 0;
    std::optional<SourcingRule> lost_by = std::nullopt;
};

const std::string& name_of(const HubState& state, LocationIndex location) {
    return state.location(location).id.value;
}

bool gave_up(const SourcingWish& wish, LocationIndex location) {
    return std::find(wish.gave_up.begin(), wish.gave_up.end(), location) != wish.gave_up.end();
}

bool has_part(const SourcingWish& wish, LocationIndex location) {
    return std::find(wish.has_part.begin(), wish.has_part.end(), location) != wish.has_part.end();
}

}  // namespace

bool is_asked(const HubState& state, const SourcingWish& wish, LocationIndex location) {
    if (gave_up(wish, location) || has_part(wish, location) || state.location(location).is_draining)
        return false;
    return wish.collect_at ? *wish.collect_at == location : state.location(location).ships_orders;
}

namespace {

// Why a location that is to keep all of it cannot; empty when it can.
std::string find_obstacle(const HubState& state, const SourcingWish& wish, LocationIndex location,
                          const Available& available) {
    const std::string& name = name_of(state, location);
    if (gave_up(wish, location))
        return name + " gave it up";
    if (has_part(wish, location))
        return name + " keeps another part of it";
    if (state.location(location).is_draining)
        return name + " is being drained";
    if (!is_asked(state, wish, location))
        return name + " does not ship orders";
    for (const auto& [sku, units] : wish.wanted) {
        const Units there = available({sku, location});
        if (there < units) {
            return name + " has " + std::to_string(there.value) + " of " +
                   state.ledger().sku(sku).sku.value + ", " + std::to_string(units.value) +
                   " wanted";
        }
    }
    return {};
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

void count_work(const HubState& state, std::vector<Contender>& contenders) {
    for (Contender& each : contenders)
        each.to_pick = state.orders().held_at(each.at);
}

bool is_better(SourcingRule rule, const Contender& a, const Contender& b) {
    switch (rule) {
        case SourcingRule::highest_stock:
            return a.left > b.left;
        case SourcingRule::least_work:
            return a.to_pick < b.to_pick;
    }
    return false;
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

// What decided for the one that was chosen.
std::string merit_of(const HubState& state, const Contender& chosen,
                     std::optional<SourcingRule> decided, std::size_t contenders) {
    if (contenders == 1)
        return "the only one that has all of it";
    if (!decided)
        return "listed first";
    std::string rule = std::string("by ") + to_text(*decided) + ": ";
    switch (*decided) {
        case SourcingRule::highest_stock:
            return rule + std::to_string(chosen.left.value) + " of " +
                   state.ledger().sku(chosen.scarcest).sku.value + " left";
        case SourcingRule::least_work:
            return rule + std::to_string(chosen.to_pick) + " to pick";
    }
    return rule;
}

// Why one that can keep it was not chosen.
std::string lack_of(const HubState& state, const SourcingWish& wish, const Contender& loser,
                    const Contender& chosen, const Available& available) {
    const std::string name = name_of(state, loser.at) + ": ";
    if (!loser.lost_by)
        return name + "listed later";
    if (*loser.lost_by == SourcingRule::least_work) {
        return name + "more to pick (" + std::to_string(loser.to_pick) + ", here " +
               std::to_string(chosen.to_pick) + ")";
    }
    const auto line = std::find_if(wish.wanted.begin(), wish.wanted.end(),
                                   [&](const auto& each) { return each.first == loser.scarcest; });
    const Units here = available({loser.scarcest, chosen.at}) - line->second;
    return name + "less left of " + state.ledger().sku(loser.scarcest).sku.value + " (" +
           std::to_string(loser.left.value) + ", here " + std::to_string(here.value) + ")";
}

// As many of them as fit, and how many more there are.
std::string join(std::string text, const std::vector<std::string>& clauses) {
    constexpr std::size_t rest_bytes = 40;  // "; ... and 4294967295 more" fits
    for (std::size_t i = 0; i < clauses.size(); ++i) {
        const std::size_t kept = i + 1 < clauses.size() ? rest_bytes : 0;
        const std::string clause = (text.empty() ? "" : "; ") + clauses[i];
        if (text.size() + clause.size() + kept > limits::why_bytes) {
            text += "; ... and " + std::to_string(clauses.size() - i) + " more";
            break;
        }
        text += clause;
    }
    return std::string(cut_text(text, limits::why_bytes));
}

}  // namespace

const char* to_text(SourcingRule rule) {
    switch (rule) {
        case SourcingRule::highest_stock:
            return "highest_stock";
        case SourcingRule::least_work:
            return "least_work";
    }
    return "?";
}

std::variant<HoldLines, WishRefusal> sum_wishes(const ChannelListings& listings,
                                                std::span<const WantedLine> lines) {
    if (lines.empty() || lines.size() > limits::order_lines) {
        return WishRefusal{WishFault::no_lines, std::to_string(lines.size()) + " lines, 1 to " +
                                                    std::to_string(limits::order_lines) +
                                                    " are possible"};
    }
    HoldLines wanted;
    for (const WantedLine& line : lines) {
        const ListingRecord* listing = listings.find(line.listing);
        if (listing == nullptr)
            return WishRefusal{WishFault::unknown_listing, "unknown listing " + line.listing};
        auto sum = std::find_if(wanted.begin(), wanted.end(),
                                [&](const auto& w) { return w.first == listing->sku; });
        if (sum == wanted.end())
            sum = wanted.insert(sum, {listing->sku, Units{0}});
        // The sum too must fit one line of the task that nodes are told.
        const Units most{limits::line_units};
        if (line.quantity.value <= 0 || line.quantity > most - sum->second)
            return WishRefusal{WishFault::absurd_quantity, "absurd quantity of " + line.listing};
        sum->second += line.quantity;
    }
    return wanted;
}

std::vector<WantedLine> wishes_of(const Order& order) {
    std::vector<WantedLine> wishes;
    wishes.reserve(order.lines.size());
    for (const SaleLine& line : order.lines)
        wishes.push_back({listing_of(line), line.quantity});
    return wishes;
}

Available online_of(const HubState& state) {
    return
        [&state](const CellKey& key) { return state.ledger().cell(key.sku, key.location).online; };
}

SourcingChoice choose_source(const HubState& state, const SourcingWish& wish,
                             const Available& available) {
    CHECK(!wish.wanted.empty());
    const auto first = wish.collect_at ? wish.collect_at : wish.first;
    if (first) {
        std::string obstacle = find_obstacle(state, wish, *first, available);
        if (obstacle.empty()) {
            return {first, wish.collect_at ? "its buyer collects it there"
                                           : "its goods are kept there already"};
        }
        if (wish.collect_at)
            return {std::nullopt, std::move(obstacle)};
    }
    const auto locations = static_cast<std::uint32_t>(state.locations().size());
    std::vector<std::string> against(locations);
    std::vector<Contender> contenders;
    for (std::uint32_t i = 0; i < locations; ++i) {
        against[i] = find_obstacle(state, wish, LocationIndex{i}, available);
        if (against[i].empty())
            contenders.push_back(enter(wish.wanted, LocationIndex{i}, available));
    }
    if (contenders.empty())
        return {std::nullopt, join("", against)};
    std::optional<SourcingRule> decided;
    for (const SourcingRule rule : state.sourcing()) {
        if (count_in(contenders) == 1)
            break;
        if (rule == SourcingRule::least_work)
            count_work(state, contenders);
        judge(rule, contenders);
        if (count_in(contenders) == 1)
            decided = rule;
    }
    const Contender& chosen = *std::find_if(contenders.begin(), contenders.end(),
                                            [](const auto& each) { return !each.lost_by; });
    for (const Contender& each : contenders)
        against[each.at.value] = lack_of(state, wish, each, chosen, available);
    against.erase(against.begin() + chosen.at.value);
    return {chosen.at, join(merit_of(state, chosen, decided, contenders.size()), against)};
}

Units most_at_one(const HubState& state, const SourcingWish& wish, SkuIndex sku,
                  const Available& available) {
    const Ledger& ledger = state.ledger();
    Units most;
    for (auto at = ledger.first_cell(sku); at != Ledger::no_slot; at = ledger.next_cell(at)) {
        const CellKey& cell = ledger.key_at(at);
        if (is_asked(state, wish, cell.location))
            most = std::max(most, available(cell));
    }
    return most;
}

std::string shortage(const HubState& state, const SourcingWish& wish, const Available& available) {
    const Ledger& ledger = state.ledger();
    for (const auto& [sku, units] : wish.wanted) {
        const Units most = most_at_one(state, wish, sku, available);
        if (most >= units)
            continue;
        std::string text = std::to_string(units.value) + " of " + ledger.sku(sku).sku.value +
                           " wanted, " + std::to_string(most.value) + " available";
        if (wish.collect_at)
            return text + " at " + name_of(state, *wish.collect_at);
        return ledger.sku(sku).online > most ? text + " at one location" : text;
    }
    return "no one location has all " + std::to_string(wish.wanted.size()) + " items";
}

}  // namespace onepool::hub
