#include "hub/core/waiting_turn.hpp"

#include <algorithm>
#include <tuple>

#include "protocol/limits.hpp"

namespace onepool::hub {

std::vector<std::uint32_t> in_turn(const OrderBook& orders,
                                   const std::set<std::uint32_t>& positions) {
    std::vector<std::uint32_t> turns(positions.begin(), positions.end());
    const auto turn_of = [&](std::uint32_t position) {
        const OrderRecord& order = orders.all()[position];
        return std::tuple(!order.collect_at.has_value(),
                          order.due_at.value_or(UnixMs{limits::time_ms}), position);
    };
    std::ranges::sort(turns, {}, turn_of);
    return turns;
}

}  // namespace onepool::hub
