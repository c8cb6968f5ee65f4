#include "hub/core/log_check.hpp"

#include <algorithm>

#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

class Comparison {
  public:
    explicit Comparison(const HubState& replayed) : replayed_(replayed) {}

    void run(const LedgerImage& live) {
        const Ledger& ledger = replayed_.ledger();
        if (live.lsn != replayed_.lsn()) {
            found("the log ends at entry " + std::to_string(replayed_.lsn().value) +
                  ", the live state at " + std::to_string(live.lsn.value));
        }
        if (live.outside.size() != ledger.sku_count() || live.cells.size() != ledger.cell_count()) {
            found("the log names " + std::to_string(ledger.sku_count()) + " SKUs and " +
                  std::to_string(ledger.cell_count()) + " cells, the live state " +
                  std::to_string(live.outside.size()) + " and " +
                  std::to_string(live.cells.size()));
        }
        const std::size_t skus = std::min(live.outside.size(), ledger.sku_count());
        for (std::uint32_t i = 0; i < skus; ++i)
            compare_sku(live, SkuIndex{i});
        const std::size_t cells = std::min(live.cells.size(), ledger.cell_count());
        for (std::size_t slot = 0; slot < cells; ++slot)
            compare_cell(live, slot);
        check_conservation(live);
    }

    LogCheck result;

  private:
    void found(std::string text) {
        if (result.mismatches.size() < limits::check_mismatches) {
            result.mismatches.push_back(std::move(text));
        }
    }
    void compare_units(const std::string& what, Units log, Units live) {
        ++result.balances;
        if (log == live)
            return;
        found(what + ": " + std::to_string(log.value) + " by the log, " +
              std::to_string(live.value) + " in the live state");
    }
    void compare_sku(const LedgerImage& live, SkuIndex index) {
        const SkuRecord& sku = replayed_.ledger().sku(index);
        for (std::size_t i = 0; i < outside_accounts; ++i) {
            const auto kind = static_cast<AccountKind>(inside_accounts + i);
            compare_units(sku.sku.value + " " + to_text(kind), sku.outside[i],
                          live.outside[index.value][i]);
        }
        compare_units(sku.sku.value + " online in all", sku.online, live.online[index.value]);
    }
    void compare_cell(const LedgerImage& live, std::size_t slot) {
        const CellKey& key = replayed_.ledger().key_at(slot);
        const std::string name = replayed_.ledger().sku(key.sku).sku.value + " at " +
                                 replayed_.location(key.location).id.value;
        if (live.keys[slot] != key)
            return found("slot " + std::to_string(slot) + " is not " + name);
        const Cell& log = replayed_.ledger().cell_at(slot);
        const Cell& now = live.cells[slot];
        for (std::size_t i = 0; i < inside_accounts; ++i) {
            compare_units(name + " " + to_text(static_cast<AccountKind>(i)), log.balance[i],
                          now.balance[i]);
        }
        compare_units(name + " held", log.held, now.held);
        compare_units(name + " online", log.online, now.online);
        compare_units(name + " debt", log.debt, now.debt);
    }
    void check_conservation(const LedgerImage& live) {
        std::vector<Units> sums(live.outside.size());
        for (std::size_t i = 0; i < sums.size(); ++i) {
            for (const Units& units : live.outside[i])
                sums[i] += units;
        }
        for (std::size_t slot = 0; slot < live.cells.size(); ++slot) {
            for (const Units& units : live.cells[slot].balance) {
                sums[live.keys[slot].sku.value] += units;
            }
        }
        result.is_conserved =
            std::all_of(sums.begin(), sums.end(), [](const Units& sum) { return sum.value == 0; });
    }

    const HubState& replayed_;
};

}  // namespace

LedgerImage image_of(const HubState& state) {
    const Ledger& ledger = state.ledger();
    LedgerImage image{.lsn = state.lsn(), .keys = {}, .cells = {}, .outside = {}, .online = {}};
    image.keys.reserve(ledger.cell_count());
    image.cells.reserve(ledger.cell_count());
    for (std::size_t slot = 0; slot < ledger.cell_count(); ++slot) {
        image.keys.push_back(ledger.key_at(slot));
        image.cells.push_back(ledger.cell_at(slot));
    }
    for (std::uint32_t i = 0; i < ledger.sku_count(); ++i) {
        image.outside.push_back(ledger.sku(SkuIndex{i}).outside);
        image.online.push_back(ledger.sku(SkuIndex{i}).online);
    }
    return image;
}

LogCheck compare(const HubState& replayed, const LedgerImage& live) {
    Comparison comparison(replayed);
    comparison.run(live);
    comparison.result.entries = replayed.lsn().value;
    return std::move(comparison.result);
}

}  // namespace onepool::hub
