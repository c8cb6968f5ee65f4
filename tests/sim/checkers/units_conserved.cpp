#include "tests/sim/checkers/units_conserved.hpp"

#include <vector>

namespace onepool::sim {

std::optional<std::string> UnitsConserved::look(const World& world, const Evidence&) {
    if (!hub_.is_changed(world))
        return std::nullopt;
    const hub::Ledger& ledger = world.hub().process().core().state().ledger();
    std::vector<std::int64_t> sums(ledger.sku_count(), 0);
    for (std::size_t slot = 0; slot < ledger.cell_count(); ++slot) {
        for (const protocol::Units units : ledger.cell_at(slot).balance) {
            sums[ledger.key_at(slot).sku.value] += units.value;
        }
    }
    for (std::uint32_t index = 0; index < ledger.sku_count(); ++index) {
        const hub::SkuRecord& record = ledger.sku(hub::SkuIndex{index});
        for (const protocol::Units units : record.outside)
            sums[index] += units.value;
        if (sums[index] != 0) {
            return join(record.sku.value, ": all accounts sum to ", sums[index]);
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
