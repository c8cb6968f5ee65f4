// Facts about goods without a customer at the till: received, corrected.

#include "node/core/node_state.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

Answer bad_id() {
    return refusal(ActionVerdict::wrong_state,
                   "A document needs an id of its own, not that of an open basket.");
}

Answer bad_lines() {
    return refusal(ActionVerdict::out_of_bounds, "The document must have from 1 to " +
                                                     std::to_string(limits::basket_lines) +
                                                     " lines. Split it.");
}

bool is_countable(const std::vector<StockLine>& lines) {
    return !lines.empty() && lines.size() <= limits::basket_lines;
}

}  // namespace

Answer NodeCore::State::act(const ReceiveGoods& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<Receipt>, action.already))
        return *known;
    if (action.document.is_none() || is_taken(action.document))
        return bad_id();
    if (!is_countable(action.receipt.lines))
        return bad_lines();
    if (is_disk_nearly_full())
        return disk_refusal();
    return record(action.receipt, {action.document, action.staff, action.source_time}, step);
}

Answer NodeCore::State::act(const AdjustStock& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<Adjustment>, action.already))
        return *known;
    if (action.document.is_none() || is_taken(action.document))
        return bad_id();
    if (!is_countable(action.adjustment.lines))
        return bad_lines();
    if (is_disk_nearly_full())
        return disk_refusal();
    return record(action.adjustment, {action.document, action.staff, action.source_time}, step);
}

}  // namespace onepool::node
