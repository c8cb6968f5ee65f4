// Facts about goods without a customer at the till: received, corrected, shipped.

#include "node/core/node_state.hpp"
#include "protocol/check.hpp"
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
    if (action.document.is_none() || baskets.contains(action.document))
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
    if (action.document.is_none() || baskets.contains(action.document))
        return bad_id();
    if (!is_countable(action.adjustment.lines))
        return bad_lines();
    if (is_disk_nearly_full())
        return disk_refusal();
    return record(action.adjustment, {action.document, action.staff, action.source_time}, step);
}

Answer NodeCore::State::act(const ShipOrder& action, Step& step) {
    const BasketId document = ship_document(action.order);
    if (auto known = repeated(document, body_kind<Ship>, action.already))
        return *known;
    const ShipTask* task = board.find(action.order);
    if (task == nullptr) {
        return refusal(ActionVerdict::no_such_order,
                       "There is no order " + action.order.order.value + " of " +
                           action.order.channel.value + " to ship here. Reload the list.");
    }
    if (task->state != OrderState::held) {
        return refusal(ActionVerdict::wrong_state,
                       task->state == OrderState::shipped
                           ? "This order is shipped already. Keep the goods."
                           : "This order was cancelled or sent elsewhere. Put the goods back.");
    }
    Answer answer = record(Ship{action.order, task->lines, action.carrier, action.tracking},
                           {document, action.staff, std::nullopt}, step);
    if (answer.verdict != ActionVerdict::done)
        return answer;
    step.batch.persist.push_back(TaskPut{board.shipped(action.order)});
    step.batch.notify.push_back({NoticeKind::tasks_changed, {}, {}});
    return answer;
}

}  // namespace onepool::node
