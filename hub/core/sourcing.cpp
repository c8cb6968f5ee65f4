#include "hub/core/sourcing.hpp"

#include <algorithm>

#include "hub/core/sourcing_rules.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

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
    const auto decided = decide(state, wish, contenders);
    const Contender& chosen = *std::find_if(contenders.begin(), contenders.end(),
                                            [](const auto& each) { return !each.lost_by; });
    for (const Contender& each : contenders)
        against[each.at.value] = lack_of(state, wish, each, chosen, available);
    against.erase(against.begin() + chosen.at.value);
    const std::string merit = contenders.size() == 1 ? "the only one that has all of it"
                              : decided              ? merit_of(state, wish, chosen, *decided)
                                                     : "listed first";
    return {chosen.at, join(merit, against)};
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
