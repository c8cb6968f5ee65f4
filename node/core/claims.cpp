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
    Units in_baskets;
    for (const auto& [id, basket] : sight.baskets) {
        for (const SaleLine& line : basket.lines) {
            if (line.sku == sku)
                in_baskets += line.quantity;
        }
    }
    claim.left -= in_baskets;
    Units promised;
    for (const Claimant& claimant : claim.by)
        promised += claimant.quantity;
    const Units by_right = std::max(Units{}, sight.rights.right(sku) - in_baskets);
    const Units borrowed = std::max(Units{}, scanned - by_right);
    claim.claimed = std::clamp(promised - (claim.left - scanned), Units{}, borrowed);
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
