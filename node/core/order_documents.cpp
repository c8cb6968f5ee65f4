// Orders at this location: who picks them (how is in pick_documents.cpp), and what leaves the shelf
// or comes back to it. All of it is done below the disk's floor too, like a payment: the goods are
// in somebody's hands, and what is not recorded then is not known to anyone.

#include <algorithm>
#include <map>
#include <utility>

#include "node/core/identity_check.hpp"
#include "node/core/node_state.hpp"
#include "node/core/order_refusals.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// What is handed over: all of it where nothing is named; nullopt: more than there is of it.
std::optional<std::vector<StockLine>> handed_over(const ShipTask& task,
                                                  const std::vector<StockLine>& asked) {
    if (asked.empty())
        return task.lines;
    std::map<Sku, Units> sums;
    for (const StockLine& line : asked) {
        Units& sum = sums[line.sku];
        if (line.quantity < Units{1} || line.quantity > wanted_of(task, line.sku) - sum)
            return std::nullopt;
        sum += line.quantity;
    }
    std::vector<StockLine> lines;
    lines.reserve(sums.size());
    for (const auto& [sku, units] : sums)
        lines.push_back({sku, units});
    return lines;
}

bool is_standing(const ShipTask& task) {
    return task.state == OrderState::staged || task.state == OrderState::put_back;
}

}  // namespace

// ---- who picks it

Answer NodeCore::State::act(const TakeOrder& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<Take>, action.already))
        return *known;
    const ShipTask* task = board.find(action.order);
    if (task == nullptr)
        return no_such_order(action.order);
    const bool is_ours = is_picked_on(config.node, *task);
    // The only device of a location has an order before anybody says who picks it, and one person
    // goes on where another paused: the hub is told of each once.
    const auto known_as = named.find(action.order);
    const StaffId& picks_now = known_as == named.end() ? task->taker_staff : known_as->second;
    const bool is_news = !action.staff.empty() && action.staff != picks_now;
    if (is_ours && !is_news)
        return refusal(ActionVerdict::repeated, "This device has this order already. Pick it.");
    const bool is_held = task->state == OrderState::held;
    if (is_held && task->taker && !is_ours && !action.is_taken_over)
        return not_ours(*task);
    if (!is_held)
        return wrong_stage(*task);
    if (asked.contains(action.order) && !action.is_taken_over) {
        return refusal(ActionVerdict::repeated,
                       "The hub was asked for this order already, and has not answered yet.");
    }
    if (action.document.is_none() || baskets.contains(action.document))
        return bad_id();
    Answer answer = record(Take{action.order, action.is_taken_over},
                           {action.document, action.staff, std::nullopt}, step);
    if (answer.verdict != ActionVerdict::done)
        return answer;
    named[action.order] = action.staff;
    if (is_ours)
        return answer;
    asked.insert(action.order);
    tell_pages_of_tasks(step);
    return answer;
}

Answer NodeCore::State::act(const LeaveOrder& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<Leave>, action.already))
        return *known;
    if (auto refused = unpickable(action.order))
        return *std::move(refused);
    if (action.document.is_none() || baskets.contains(action.document))
        return bad_id();
    if (action.is_refused && action.reason.empty()) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Say in a few words why this store cannot do it.");
    }
    const Leave leave{action.order, action.is_refused, action.reason};
    Answer answer = record(leave, {action.document, action.staff, std::nullopt}, step);
    if (answer.verdict != ActionVerdict::done)
        return answer;
    named.erase(action.order);
    keep_pick({action.order, {}, {}}, step);
    put_task(board.left(leave), step);
    return answer;
}

// ---- what leaves, and what goes back

Answer NodeCore::State::act(const ShipOrder& action, Step& step) {
    const BasketId document = ship_document(action.order);
    if (auto known = repeated(document, body_kind<Ship>, action.already))
        return *known;
    const ShipTask* task = board.find(action.order);
    if (task == nullptr)
        return no_such_order(action.order);
    const bool is_held = task->state == OrderState::held;
    if (is_held && task->taker && !is_picked_on(config.node, *task))
        return not_ours(*task);
    if (!is_held && task->state != OrderState::staged)
        return wrong_stage(*task);
    Answer answer =
        record(Ship{action.order, task->lines, action.carrier, action.tracking, !is_held},
               {document, action.staff, std::nullopt}, step);
    if (answer.verdict == ActionVerdict::done)
        put_task(board.shipped(action.order), step);
    return answer;
}

// Whoever picks it elsewhere: its buyer stands here and takes it along.
Answer NodeCore::State::act(const CollectOrder& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<Collect>, action.already))
        return *known;
    const ShipTask* task = board.find(action.order);
    if (task == nullptr)
        return no_such_order(action.order);
    // Of what is to go back only what was not collected in time may still be handed over: whatever
    // was cancelled is paid back.
    if (!is_to_do(task->state) || (task->state == OrderState::put_back && !task->collect_by))
        return wrong_stage(*task);
    if (action.document.is_none() || baskets.contains(action.document))
        return bad_id();
    auto lines = handed_over(*task, action.lines);
    if (!lines) {
        return refusal(ActionVerdict::out_of_bounds,
                       "Not so much of it is here for this order. Hand over 1 or more of what its "
                       "list shows, and sell the rest at the till.");
    }
    if (auto fault = find_identity_fault(action, config.identity, *task))
        return *std::move(fault);
    const Collect collect{action.order, *std::move(lines), action.identity, is_standing(*task),
                          action.proof};
    Answer answer = record(collect, {action.document, action.staff, std::nullopt}, step);
    if (answer.verdict != ActionVerdict::done)
        return answer;
    // Part of it may be what was scanned already: the rest is picked anew.
    keep_pick({action.order, {}, {}}, step);
    put_task(board.collected(collect), step);
    return answer;
}

Answer NodeCore::State::act(const PutBackOrder& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<PutBack>, action.already))
        return *known;
    const ShipTask* task = board.find(action.order);
    if (task == nullptr)
        return no_such_order(action.order);
    if (task->state != OrderState::put_back)
        return wrong_stage(*task);
    if (action.document.is_none() || baskets.contains(action.document))
        return bad_id();
    const PutBack back{action.order, task->lines, action.reason};
    Answer answer = record(back, {action.document, action.staff, std::nullopt}, step);
    if (answer.verdict == ActionVerdict::done)
        put_task(board.put_back(back), step);
    return answer;
}

// Sent unpacked it may be all the same: who carries it away may have had no time to say so.
Answer NodeCore::State::act(const PackOrder& action, Step& step) {
    if (auto known = repeated(action.document, body_kind<Pack>, action.already))
        return *known;
    const ShipTask* task = board.find(action.order);
    if (task == nullptr)
        return no_such_order(action.order);
    if (task->state != OrderState::staged)
        return wrong_stage(*task);
    if (task->is_packed)
        return refusal(ActionVerdict::repeated, "This order is packed already. Send it.");
    if (task->is_collected) {
        return refusal(ActionVerdict::wrong_state,
                       "The buyer collects this order: hand it over, it is not sent.");
    }
    if (action.document.is_none() || baskets.contains(action.document))
        return bad_id();
    if (action.parcels > limits::order_parcels) {
        return refusal(ActionVerdict::out_of_bounds, "Say in how many parcels: 1 to " +
                                                         std::to_string(limits::order_parcels) +
                                                         ", or leave it out.");
    }
    const Pack pack{action.order, action.parcels};
    Answer answer = record(pack, {action.document, action.staff, std::nullopt}, step);
    if (answer.verdict == ActionVerdict::done)
        put_task(board.packed(pack), step);
    return answer;
}

// ---- what is kept

void NodeCore::State::put_task(const ShipTask& task, Step& step) {
    step.batch.persist.push_back(TaskPut{task});
    tell_pages_of_tasks(step);
    forget_lost_pick(task.order, step);
    cut_pick(task, step);
    tell_begun(task, step);
    if (task.taker || task.state != OrderState::held)
        asked.erase(task.order);
    if (!is_picked_on(config.node, task))
        named.erase(task.order);
}

}  // namespace onepool::node
