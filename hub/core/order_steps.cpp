#include "hub/core/order_steps.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/order_move.hpp"
#include "hub/core/split_rule.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

constexpr const char* find_goods =
    "find its goods, or cancel it at the channel; where stock arrives it is held by itself";

constexpr std::string_view more_in_story = "; and more: see the order's steps";
constexpr std::string_view more_in_log = "; and more: see the hub's log";

std::string waiting_name(const OrderKey& order) {
    return name_of(order) + ", waiting";
}

// One more clause, unless it is there.
std::string with_clause(const std::string& text, const std::string& clause,
                        std::string_view more = more_in_story) {
    if (text.find(clause) != std::string::npos || text.ends_with(more))
        return text;
    std::string both = text + "; " + clause;
    return both.size() <= limits::odd_order_bytes ? both : text + std::string(more);
}

// Of a node whose word opened too many cases: all the others are one.
void raise_of_node(Decision& decision, const std::string& text) {
    const std::string& node = decision.state().nodes().find(decision.node())->name;
    const std::string subject = node + ", orders";
    const CaseRecord* open = decision.state().cases().find_open(CaseKind::odd_order, subject);
    raise_case(decision,
               {.kind = CaseKind::odd_order,
                .subject = subject,
                .text = open == nullptr ? text : with_clause(open->text, text, more_in_log),
                .proposal = "see who works at " + node + " and close its other cases " +
                            "first; if it is in the wrong hands, revoke it"});
}

void open_holds(Decision& decision, const OrderKey& order, const std::vector<SourcePart>& parts) {
    for (const auto& [location, lines] : parts) {
        decision.emit(HoldOpened{.order = order, .location = location, .lines = lines});
        for (const auto& line : lines)
            resplit(decision, line.first, location);
        if (const auto node = lone_node(decision.state(), location))
            decision.emit(
                OrderTaker{.order = order, .node = node, .staff = {}, .location = location});
    }
}

// Some of what `rest` looks for, or what is kept of it at a location that is not asked any more.
SourcePlan plan_whole(const HubState& state, const OrderRecord& order, const OrderWish& rest,
                      const HoldLines& lines, std::span<const LocationIndex> not_asked) {
    Fulfilment whole = fulfilment_of(state, order.key);
    whole.may_be_partial = false;
    return plan_sources(state,
                        {.wanted = lines,
                         .collect_at = order.collect_at,
                         .gave_up = not_asked,
                         .has_part = rest.wish().has_part,
                         .ship_to = &order.ship_to,
                         .due_at = order.due_at},
                        online_of(state), whole);
}

}  // namespace

std::string name_of(const OrderKey& order) {
    return order.channel.value + " order " + order.order.value;
}

void raise_odd(Decision& decision, const OrderKey& order, std::string text, std::string proposal) {
    const CaseRecord* open =
        decision.state().cases().find_open(CaseKind::odd_order, name_of(order));
    OddOrders* of_node = decision.odd_orders();
    if (open == nullptr && of_node != nullptr && !of_node->take(decision.state().cases()))
        return raise_of_node(decision, text);
    if (open != nullptr) {
        text = with_clause(open->text, text);
        proposal = with_clause(open->proposal, proposal);
    }
    raise_case(decision, {.kind = CaseKind::odd_order,
                          .subject = name_of(order),
                          .text = std::move(text),
                          .proposal = std::move(proposal)});
}

OrderMoved settle(Decision& decision, OrderMoved moved) {
    decision.emit(moved);
    moved.by = {};
    moved.why.clear();
    return moved;
}

void note_step(Decision& decision, const OrderRecord& order, std::string what, const StaffId& by) {
    decision.emit(OrderMoved{.order = order.key,
                             .stage = order.stage,
                             .reason = order.reason,
                             .by = by,
                             .why = std::move(what)});
}

OrderMoved hold_order(Decision& decision, const OrderKey& order, const SourcePlan& plan) {
    const HubState& state = decision.state();
    open_holds(decision, order, plan.parts);
    if (!plan.lacking.empty())
        decision.emit(LinesCut{.order = order, .lines = plan.lacking, .is_to_be_told = true});
    return settle(decision, {.order = order,
                             .stage = OrderStage::held,
                             .reason = held_text(state, *state.orders().find(order)),
                             .by = {},
                             .why = plan.why});
}

std::string held_text(const HubState& state, const OrderRecord& order) {
    std::string where;
    for (const OrderLeg& leg : order.legs) {
        if (!leg.held.empty() || (!leg.staged.empty() && !leg.is_done))
            where += (where.empty() ? " at " : " and ") + state.location(leg.location).id.value;
    }
    return "held" + where;
}

OrderWish::OrderWish(const OrderRecord& order)
    : wanted_(wanted_of(order)),
      wish_{.wanted = wanted_,
            .collect_at = order.collect_at,
            .gave_up = order.gave_up,
            .ship_to = &order.ship_to,
            .due_at = order.due_at} {
    for (const OrderLeg& leg : order.legs) {
        const bool is_empty = leg.held.empty() && leg.staged.empty() && !leg.is_done;
        if (!order.collect_at && !is_empty)
            has_part_.push_back(leg.location);
    }
    // Two claims of one order at one location could not be told apart.
    for (const GivingBack& each : order.giving_back)
        has_part_.push_back(each.location);
    wish_.has_part = has_part_;
}

const Fulfilment& fulfilment_of(const HubState& state, const OrderKey& order) {
    return state.listings().channel(order.channel).fulfilment();
}

bool may_be_sent_in_parts(const HubState& state, const OrderRecord& order) {
    return !order.collect_at && fulfilment_of(state, order.key).may_split;
}

bool is_part_heard_of(const HubState& state, const OrderRecord& order) {
    const bool may_go_on = !is_ended(order.stage) || order.stage == OrderStage::shipped;
    return order.is_heard_of && may_go_on && may_be_sent_in_parts(state, order);
}

bool may_hand_over(const NodeRecord& node) {
    return node.intake.journal() && !is_revoked(node);
}

void end_hold(Decision& decision, const OrderRecord& order, LocationIndex location,
              const std::optional<NodeId>& by) {
    const OrderLeg* leg = leg_at(order, location);
    if (leg == nullptr || leg->held.empty())
        return;
    const HubState& state = decision.state();
    const HoldLines lines = leg->held;
    const bool is_known =
        std::ranges::all_of(state.nodes().at(location), [&](const std::uint32_t at) {
            const NodeRecord& node = state.nodes().all()[at];
            return node.id() == by || !may_hand_over(node);
        });
    if (!is_known)
        return decision.emit(HoldLeaving{.order = order.key, .location = location});
    decision.emit(HoldEnded{.order = order.key, .location = location});
    for (const auto& line : lines)
        resplit(decision, line.first, location);
}

void end_holds(Decision& decision, const OrderRecord& order) {
    for (const OrderLeg& leg : order.legs)
        end_hold(decision, order, leg.location);
}

HoldLines take_given_back(Decision& decision, const OrderKey& key, LocationIndex location) {
    const OrderRecord& order = *decision.state().orders().find(key);
    const auto found = std::ranges::find(order.giving_back, location, &GivingBack::location);
    if (found == order.giving_back.end())
        return {};
    HoldLines lines = found->lines;
    decision.emit(HoldGivenBack{.order = key, .location = location});
    return lines;
}

std::optional<NodeId> lone_node(const HubState& state, LocationIndex location) {
    std::optional<NodeId> lone;
    for (const std::uint32_t position : state.nodes().at(location)) {
        const NodeRecord& node = state.nodes().all()[position];
        if (is_revoked(node))
            continue;
        if (lone)
            return std::nullopt;
        lone = node.id();
    }
    return lone;
}

void settle_takers(Decision& decision, LocationIndex location) {
    const HubState& state = decision.state();
    const auto lone = lone_node(state, location);
    const auto open = state.orders().open();  // a copy: the steps below index it anew
    for (const std::uint32_t position : open) {
        const OrderRecord& order = state.orders().all()[position];
        const OrderLeg* leg = leg_at(order, location);
        if (leg == nullptr || leg->held.empty())
            continue;
        const NodeRecord* taker = leg->taker ? state.nodes().find(*leg->taker) : nullptr;
        const bool is_had = taker != nullptr && !is_revoked(*taker);
        if (is_had || (taker == nullptr && !lone))
            continue;
        const std::string why = taker == nullptr ? "" : taker->name + " is revoked";
        decision.emit(
            OrderTaker{.order = order.key, .node = lone, .staff = {}, .location = location});
        decision.emit(OrderMoved{.order = order.key,
                                 .stage = order.stage,
                                 .reason = "held at " + state.location(location).id.value,
                                 .by = {},
                                 .why = why});
    }
}

void give_up(Decision& decision, const OrderKey& key, GivenUp given_up) {
    decision.emit(LocationGaveUp{
        .order = key, .location = given_up.location, .was_picked = given_up.was_picked});
    decision.emit(OrderMoved{.order = key,
                             .stage = OrderStage::waiting,
                             .reason = std::move(given_up.step),
                             .by = std::move(given_up.by)});
    source_or_wait(decision, key, given_up.text, given_up.lines);
}

namespace {

// Of an order whose other parts are kept, or were sent, nobody waits for what nobody has where its
// channel takes it in part.
bool cut_rest(Decision& decision, const OrderKey& key, const std::string& text) {
    const HubState& state = decision.state();
    const OrderRecord& order = *state.orders().find(key);
    const bool has_more =
        is_held_somewhere(order) || !staged_of(order).empty() || !order.handed_over.empty();
    const OrderWish rest(order);
    const Fulfilment& fulfilment = fulfilment_of(state, key);
    if (!fulfilment.may_be_partial || order.collect_at || order.is_heard_of || !has_more ||
        rest.wanted().empty())
        return false;
    SourcePlan plan;
    if (fulfilment.may_split)
        plan = plan_sources(state, rest.wish(), online_of(state), fulfilment);
    if (!plan.parts.empty()) {
        const OrderMoved moved = hold_order(decision, key, plan);
        settle_waiting(decision, key, moved.reason);
        return true;
    }
    decision.emit(LinesCut{.order = key, .lines = rest.wanted(), .is_to_be_told = true});
    decision.emit(OrderMoved{.order = key,
                             .stage = stage_left(state, order, OrderStage::shipped),
                             .reason = "goes on without what nobody has",
                             .by = {},
                             .why = "it " + text});
    settle_waiting(decision, key, "it goes on without what nobody has");
    return true;
}

// No more of it than is wanted still.
HoldLines wanted_part(const HoldLines& part, const HoldLines& wanted) {
    HoldLines capped;
    for (const auto& [sku, units] : part) {
        const Units still = std::min(units, units_of(wanted, sku));
        if (still.value > 0)
            add_units(capped, sku, still);
    }
    return capped;
}

// All of what was given up, or none: it takes the place of that leg, so that no more locations than
// before have a part, and are not asked for the rest.
bool hold_part(Decision& decision, const OrderKey& key, const HoldLines& given_up) {
    const HubState& state = decision.state();
    const OrderRecord& order = *state.orders().find(key);
    const OrderWish rest(order);
    const HoldLines part = wanted_part(given_up, rest.wanted());
    if (part.empty() || order.is_heard_of || !may_be_sent_in_parts(state, order))
        return false;
    const SourcePlan plan = plan_whole(state, order, rest, part, order.gave_up);
    if (plan.parts.empty())
        return false;
    open_holds(decision, key, plan.parts);
    decision.emit(OrderMoved{.order = key,
                             .stage = OrderStage::waiting,
                             .reason = held_text(state, order) + ", the rest is looked for",
                             .by = {},
                             .why = plan.why});
    return true;
}

}  // namespace

void source_or_wait(Decision& decision, const OrderKey& key, const std::string& text,
                    const HoldLines& given_up) {
    if (source_again(decision, key) || cut_rest(decision, key, text))
        return;
    const HubState& state = decision.state();
    const OrderRecord& order = *state.orders().find(key);
    const bool is_collected = order.collect_at.has_value();
    const bool is_part_kept = hold_part(decision, key, given_up);
    raise_case(decision,
               {.kind = CaseKind::odd_order,
                .subject = waiting_name(key),
                .text = name_of(key) + " " + text +
                        (is_collected ? ", where its buyer collects it"
                         : is_part_kept
                             ? ": that part is kept elsewhere, and nobody can keep what else of it "
                               "is looked for"
                             : " and no other location can keep it"),
                .proposal = is_collected ? move_proposal(state, order) : find_goods});
}

bool source_again(Decision& decision, const OrderKey& key) {
    const HubState& state = decision.state();
    const OrderRecord& order = *state.orders().find(key);
    const OrderWish wanted(order);
    if (wanted.wanted().empty())
        return false;
    Fulfilment whole = fulfilment_of(state, key);
    whole.may_be_partial = false;  // stock may come, and its buyer was promised all of it
    const SourcePlan plan = plan_sources(state, wanted.wish(), online_of(state), whole);
    if (plan.parts.empty())
        return false;
    const OrderMoved moved = hold_order(decision, key, plan);
    settle_waiting(decision, key, moved.reason);
    return true;
}

bool source_rest(Decision& decision, const OrderKey& key, const std::string& lacks) {
    const HubState& state = decision.state();
    const OrderRecord& order = *state.orders().find(key);
    const Fulfilment& fulfilment = fulfilment_of(state, key);
    const OrderWish rest(order);
    const bool may_be_cut = fulfilment.may_be_partial && !order.collect_at;
    if (rest.wanted().empty() || order.is_heard_of || order.collect_at ||
        (!fulfilment.may_split && !may_be_cut))
        return false;
    if (order.stage == OrderStage::waiting)
        return true;  // it is looked for with what else of it is
    SourcePlan plan;
    if (fulfilment.may_split)
        plan = plan_sources(state, rest.wish(), online_of(state), fulfilment);
    if (!plan.parts.empty()) {
        plan.why = lacks + "; the rest: " + plan.why;
        hold_order(decision, key, plan);
        return true;
    }
    decision.emit(LinesCut{.order = key, .lines = rest.wanted(), .is_to_be_told = may_be_cut});
    return may_be_cut;
}

OrderStage stage_left(const HubState& state, const OrderRecord& order, OrderStage done) {
    const bool may_be_split =
        may_be_sent_in_parts(state, order) || (!order.collect_at && order.legs.size() > 1);
    if (may_be_split && order.stage == OrderStage::waiting && !wanted_of(order).empty())
        return OrderStage::waiting;
    if (is_held_somewhere(order))
        return OrderStage::held;
    const auto stands = [](const OrderLeg& leg) { return !leg.staged.empty() && !leg.is_done; };
    if (std::ranges::none_of(order.legs, stands))
        return done;
    const bool is_packed = std::ranges::all_of(
        order.legs, [&](const OrderLeg& leg) { return !stands(leg) || leg.is_packed; });
    return is_packed ? OrderStage::packed : OrderStage::staged;
}

SourcePlan plan_other(const HubState& state, const OrderRecord& order, const OrderLeg& leg) {
    const OrderWish rest(order);
    HoldLines wanted = rest.wanted();
    for (const auto& [sku, units] : leg.held)
        add_units(wanted, sku, units);
    if (wanted.empty())
        return {};
    std::vector<LocationIndex> not_asked = order.gave_up;
    not_asked.push_back(leg.location);
    SourcePlan plan = plan_whole(state, order, rest, wanted, not_asked);
    const bool is_more_wanted = !leg.held.empty() && !rest.wanted().empty();
    if (plan.parts.empty() && is_more_wanted && may_be_sent_in_parts(state, order))
        return plan_whole(state, order, rest, leg.held, not_asked);
    return plan;
}

bool is_promised(const OrderRecord& order) {
    return order.stage != OrderStage::waiting || order.told ||
           std::ranges::any_of(order.steps, [](const OrderStep& step) {
               return step.stage != OrderStage::waiting;
           });
}

void settle_waiting(Decision& decision, const OrderKey& key, std::string note) {
    settle_case(decision, CaseKind::odd_order, waiting_name(key), std::move(note));
}

}  // namespace onepool::hub
