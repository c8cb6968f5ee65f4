#include "hub/core/demand_book.hpp"

#include <algorithm>
#include <limits>

#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

using protocol::limits::day_ms;

std::size_t hash_of(const CellKey& key) {
    return (static_cast<std::size_t>(key.location.value) << 32) | key.sku.value;
}

}  // namespace

std::uint32_t day_of(UnixMs at) {
    constexpr std::int64_t last = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(at.value / day_ms, 0, last));
}

void SoldByDay::add(std::uint32_t day, Units sold, std::uint32_t today) {
    CHECK(sold.value > 0);
    if (newest > std::uint64_t{today} + 1)
        *this = {};
    if (day + std::uint64_t{kept_days} <= newest)
        return;
    if (day > newest) {
        const std::uint32_t passed = std::min(day - newest, kept_days);
        for (std::uint32_t i = 0; i < passed; ++i)
            units[(day - i) % kept_days] = 0;
        newest = day;
    }
    std::uint32_t& of_day = units[day % kept_days];
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    of_day =
        static_cast<std::uint32_t>(std::min(most, of_day + static_cast<std::uint64_t>(sold.value)));
}

std::uint64_t SoldByDay::sum(std::uint32_t day) const {
    std::uint64_t sum = 0;
    for (std::uint32_t back = 0; back < kept_days && back <= newest; ++back) {
        const std::uint32_t each = newest - back;
        if (each <= day && day - each < week_days)
            sum += units[each % kept_days];
    }
    return sum;
}

const SoldByDay* DemandBook::find(const CellKey& key) const {
    const auto slot =
        slots_.find(hash_of(key), [&](std::uint32_t at) { return cells_[at].key == key; });
    return slot ? &cells_[*slot].sold : nullptr;
}

const std::vector<std::uint32_t>& DemandBook::at(LocationIndex location) const {
    static const std::vector<std::uint32_t> nothing;
    return location.value < by_location_.size() ? by_location_[location.value] : nothing;
}

void DemandBook::apply(const WalkInSold& effect, std::uint32_t today) {
    CellDemand& demand = cell({effect.sku, effect.location});
    demand.sold.add(effect.day, effect.units, today);
    dirty_.mark(static_cast<std::size_t>(&demand - cells_.data()));
}

bool DemandBook::restore(const CellDemand& demand) {
    if (find(demand.key) != nullptr)
        return false;
    cell(demand.key) = demand;
    return true;
}

CellDemand& DemandBook::cell(const CellKey& key) {
    const auto found =
        slots_.find(hash_of(key), [&](std::uint32_t at) { return cells_[at].key == key; });
    if (found)
        return cells_[*found];
    const auto at = static_cast<std::uint32_t>(cells_.size());
    cells_.push_back({key, {}});
    slots_.add(hash_of(key), at, [&](std::uint32_t other) { return hash_of(cells_[other].key); });
    if (key.location.value >= by_location_.size())
        by_location_.resize(key.location.value + std::size_t{1});
    by_location_[key.location.value].push_back(at);
    return cells_.back();
}

}  // namespace onepool::hub
