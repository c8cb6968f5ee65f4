#include "hub/core/given_back.hpp"

#include <algorithm>

#include "hub/core/order_steps.hpp"
#include "hub/core/split_rule.hpp"

namespace onepool::hub {

void end_given_back(Decision& decision, const DownlinkDesk& downlink, LocationIndex location) {
    const HubState& state = decision.state();
    for (const std::uint32_t position : state.orders().giving_back(location)) {
        const OrderKey key = state.orders().all()[position].key;
        const bool is_known =
            std::ranges::all_of(state.nodes().at(location), [&](const std::uint32_t at) {
                const NodeRecord& node = state.nodes().all()[at];
                return !may_hand_over(node) || downlink.is_covered(node, key);
            });
        if (!is_known)
            continue;
        for (const auto& line : take_given_back(decision, key, location))
            resplit(decision, line.first, location);
    }
}

void end_given_back(Decision& decision, const DownlinkDesk& downlink) {
    for (std::uint32_t i = 0; i < decision.state().locations().size(); ++i)
        end_given_back(decision, downlink, LocationIndex{i});
}

}  // namespace onepool::hub
