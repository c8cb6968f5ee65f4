// What the journal lets go of: events the hub holds in a verified backup (safe) that are older than
// they must be kept. Asked of the store once an hour while the hub's word is fresh, in slices, so
// that no commit is long. The newest event let go of stays as a row: the chain goes on from its
// hash.
//
//   idle --an hour, safe behind us--> asked --Prunable--> idle, or asked again at once
//
// Safe is said of the hub's copy. Whether that is a copy of this very journal, and not of a
// clone's, its hash at the cursor shows; the store compares it.
//
// Old is what is old by this machine's clock and by the hub's: one of them may be years ahead. A
// journal that was ended is kept whole.

#include <algorithm>

#include "node/core/node_state.hpp"
#include "protocol/flow_limits.hpp"

namespace onepool::node {

void NodeCore::State::look_for_prunable(Step& step) {
    const Now now = step.now;
    const bool is_possible = uplink.state() == UplinkState::streaming && hub_clock &&
                             uplink.safe() >= uplink.first_retained();
    if (!is_possible || now.steady < prune_due)
        return;
    prune_due = Millis{now.steady.value + limits::prune_every_ms};
    const auto [hub_wall, heard] = *hub_clock;
    const UnixMs hub_now{hub_wall.value + now.steady.value - heard.value};
    const UnixMs before{std::min(now.wall, hub_now).value - config.keep_for.value};
    step.batch.send.push_back(FindPrunable{config.journal, uplink.acked(), uplink.safe(), before});
}

void NodeCore::State::take(const Prunable& found, Step& step) {
    const bool is_news = uplink.state() == UplinkState::streaming &&
                         found.journal == config.journal && found.last <= uplink.safe() &&
                         found.last >= uplink.first_retained();
    if (!is_news)
        return;
    step.batch.persist.push_back(JournalPrune{found.last});
    uplink.pruned(found.last);
    prune_due = step.now.steady;  // there may be more
}

}  // namespace onepool::node
