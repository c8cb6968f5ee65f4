#include "hub/core/order_door.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "hub/core/changed_lines.hpp"
#include "hub/core/order_desk.hpp"
#include "hub/core/order_move.hpp"
#include "hub/core/sourcing.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

CommandResult result(CommandVerdict verdict, std::string text) {
    return {.verdict = verdict, .text = std::move(text)};
}

Answer refuse_ask(CommandVerdict verdict, std::string text) {
    Answer answer{.request = {}, .verdict = verdict, .text = std::move(text), .orders = {}};
    if (verdict == CommandVerdict::busy)
        answer.again_after = Millis{limits::postponed_again_ms};
    return answer;
}

Answer refuse_reconciling() {
    return refuse_ask(CommandVerdict::busy,
                      "the hub came back from a backup and is finding out what its locations hold: "
                      "send this again shortly");
}

Answer stands(const OrderRecord& order, CommandVerdict verdict) {
    return {.request = {},
            .verdict = verdict,
            .text = {},
            .orders = {{.order = order.key, .stage = order.stage, .reason = order.reason}}};
}

// ---- placing ------------------------------------------------------------------------------------

// What a caller who waits corrects at once, so that nothing of it is kept.
std::optional<Answer> refuse_wish(const HubState& state, const Order& order) {
    const auto wanted = sum_wishes(state.listings().channel(order.order.channel), wishes_of(order));
    if (const auto* refusal = std::get_if<WishRefusal>(&wanted)) {
        return refuse_ask(refusal->fault == WishFault::unknown_listing
                              ? CommandVerdict::unknown_subject
                              : CommandVerdict::out_of_bounds,
                          refusal->text);
    }
    if (!order.collect_at.empty() && !state.find_location(order.collect_at)) {
        return refuse_ask(CommandVerdict::unknown_subject,
                          "unknown location " + order.collect_at.value);
    }
    return std::nullopt;
}

bool is_as_placed(const HubState& state, const OrderRecord& known, const Order& order) {
    const auto collect_at = state.find_location(order.collect_at);
    const bool is_there =
        collect_at == known.collect_at || (collect_at && was_moved_from(known, *collect_at));
    return is_there && has_lines_of(known, order);
}

// A name that is taken already answers as it did, unless it is another order that comes under it.
std::optional<Answer> answer_other(Decision& decision, CheckoutDesk& checkouts,
                                   const OrderReceived& received) {
    const HubState& state = decision.state();
    const OrderRecord* known = state.orders().find(received.order.order);
    if (known == nullptr || known->is_heard_of || is_as_placed(state, *known, received.order))
        return std::nullopt;
    const std::string name = name_of(known->key);
    if (received.order.version <= known->version) {
        return refuse_ask(CommandVerdict::conflict,
                          name + " was placed as version " + std::to_string(known->version) +
                              " with other content and stands as it was: place a new order under "
                              "another id");
    }
    checkouts.receive(decision, received);
    return refuse_ask(CommandVerdict::conflict,
                      name + " is " + to_text(known->stage) +
                          " as it was first placed, and people here were told that it changed: "
                          "cancel it and place a new one under another id");
}

Answer on(Decision& decision, CheckoutDesk& checkouts, const PlaceOrder& place, Now now) {
    const HubState& state = decision.state();
    const OrderReceived& received = place.received;
    const OrderKey key = received.order.order;
    if (auto other = answer_other(decision, checkouts, received))
        return *std::move(other);
    const bool is_known = state.orders().find(key) != nullptr;
    if (!is_known && !received.told) {
        if (auto refused = refuse_wish(state, received.order))
            return *std::move(refused);
    }
    if (received.hold.empty()) {
        if (!checkouts.receive(decision, received))
            return refuse_reconciling();
    } else {
        Answer confirmed =
            checkouts.ask(decision, key.channel, ConfirmHold{received.hold, received}, now);
        if (state.orders().find(key) == nullptr)
            return confirmed;
    }
    const OrderRecord& order = *state.orders().find(key);
    return stands(order, is_known ? CommandVerdict::repeated : CommandVerdict::done);
}

// ---- cancelling ---------------------------------------------------------------------------------

// Why it cannot be cancelled any more, and what to do instead; nullopt: it can, or is already.
std::optional<std::string> too_late(const OrderRecord& order) {
    const std::string name = name_of(order.key);
    switch (order.stage) {
        case OrderStage::shipped:
        case OrderStage::delivered:
            return name + " is " + to_text(order.stage) +
                   ": let its buyer refuse it or send it back, and take the goods back as a return";
        case OrderStage::collected:
            return name +
                   " is collected: let its buyer bring the goods back, and take them back "
                   "as a return";
        case OrderStage::refused:
        case OrderStage::held:
        case OrderStage::cancelled:
        case OrderStage::waiting:
        case OrderStage::staged:
        case OrderStage::packed:
            return std::nullopt;
    }
    CHECK(false);  // every stage is above
}

Answer refuse_unknown(const HubState& state, const OrderKey& key) {
    if (state.recovery().is_reconciling())
        return refuse_reconciling();
    return refuse_ask(CommandVerdict::unknown_subject,
                      "there is no " + name_of(key) + ": place it first");
}

Answer on(Decision& decision, const ChannelId& channel, const CancelPlaced& cancel) {
    const HubState& state = decision.state();
    const OrderRecord* order = state.orders().find({channel, cancel.order});
    if (order == nullptr)
        return refuse_unknown(state, {channel, cancel.order});
    if (order->stage == OrderStage::cancelled || order->stage == OrderStage::refused)
        return stands(*order, CommandVerdict::repeated);
    const auto late = too_late(*order);
    cancel_order(decision, *order, {.by = {}, .reason = cancel.reason});
    if (late)
        return refuse_ask(CommandVerdict::conflict, *late);
    return stands(*order, CommandVerdict::done);
}

// ---- arriving -----------------------------------------------------------------------------------

CommandResult deliver(Decision& decision, const OrderKey& key, const StaffId& by,
                      const std::string& note) {
    const OrderRecord* order = decision.state().orders().find(key);
    if (order == nullptr)
        return result(CommandVerdict::unknown_subject, "there is no " + name_of(key));
    if (order->stage == OrderStage::delivered)
        return result(CommandVerdict::repeated, "");
    if (order->stage != OrderStage::shipped) {
        return result(CommandVerdict::conflict,
                      name_of(key) + " is " + to_text(order->stage) +
                          " and was not sent as far as the hub knows: have it sent at its node "
                          "first, or say this again once that node was heard");
    }
    const std::string said =
        by.empty() ? "delivered, as its channel says" : "delivered, as " + by.value + " says";
    settle(decision, {.order = key,
                      .stage = OrderStage::delivered,
                      .reason = note.empty() ? said : said + ": " + note,
                      .by = by});
    return result(CommandVerdict::done, "");
}

Answer on(Decision& decision, const ChannelId& channel, const ArrivedPlaced& arrived) {
    const HubState& state = decision.state();
    const OrderKey key{channel, arrived.order};
    if (state.orders().find(key) == nullptr)
        return refuse_unknown(state, key);
    CommandResult done = deliver(decision, key, {}, arrived.note);
    if (done.verdict == CommandVerdict::conflict)
        return refuse_ask(done.verdict, std::move(done.text));
    return stands(*state.orders().find(key), done.verdict);
}

// ---- moving -------------------------------------------------------------------------------------

Answer on(Decision& decision, const ChannelId& channel, const MovePlaced& move) {
    const HubState& state = decision.state();
    const OrderKey key{channel, move.order};
    if (state.orders().find(key) == nullptr)
        return refuse_unknown(state, key);
    CommandResult moved = move_order(
        decision, {.order = key, .to = move.collect_at, .by = {}, .reason = move.reason});
    if (moved.verdict != CommandVerdict::done && moved.verdict != CommandVerdict::repeated)
        return refuse_ask(moved.verdict, std::move(moved.text));
    return stands(*state.orders().find(key), moved.verdict);
}

bool is_line(const std::string& text, std::size_t bytes_max) {
    return find_text_fault(text, bytes_max) == TextFault::none;
}

bool is_named(const StaffId& by) {
    return !by.empty() && is_line(by.value, limits::name_bytes);
}

}  // namespace

Answer ask_order(Decision& decision, CheckoutDesk& checkouts, const ChannelId& channel,
                 const OrderAsk& ask, Now now) {
    if (const auto* place = std::get_if<PlaceOrder>(&ask))
        return on(decision, checkouts, *place, now);
    if (const auto* cancel = std::get_if<CancelPlaced>(&ask))
        return on(decision, channel, *cancel);
    if (const auto* move = std::get_if<MovePlaced>(&ask))
        return on(decision, channel, *move);
    return on(decision, channel, std::get<ArrivedPlaced>(ask));
}

CommandResult cancel_by_hand(Decision& decision, const CancelOrder& command) {
    const OrderRecord* order = decision.state().orders().find(command.order);
    if (order == nullptr) {
        return result(CommandVerdict::unknown_subject, "there is no " + name_of(command.order));
    }
    if (!is_named(command.by) || command.reason.empty() ||
        !is_line(command.reason, limits::text_bytes)) {
        return result(CommandVerdict::out_of_bounds,
                      "say who cancels it (up to 40 characters) and why (up to 200)");
    }
    if (order->stage == OrderStage::cancelled)
        return result(CommandVerdict::repeated, "");
    if (order->stage == OrderStage::refused) {
        return result(CommandVerdict::conflict,
                      name_of(order->key) + " was refused: there is nothing to cancel");
    }
    if (auto late = too_late(*order))
        return result(CommandVerdict::conflict, *std::move(late));
    cancel_order(decision, *order, {.by = command.by, .reason = command.reason});
    return result(CommandVerdict::done, "");
}

CommandResult move_by_hand(Decision& decision, const MoveOrder& command) {
    if (!is_named(command.by) || command.reason.empty() ||
        !is_line(command.reason, limits::text_bytes)) {
        return result(CommandVerdict::out_of_bounds,
                      "say who moves it (up to 40 characters) and why (up to 200)");
    }
    return move_order(
        decision,
        {.order = command.order, .to = command.store, .by = command.by, .reason = command.reason});
}

CommandResult deliver_by_hand(Decision& decision, const DeliverOrder& command) {
    if (!is_named(command.by) || !is_line(command.note, limits::text_bytes)) {
        return result(CommandVerdict::out_of_bounds,
                      "say who says so (up to 40 characters), and what else, if anything, in up to "
                      "200");
    }
    return deliver(decision, command.order, command.by, command.note);
}

}  // namespace onepool::hub
