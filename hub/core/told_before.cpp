#include "hub/core/told_before.hpp"

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/order_desk.hpp"
#include "hub/core/order_steps.hpp"
#include "hub/core/texts.hpp"

namespace onepool::hub {

namespace {

// Its own, as it ends when the node says so.
std::string unseen_name(const OrderKey& key) {
    return hub::name_of(key) + ", unseen";
}

const OrderRecord* find_unseen(const HubState& state, const std::string& name) {
    constexpr std::string_view between = " order ";
    for (auto at = name.find(between); at != std::string::npos; at = name.find(between, at + 1)) {
        const std::string rest = name.substr(at + between.size());
        const OrderKey key{ChannelId{name.substr(0, at)}, OrderId{rest.substr(0, rest.rfind(','))}};
        if (unseen_name(key) == name && state.orders().find(key) != nullptr)
            return state.orders().find(key);
    }
    return nullptr;
}

std::string unseen_text(const OrderKey& key, OrderStage stage) {
    const char* done = stage == OrderStage::staged ? "picked" : to_text(stage);
    return hub::name_of(key) + " was " + done + as_told + ", and no node has said so";
}

// What was picked of one that has left may stand there yet.
std::string unseen_proposal(const HubState& state, const OrderKey& key, OrderStage stage) {
    if (stage == OrderStage::staged)
        return "find where it stands, and send it or hand it over";
    const OrderRecord& order = *state.orders().find(key);
    if (!stands_somewhere(order))
        return "count what is in it where it left from";
    const bool is_collected = stage == OrderStage::collected;
    return "look where it was picked, at " + state.location(*place_of(order)).id.value +
           ", whose list has it yet: " +
           (is_collected ? "hand it over if it stands there, or say there that it was handed over"
                         : "send it if it stands there, or say there that it was sent") +
           "; once this case is closed it is to be put back";
}

}  // namespace

bool may_be_done(OrderOutcome told) {
    return told == OrderOutcome::held || told == OrderOutcome::staged ||
           told == OrderOutcome::shipped || told == OrderOutcome::collected;
}

void raise_unseen(Decision& decision, const OrderKey& order, OrderOutcome told) {
    raise_case(decision, {.kind = CaseKind::odd_order,
                          .subject = unseen_name(order),
                          .text = unseen_text(order, stage_of(told)),
                          .proposal = unseen_proposal(decision.state(), order, stage_of(told))});
}

bool is_awaited(const HubState& state, const OrderRecord& order) {
    const bool may_be = has_left(order.stage) || is_standing(order.stage);
    return may_be && state.cases().find_open(CaseKind::odd_order, unseen_name(order.key));
}

void settle_awaited(Decision& decision, const OrderKey& order, std::string note) {
    settle_case(decision, CaseKind::odd_order, unseen_name(order), std::move(note));
}

void closed_by_hand(Decision& decision, const CaseRecord& closed) {
    if (closed.kind != CaseKind::odd_order)
        return;
    const OrderRecord* order = find_unseen(decision.state(), closed.subject);
    if (order == nullptr || !has_left(order->stage) || !stands_somewhere(*order))
        return;
    note_step(decision, *order,
              with_reason("no node has said so, and its case was closed", closed.note),
              closed.closed_by);
}

void put_back_awaited(Decision& decision, const OrderRecord& order) {
    if (!is_awaited(decision.state(), order) || !stands_somewhere(order))
        return;
    const std::string what = "cancelled since: what stands picked of it is to be put back";
    settle_awaited(decision, order.key, what);
    note_step(decision, order, what);
}

bool was_ended_in_lost_life(const HubState& state, const OrderRecord& known,
                            const OrderReceived& received, UnixMs at) {
    const RecoveryRecord& recovery = state.recovery().record();
    if (!received.told || is_ended(known.stage) || known.is_heard_of ||
        !may_be_of_lost_life(recovery, &known, at))
        return false;
    const OrderStage end = stage_of(*received.told);
    return is_ended(end) && std::ranges::none_of(known.steps, [&](const OrderStep& step) {
               return step.lsn > *recovery.lost_life && told_as(step.stage) == end;
           });
}

std::optional<OrderMoved> end_as_told(Decision& decision, const OrderRecord& known,
                                      OrderOutcome told) {
    const OrderKey key = known.key;
    if (may_be_done(told) && waits_for_nodes(decision.state()))
        return std::nullopt;
    if (told == OrderOutcome::cancelled) {
        OrderMoved moved = cancel_order(decision, known, {.is_as_told = true});
        decision.emit(OrderStageTold{.order = key, .stage = moved.stage});
        return moved;
    }
    end_holds(decision, known);
    const OrderStage stage = stage_of(told);
    std::string reason = to_text(stage) + std::string(as_told);
    settle_waiting(decision, key, reason);
    if (may_be_done(told))
        raise_unseen(decision, key, told);
    OrderMoved moved =
        settle(decision, {.order = key, .stage = stage, .reason = std::move(reason)});
    decision.emit(OrderStageTold{.order = key, .stage = stage});
    return moved;
}

}  // namespace onepool::hub
