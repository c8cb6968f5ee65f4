#include "hub/core/inspection_book.hpp"

#include <algorithm>
#include <utility>

#include "protocol/limits.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::hub {

WaitingList InspectionBook::waiting(const CellKey& cell, Units balance) const {
    const auto place = places_.find(cell);
    WaitingList list = place == places_.end() ? WaitingList{} : records_[place->second].list;
    const Units untold = balance - units_of(list);
    if (untold > Units{})
        list.insert(list.begin(), {untold, UnixMs{}, ""});
    while (list.size() > limits::waiting_goods) {
        list[limits::waiting_goods - 1].units += list.back().units;
        list.pop_back();
    }
    return list;
}

void InspectionBook::apply(const CameBack& effect) {
    const CellKey cell{effect.sku, effect.location};
    const auto next = static_cast<std::uint32_t>(records_.size());
    const auto [place, is_new] = places_.emplace(cell, next);
    if (is_new)
        records_.push_back({cell, {}});
    add_waiting(records_[place->second].list, effect.goods);
    dirty_.mark(place->second);
}

void InspectionBook::left(const CellKey& cell, Leaving leaving) {
    const auto place = places_.find(cell);
    if (place == places_.end())
        return;
    WaitingList& list = records_[place->second].list;
    const Units untold = std::max(Units{}, leaving.balance - units_of(list));
    take_waiting(list, std::max(Units{}, leaving.units - untold));
    dirty_.mark(place->second);
}

bool InspectionBook::restore(WaitingRecord record) {
    const bool is_sound =
        record.list.size() <= limits::waiting_goods &&
        std::ranges::all_of(record.list, [](const WaitingGoods& goods) {
            return goods.units > Units{} && goods.units <= Units{limits::balance_units};
        });
    const auto next = static_cast<std::uint32_t>(records_.size());
    if (!is_sound || !places_.emplace(record.cell, next).second)
        return false;
    records_.push_back(std::move(record));
    return true;
}

}  // namespace onepool::hub
