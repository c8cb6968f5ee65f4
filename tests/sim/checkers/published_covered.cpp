#include "tests/sim/checkers/published_covered.hpp"

#include <algorithm>

namespace onepool::sim {

using namespace protocol;

namespace {

std::int64_t promised_online(const hub::HubState& state, hub::SkuIndex sku) {
    std::int64_t sum = 0;
    for (std::size_t slot = 0; slot < state.ledger().cell_count(); ++slot) {
        const hub::CellKey key = state.ledger().key_at(slot);
        if (key.sku == sku && state.location(key.location).ships_orders)
            sum += state.ledger().cell_at(slot).online.value;
    }
    return sum;
}

// The shop would not take its newest number, and a case says so.
bool is_refused(const hub::HubState& state, const Shop& shop, const std::string& listing) {
    return std::ranges::any_of(state.cases().all(), [&](const auto& each) {
        return each.is_open() && each.kind == hub::CaseKind::push_refused &&
               each.subject.find(shop.channel().value) != std::string::npos &&
               each.subject.find(listing) != std::string::npos;
    });
}

std::optional<std::string> judge(const hub::HubState& state, const Shop& shop) {
    for (const hub::ListingRecord& listing : state.listings().channel(shop.channel()).all()) {
        const auto shown = shop.listings().find(listing.listing);
        if (shown == shop.listings().end() || is_refused(state, shop, listing.listing))
            continue;
        const bool is_kept = state.recovery().is_keeping() && listing.kept;
        const std::int64_t kept = is_kept ? listing.kept->value : 0;
        const std::int64_t most = std::max(kept, promised_online(state, listing.sku));
        if (shown->second.told > most)
            return join(shop.channel().value, " was told ", shown->second.told, " of ",
                        listing.listing, ", the hub has ", most,
                        " to promise, and nothing is on its way to say so");
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> PublishedCovered::look(const World& world, const Evidence&) {
    const auto& process = world.hub().process();
    // Before that a hub knows of nothing that is on its way: seed 342.
    if (!process.has_begun())
        return std::nullopt;
    const hub::HubCore& core = process.core();
    for (std::size_t i = 0; i < world.market().size(); ++i) {
        const Shop& shop = world.market().shop(i);
        const auto live = core.live(shop.channel());
        const bool is_at_rest = live && live->waiting == 0 && live->in_flight == 0;
        if (!is_at_rest)
            continue;
        if (auto wrong = judge(core.state(), shop))
            return wrong;
    }
    return std::nullopt;
}

}  // namespace onepool::sim
