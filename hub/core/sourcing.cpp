#include "hub/core/sourcing.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

bool can_keep(const HoldLines& wanted, LocationIndex location, const Available& available) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& line) {
        return available({line.first, location}) >= line.second;
    });
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

std::optional<LocationIndex> choose_location(const HubState& state, const HoldLines& wanted,
                                             const Available& available,
                                             std::optional<LocationIndex> first) {
    if (first && can_keep(wanted, *first, available))
        return first;
    for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
        if (can_keep(wanted, LocationIndex{i}, available))
            return LocationIndex{i};
    }
    return std::nullopt;
}

Units most_at_one(const HubState& state, SkuIndex sku, const Available& available) {
    const Ledger& ledger = state.ledger();
    Units most;
    for (auto at = ledger.first_cell(sku); at != Ledger::no_slot; at = ledger.next_cell(at))
        most = std::max(most, available(ledger.key_at(at)));
    return most;
}

std::string shortage(const HubState& state, const HoldLines& wanted, const Available& available) {
    const Ledger& ledger = state.ledger();
    for (const auto& [sku, units] : wanted) {
        const Units most = most_at_one(state, sku, available);
        if (most >= units)
            continue;
        return std::to_string(units.value) + " of " + ledger.sku(sku).sku.value + " wanted, " +
               std::to_string(most.value) + " available" +
               (ledger.sku(sku).online > most ? " at one location" : "");
    }
    return "no one location has all " + std::to_string(wanted.size()) + " items";
}

}  // namespace onepool::hub
