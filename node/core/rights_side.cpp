// Rights of this till (rights.hpp): learned, sold on, given back, and when they rest.

#include <algorithm>
#include <map>

#include "node/core/node_state.hpp"
#include "protocol/check.hpp"

namespace onepool::node {

void NodeCore::State::hear(const std::vector<Right>& news, Step& step) {
    if (news.empty())
        return;
    for (const Right& right : news)
        rights.learn(right);
    release_rights(step);
    step.batch.notify.push_back({NoticeKind::levels_changed, {}, {}});
}

// The hub holds this very journal once its newest event is ours by number and hash. Less is no
// proof: what an old copy sent may be taken behind what the hub holds of the same journal.
void NodeCore::State::meet_rights(Step& step) {
    if (uplink.hub_epoch() > rights.hub_epoch())
        rights.begin_epoch(uplink.hub_epoch());
    if (uplink.state() == UplinkState::fenced)
        return rights.rest();
    const bool is_proven = is_idle() && uplink.acked() == uplink.head();
    if (!is_proven || rights.is_awake())
        return;
    rights.wake();
    release_rights(step);
}

void NodeCore::State::sell_on_rights(Sale& sale) const {
    std::map<Sku, Units> taken;
    for (SaleLine& line : sale.lines) {
        if (line.sku.empty())
            continue;
        Units& of_sku = taken[line.sku];
        line.own_right = std::min(line.quantity, rights.right(line.sku) - of_sku);
        of_sku += line.own_right;
    }
}

void NodeCore::State::use_rights(const Sale& sale, Step& step) {
    std::map<Sku, Units> used;
    for (const SaleLine& line : sale.lines) {
        if (line.own_right > Units{})
            used[line.sku] += line.own_right;
    }
    for (const auto& [sku, units] : used)
        step.batch.persist.push_back(rights.use(sku, units));
}

// At once: what this till does not need is for others to promise.
void NodeCore::State::release_rights(Step& step) {
    for (auto lines = rights.to_release(); !lines.empty(); lines = rights.to_release()) {
        if (record(RightsReleased{lines}, {}, step).verdict != ActionVerdict::done)
            return;
        for (const StockLine& line : lines)
            step.batch.persist.push_back(rights.use(line.sku, line.quantity));
    }
}

}  // namespace onepool::node
