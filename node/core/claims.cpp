#include "node/core/claims.hpp"

#include <algorithm>

namespace onepool::node {

std::optional<ShelfClaim> find_claim(const ShelfSight& sight, const Sku& sku, Units scanned) {
    const auto level = sight.stock.level(sku);
    if (sku.empty() || !level)
        return std::nullopt;
    ShelfClaim claim{.sku = sku,
                     .description = {},
                     .left = level->shelf,
                     .claimed = {},
                     .by = sight.board.claims_on(sku)};
    if (level->paying > Units{})
        claim.by.push_back({.order = {},
                            .quantity = level->paying,
                            .placed_at = {},
                            .until = level->paying_until});
    if (claim.by.empty())
        return std::nullopt;
    for (const auto& [id, basket] : sight.baskets) {
        for (const SaleLine& line : basket.lines) {
            if (line.sku == sku)
                claim.left -= line.quantity;
        }
    }
    Units promised;
    for (const Claimant& claimant : claim.by)
        promised += claimant.quantity;
    claim.claimed = std::clamp(promised - (claim.left - scanned), Units{}, scanned);
    if (claim.claimed == Units{})
        return std::nullopt;
    return claim;
}

Units overridden_in(const std::map<BasketId, Basket>& baskets) {
    Units sum;
    for (const auto& [id, basket] : baskets) {
        for (const SaleLine& line : basket.lines) {
            if (line.overridden)
                sum += line.overridden->units;
        }
    }
    return sum;
}

}  // namespace onepool::node
