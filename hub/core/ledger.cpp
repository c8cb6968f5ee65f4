#include "hub/core/ledger.hpp"

#include <algorithm>

#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

std::size_t hash_of(const Sku& sku) {
    return hash_bytes(sku.value.data(), sku.value.size());
}

std::size_t hash_of(const CellKey& key) {
    return (static_cast<std::size_t>(key.location.value) << 32) | key.sku.value;
}

// What is read back may be damaged: no number so large that a few of them cannot be added up.
constexpr std::int64_t read_back_max = std::int64_t{1} << 60;

bool is_possible(Units units) {
    return units.value >= -read_back_max && units.value <= read_back_max;
}

bool is_claim(Units units) {
    return units.value >= 0 && units.value <= read_back_max;
}

}  // namespace

std::optional<SkuIndex> Ledger::find(const Sku& sku) const {
    const auto slot =
        sku_slots_.find(hash_of(sku), [&](std::uint32_t index) { return skus_[index].sku == sku; });
    if (!slot)
        return std::nullopt;
    return SkuIndex{*slot};
}

const Cell& Ledger::cell(SkuIndex sku, LocationIndex location) const {
    static const Cell nothing_moved{};
    const auto slot = find_slot({sku, location});
    return slot ? cells_[*slot] : nothing_moved;
}

Units Ledger::imbalance(SkuIndex sku) const {
    std::uint64_t sum = 0;  // wraps around: damaged numbers of many locations may not fit
    for (const Units& units : skus_[sku.value].outside)
        sum += static_cast<std::uint64_t>(units.value);
    for (auto at = first_cell(sku); at != no_slot; at = next_cell(at)) {
        for (const Units& units : cells_[at].balance)
            sum += static_cast<std::uint64_t>(units.value);
    }
    return Units{static_cast<std::int64_t>(sum)};
}

void Ledger::apply(const SkuNamed& effect) {
    SkuRecord& record = effect.index.value < skus_.size() ? skus_[effect.index.value]
                                                          : add_sku(effect.index, effect.sku);
    CHECK(record.sku == effect.sku);
    record.gtin = effect.gtin;
    record.description = effect.description;
    dirty_names_.mark(effect.index.value);
}

void Ledger::apply(const SkuLotAsked& effect) {
    CHECK(effect.sku.value < skus_.size());
    skus_[effect.sku.value].asks_lot = effect.asks_lot;
    dirty_names_.mark(effect.sku.value);
}

void Ledger::apply(const Moved& effect, Lsn lsn) {
    CHECK(effect.quantity.value > 0);
    CHECK(effect.from != effect.to);
    balance(effect.sku, effect.from) -= effect.quantity;
    balance(effect.sku, effect.to) += effect.quantity;
    auto& recent = skus_[effect.sku.value].recent;
    if (recent.front() != lsn) {
        std::shift_right(recent.begin(), recent.end(), 1);
        recent.front() = lsn;
    }
    dirty_counts_.mark(effect.sku.value);
}

void Ledger::apply(const OnlineSet& effect, Lsn lsn) {
    CHECK(effect.online.value >= 0);
    const auto at = slot({effect.sku, effect.location});
    SkuRecord& record = skus_[effect.sku.value];
    record.online += effect.online - cells_[at].online;
    record.online_changed = lsn;
    cells_[at].online = effect.online;
    dirty_counts_.mark(effect.sku.value);
    dirty_cells_.mark(at);
}

void Ledger::apply(const DebtSet& effect) {
    CHECK(effect.debt.value >= 0);
    const auto at = slot({effect.sku, effect.location});
    debt_ += effect.debt - cells_[at].debt;
    cells_[at].debt = effect.debt;
    dirty_cells_.mark(at);
}

void Ledger::add_held(SkuIndex sku, LocationIndex location, Units difference) {
    const auto at = slot({sku, location});
    cells_[at].held += difference;
    CHECK(cells_[at].held.value >= 0);
    dirty_cells_.mark(at);
}

bool Ledger::restore(const SkuRecord& record) {
    if (find(record.sku))
        return false;
    add_sku(SkuIndex{static_cast<std::uint32_t>(skus_.size())}, record.sku) = record;
    return true;
}

bool Ledger::restore(SkuIndex sku, const SkuCounts& counts) {
    const bool is_sound =
        is_claim(counts.online) && std::ranges::all_of(counts.outside, is_possible);
    if (sku.value >= skus_.size() || !is_sound)
        return false;
    static_cast<SkuCounts&>(skus_[sku.value]) = counts;
    return true;
}

bool Ledger::restore(const CellKey& key, const Cell& cell) {
    const bool is_sound = is_claim(cell.held) && is_claim(cell.online) && is_claim(cell.debt) &&
                          is_claim(debt_ + cell.debt) &&
                          std::ranges::all_of(cell.balance, is_possible);
    if (key.sku.value >= skus_.size() || find_slot(key) || !is_sound)
        return false;
    cells_[slot(key)] = cell;
    debt_ += cell.debt;
    return true;
}

std::optional<std::uint32_t> Ledger::find_slot(CellKey key) const {
    return cell_slots_.find(hash_of(key), [&](std::uint32_t at) { return keys_[at] == key; });
}

std::uint32_t Ledger::slot(CellKey key) {
    if (const auto found = find_slot(key))
        return *found;
    CHECK(key.sku.value < skus_.size());
    const auto at = static_cast<std::uint32_t>(cells_.size());
    cells_.emplace_back();
    keys_.push_back(key);
    next_cell_.push_back(std::exchange(first_cell_[key.sku.value], at));
    cell_slots_.add(hash_of(key), at, [&](std::uint32_t other) { return hash_of(keys_[other]); });
    return at;
}

Units& Ledger::balance(SkuIndex sku, const Account& account) {
    if (!is_inside(account.kind))
        return skus_[sku.value].outside[slot_of(account.kind)];
    const auto at = slot({sku, account.location});
    dirty_cells_.mark(at);
    return cells_[at].balance[slot_of(account.kind)];
}

SkuRecord& Ledger::add_sku(SkuIndex index, const Sku& sku) {
    CHECK(index.value == skus_.size());
    skus_.emplace_back().sku = sku;
    first_cell_.push_back(no_slot);
    sku_slots_.add(hash_of(sku), index.value,
                   [&](std::uint32_t other) { return hash_of(skus_[other].sku); });
    return skus_.back();
}

}  // namespace onepool::hub
