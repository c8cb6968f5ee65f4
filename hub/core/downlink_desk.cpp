#include "hub/core/downlink_desk.hpp"

#include <algorithm>

#include "hub/core/order_steps.hpp"
#include "hub/core/returned_goods.hpp"
#include "hub/core/told_before.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t levels_per_step = 100;  // about what a full batch of sales changes

const HoldLines* given_back_at(const OrderRecord& order, LocationIndex location) {
    const auto found = std::ranges::find(order.giving_back, location, &GivingBack::location);
    return found == order.giving_back.end() ? nullptr : &found->lines;
}

// Whether what stands picked there still is for its buyer. It may have left as its channel was
// told: who works there says so, or sends it.
bool is_kept(const HubState& state, const OrderRecord& order, const OrderLeg& leg) {
    if (has_left(order.stage) && !leg.is_done && is_awaited(state, order))
        return true;
    switch (order.stage) {
        case OrderStage::staged:
        case OrderStage::packed:
            return !order.is_overdue && !leg.is_done;
        case OrderStage::held:
        case OrderStage::waiting:  // for other parts of it
            return !order.collect_at && !leg.is_done;
        case OrderStage::refused:
        case OrderStage::shipped:
        case OrderStage::delivered:
        case OrderStage::cancelled:
        case OrderStage::collected:
            return false;
    }
    CHECK(false);  // every stage is above
}

// What is to be done with it at a location; nothing any more, where it was given up.
OrderState state_at(const HubState& state, const OrderRecord& order, LocationIndex location) {
    const OrderLeg* leg = leg_at(order, location);
    if (leg != nullptr && !leg->held.empty())
        return OrderState::held;
    if (leg != nullptr && !leg->staged.empty())
        return is_kept(state, order, *leg) ? OrderState::staged : OrderState::put_back;
    if (leg == nullptr || given_back_at(order, location) != nullptr ||
        (is_left_behind(order, *leg) && !has_left(order.stage)))
        return OrderState::released;
    switch (order.stage) {
        case OrderStage::shipped:
        case OrderStage::delivered:
            return OrderState::shipped;
        case OrderStage::collected:
            return OrderState::collected;
        case OrderStage::held:
        case OrderStage::waiting:
        case OrderStage::staged:  // elsewhere
        case OrderStage::packed:
            return leg->is_done ? OrderState::shipped : OrderState::released;
        case OrderStage::refused:
        case OrderStage::cancelled:
            return OrderState::released;
    }
    CHECK(false);  // every stage has a state
}

// What channels and nodes say is told within the wire's bounds; the hub itself has no such ones.
std::optional<UnixMs> time_of(const std::optional<UnixMs>& at) {
    const bool is_told = at && at->value >= 0 && at->value <= limits::time_ms;
    return is_told ? at : std::nullopt;
}

void add_lines(const HubState& state, const HoldLines& lines, ShipTask& task) {
    for (const auto& [sku, units] : lines) {
        if (task.lines.size() == limits::order_lines)
            return;
        const SkuRecord& record = state.ledger().sku(sku);
        task.lines.push_back(
            {.sku = record.sku, .quantity = std::min(units, Units{limits::line_units})});
        task.descriptions.push_back(record.description);
    }
}

// A level is told within the wire's bound; the ledger itself has none.
Units level_of(Units units) {
    return std::clamp(units, Units{-limits::balance_units}, Units{limits::balance_units});
}

// What goes with its state: what is to be picked, and by whom; or what stands there, and where. Of
// what is to be put back its time tells that only that is over: its buyer may still come.
void fill_task(const HubState& state, const OrderRecord& order, LocationIndex location,
               ShipTask& task) {
    task.lines.clear();
    task.descriptions.clear();
    task.place.clear();
    task.taker.reset();
    task.taker_staff = {};
    const OrderLeg* leg = leg_at(order, location);
    const bool is_kept = task.state != OrderState::put_back ||
                         (is_standing(order.stage) && !is_left_behind(order, *leg));
    task.collect_by = is_kept ? time_of(order.collect_by) : std::nullopt;
    task.is_packed = task.state == OrderState::staged && leg->is_packed;
    if (task.state == OrderState::held) {
        add_lines(state, leg->held, task);
        task.taker = leg->taker;
        // The only device there has it whoever picks: given back, it can be taken up again at once.
        if (leg->taker != lone_node(state, location))
            task.taker_staff = leg->taker_staff;
    } else if (task.state == OrderState::staged || task.state == OrderState::put_back) {
        add_lines(state, leg->staged, task);
        task.place = leg->place;
    } else if (const HoldLines* lines = given_back_at(order, location)) {
        add_lines(state, *lines, task);
    }
}

}  // namespace

void DownlinkDesk::start(const HubState& state, Now now) {
    stream_ = std::max(stream_ + 1, static_cast<std::uint64_t>(now.wall.value));
    outboxes_.clear();
    told_apart_.clear();
    if (!began_)
        began_ = state.lsn();
    for (const NodeRecord& node : state.nodes().all())
        registered(state, node.id());
    for (const OrderRecord& order : state.orders().all())
        put_order(state, order);
    for (std::size_t slot = 0; slot < state.ledger().cell_count(); ++slot) {
        put_level(state, static_cast<std::uint32_t>(slot));
    }
}

void DownlinkDesk::changed(const HubState& state, const Touched& touched, Now now) {
    for (const OrderKey& key : touched.orders)
        put_order(state, *state.orders().find(key));
    put_rights(state, touched);
    for (const CellKey& key : touched.cells)
        mark_level(state, key);
    if (!touched.cells.empty() && !levels_at_)
        levels_at_ = Millis{now.steady.value + limits::level_every_ms};
}

void DownlinkDesk::registered(const HubState& state, const NodeId& node) {
    const NodeRecord* record = state.nodes().find(node);
    CHECK(record != nullptr);
    for (DownlinkOutbox& outbox : outboxes_)
        outbox.leave(node);
    outbox(record->location).serve(node);
    for (const std::uint32_t at : state.rights().of(node)) {
        if (state.rights().all()[at].granted.value > 0)
            put_right(state, state.rights().all()[at]);
    }
}

void DownlinkDesk::greeted(const HubState& state, const NodeId& node) {
    outbox(state.nodes().find(node)->location).greeted(node);
}

void DownlinkDesk::reported(const HubState& state, const NodeId& node, const DownlinkMark& mark) {
    outbox(state.nodes().find(node)->location).reported(node, mark);
}

void DownlinkDesk::covered(const HubState& state, const NodeId& node, const DownlinkMark& mark) {
    outbox(state.nodes().find(node)->location).covered(node, mark);
}

bool DownlinkDesk::is_covered(const NodeRecord& node, const OrderKey& order) const {
    return node.location.value < outboxes_.size() &&
           outboxes_[node.location.value].is_covered(node.id(), order);
}

DownlinkOutbox& DownlinkDesk::outbox(LocationIndex location) {
    while (outboxes_.size() <= location.value)
        outboxes_.emplace_back(stream_);
    return outboxes_[location.value];
}

void DownlinkDesk::put_order(const HubState& state, const OrderRecord& order) {
    ShipTask task{.order = order.key,
                  .version = downlink_version(state.recovery().epoch(), order.changed),
                  .state = OrderState::released,
                  .placed_at = order.placed_at,
                  .lines = {},
                  .descriptions = {},
                  .is_collected = order.collect_at.has_value(),
                  .due_at = time_of(order.due_at),
                  .collect_by = std::nullopt,
                  .place = {},
                  .taker = std::nullopt,
                  .taker_staff = {},
                  .asks_identity = order.asks_identity,
                  .is_changed = order.is_changed};
    std::set<LocationIndex> shown(order.gave_up.begin(), order.gave_up.end());
    if (may_be_shown_elsewhere(state, order)) {
        for (std::uint32_t i = 0; i < state.locations().size(); ++i)
            shown.insert(LocationIndex{i});
    }
    for (const GivingBack& each : order.giving_back)
        shown.insert(each.location);
    for (const OrderLeg& leg : order.legs)
        shown.insert(leg.location);
    for (const LocationIndex location : shown) {
        task.state = state_at(state, order, location);
        fill_task(state, order, location, task);
        outbox(location).put(task);
    }
}

// In a life that this hub lost it may have been held at another location, whose nodes show it yet.
// That history was lost may be noticed only after orders were decided: this process counts whole.
bool DownlinkDesk::may_be_shown_elsewhere(const HubState& state, const OrderRecord& order) {
    const auto& lost_life = state.recovery().record().lost_life;
    if (!lost_life || !began_ || order.changed < std::min(*lost_life, *began_))
        return false;
    if (told_apart_.size() < limits::orders_told_apart)
        told_apart_.insert(order.key);
    return told_apart_.contains(order.key);
}

void DownlinkDesk::put_level(const HubState& state, std::uint32_t slot) {
    const CellKey& key = state.ledger().key_at(slot);
    const Cell& cell = state.ledger().cell_at(slot);
    const CheckoutBook::Kept paying = state.checkouts().kept(key);
    // Newer than any level told before, because at least one entry lies between two calls.
    outbox(key.location)
        .put(StockLevel{.sku = state.ledger().sku(key.sku).sku,
                        .version = downlink_version(state.recovery().epoch(), state.lsn()),
                        .shelf = level_of(cell.shelf()),
                        .held = level_of(cell.held),
                        .online = level_of(cell.online),
                        .paying = level_of(paying.units),
                        .paying_until = paying.until,
                        .waiting = waiting_at(state, key)});
}

// What was granted in an ended journal must not be told in the next one: it goes in the very step.
void DownlinkDesk::put_rights(const HubState& state, const Touched& touched) {
    for (const NodeId& node : touched.stranded) {
        for (const std::uint32_t at : state.rights().of(node))
            put_right(state, state.rights().all()[at]);
    }
    for (const auto& [cell, node] : touched.rights)
        put_right(state, *state.rights().find(cell, node));
}

void DownlinkDesk::put_right(const HubState& state, const RightRecord& record) {
    outbox(record.cell.location)
        .put(record.node,
             protocol::Right{.sku = state.ledger().sku(record.cell.sku).sku,
                             .version = downlink_version(state.recovery().epoch(), state.lsn()),
                             .granted = record.granted,
                             .keep = record.keep});
}

void DownlinkDesk::mark_level(const HubState& state, const CellKey& key) {
    const std::uint32_t slot = *state.ledger().find_slot(key);
    if (slot >= is_waiting_.size())
        is_waiting_.resize(state.ledger().cell_count());
    if (is_waiting_[slot])
        return;
    is_waiting_[slot] = true;
    if (key.location.value >= levels_.size())
        levels_.resize(key.location.value + 1);
    levels_[key.location.value].push_back(slot);
}

void DownlinkDesk::put_levels(const HubState& state, Now now) {
    std::size_t left = levels_per_step;
    for (; telling_ < levels_.size(); ++telling_) {
        std::vector<std::uint32_t>& slots = levels_[telling_];
        for (; left > 0 && !slots.empty(); --left) {
            is_waiting_[slots.back()] = false;
            put_level(state, slots.back());
            slots.pop_back();
        }
        if (!slots.empty())
            return;  // the others at once, with the next step
    }
    telling_ = 0;
    levels_at_.reset();
    if (!std::ranges::all_of(levels_, [](const auto& slots) { return slots.empty(); }))
        levels_at_ = Millis{now.steady.value + limits::level_every_ms};
}

void DownlinkDesk::send_to(const HubState& state, const NodeRecord& node, Now now,
                           std::vector<Outgoing>& out) {
    const auto& journal = node.intake.journal();
    if (!journal)
        return;
    DownlinkOutbox& from = outbox(node.location);
    const DownlinkOutbox::Envelope envelope{state.recovery().epoch(), *journal, now.wall};
    while (auto message = from.next(node.id(), envelope)) {
        out.push_back(ToNode{
            .node = node.id(), .topic = ToNode::Topic::state, .payload = encode_message(*message)});
    }
}

}  // namespace onepool::hub
