#include "protocol/return_events.hpp"

#include <algorithm>
#include <utility>

#include "protocol/return_limits.hpp"

namespace onepool::protocol {

void add_waiting(WaitingList& list, WaitingGoods goods) {
    if (list.size() < limits::waiting_goods)
        return list.push_back(std::move(goods));
    list.back().units += goods.units;
}

Units take_waiting(WaitingList& list, Units units) {
    Units taken;
    while (!list.empty() && taken < units) {
        const Units part = std::min(list.front().units, units - taken);
        list.front().units -= part;
        taken += part;
        if (list.front().units == Units{})
            list.erase(list.begin());
    }
    return taken;
}

Units units_of(const WaitingList& list) {
    Units units;
    for (const WaitingGoods& goods : list)
        units += goods.units;
    return units;
}

}  // namespace onepool::protocol
