#include "hub/core/order_move.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "hub/core/debt_case.hpp"
#include "hub/core/order_desk.hpp"
#include "hub/core/order_steps.hpp"
#include "hub/core/rights_desk.hpp"
#include "hub/core/told_before.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

constexpr std::size_t stores_named = 3;  // as many as a person asks a buyer about

// How a step of an order begins that says it was moved, and ends where a restored hub did so.
constexpr std::string_view was_moved = "moved from ";
constexpr const char* told_before = "as it was told before this hub was restored";

CommandResult refused(CommandVerdict verdict, std::string text) {
    return {.verdict = verdict, .text = std::move(text)};
}

const std::string& store_name(const HubState& state, LocationIndex store) {
    return state.location(store).id.value;
}

// All of it that its buyer has not got, whoever holds it or has picked it.
HoldLines to_collect(const OrderRecord& order) {
    HoldLines wanted;
    for (const OrderLine& line : order.lines) {
        if (line.sku)
            add_units(wanted, *line.sku, line.quantity);
    }
    for (auto& [sku, units] : wanted)
        units -= units_of(order.handed_over, sku) + units_of(order.cut, sku);
    std::erase_if(wanted, [](const auto& line) { return line.second.value <= 0; });
    return wanted;
}

// What a store keeps of it already. After a hub came back from a backup it may stand elsewhere than
// where it is to be collected.
HoldLines kept_by(const OrderRecord& order, LocationIndex store) {
    const OrderLeg* leg = leg_at(order, store);
    HoldLines kept;
    if (leg == nullptr || leg->is_done || is_left_behind(order, *leg))
        return kept;
    for (const auto* lines : {&leg->held, &leg->staged}) {
        for (const auto& [sku, units] : *lines)
            add_units(kept, sku, units);
    }
    return kept;
}

// Of what its channel calls by a name that nobody mapped no store can be asked. Nullptr: all are.
const OrderLine* find_unmapped(const OrderRecord& order) {
    const auto found =
        std::ranges::find_if(order.lines, [](const OrderLine& line) { return !line.sku; });
    return found == order.lines.end() ? nullptr : &*found;
}

SourcingChoice choose_store(const HubState& state, const OrderRecord& order,
                            const HoldLines& wanted, LocationIndex store,
                            const Available& available) {
    return choose_source(state, {.wanted = wanted, .collect_at = store, .gave_up = order.gave_up},
                         available);
}

// Why a store cannot have all that is to be collected; empty: it can, or has it.
std::string obstacle_at(const HubState& state, const OrderRecord& order, const HoldLines& wanted,
                        LocationIndex store, const Available& available) {
    const HoldLines kept = kept_by(order, store);
    if (kept.empty()) {
        SourcingChoice choice = choose_store(state, order, wanted, store, available);
        return choice.location ? std::string() : std::move(choice.why);
    }
    const bool is_all = std::ranges::all_of(
        wanted, [&](const auto& line) { return line.second <= units_of(kept, line.first); });
    return is_all ? std::string()
                  : "a part of it stands at " + store_name(state, store) +
                        ", which is to put that back first";
}

// The stage alone; empty: it may still be collected.
std::string why_over(const OrderRecord& order) {
    const std::string is = name_of(order.key) + " is " + to_text(order.stage);
    switch (order.stage) {
        case OrderStage::held:
        case OrderStage::waiting:
        case OrderStage::staged:
        case OrderStage::packed:
            return {};
        case OrderStage::collected:
        case OrderStage::shipped:
        case OrderStage::delivered:
            return is + ": its buyer has it, or soon will, and there is nothing to move";
        case OrderStage::refused:
        case OrderStage::cancelled:
            return is + ": let its buyer order again, to be collected at the other store";
    }
    CHECK(false);  // every stage is above
}

// Told once more, however far the new store came meanwhile.
bool was_moved_to(const OrderRecord& order, LocationIndex store) {
    return order.collect_at == store && !order.gave_up.empty() && !is_given_up(order, store);
}

// Where it is collected already; nullopt: elsewhere.
std::optional<CommandResult> answer_same(const HubState& state, const OrderRecord& order,
                                         LocationIndex store) {
    const std::string& there = store_name(state, store);
    if (is_given_up(order, store)) {
        return refused(CommandVerdict::conflict, there + " gave up " + name_of(order.key) +
                                                     " and is not asked again: choose another "
                                                     "store, or cancel it");
    }
    if (order.collect_at != store)
        return std::nullopt;
    return refused(CommandVerdict::conflict, name_of(order.key) + " is collected at " + there +
                                                 " as it is: choose another store");
}

// Why this store cannot have it, though it may be moved; nullopt: it can.
std::optional<CommandResult> refuse_store(const HubState& state, const OrderRecord& order,
                                          LocationIndex store, const HoldLines& wanted) {
    const std::string& there = store_name(state, store);
    if (state.location(store).is_draining) {
        return refused(CommandVerdict::conflict,
                       there + " is being drained and takes no orders: choose another store");
    }
    if (state.recovery().is_reconciling(store)) {
        return refused(CommandVerdict::busy,
                       "the hub came back from a backup and is finding out "
                       "what " +
                           there + " holds: ask again shortly");
    }
    const std::string obstacle =
        obstacle_at(state, order, wanted, store, with_rights_left(state, wanted));
    if (obstacle.empty())
        return std::nullopt;
    return refused(
        kept_by(order, store).empty() ? CommandVerdict::sold_out : CommandVerdict::conflict,
        obstacle + ": choose another store, or cancel " + name_of(order.key));
}

// What all other stores have to do with it any more: put back what stands there. The claims that
// end.
std::vector<CellKey> leave(Decision& decision, const OrderRecord& order, LocationIndex to) {
    std::vector<CellKey> claimed;
    const std::vector<OrderLeg> legs = order.legs;  // a copy: the steps below change them
    for (const OrderLeg& leg : legs) {
        if (leg.location == to || (leg.held.empty() && leg.staged.empty()))
            continue;
        for (const auto& line : leg.held)
            claimed.push_back({line.first, leg.location});
        end_hold(decision, order, leg.location);
        if (!leg.staged.empty() && !leg.is_done) {
            decision.emit(HandedOver{
                .order = order.key, .lines = {}, .location = leg.location, .is_last = true});
        }
        if (!is_given_up(order, leg.location))
            decision.emit(LocationGaveUp{.order = order.key, .location = leg.location});
    }
    if (!is_given_up(order, *order.collect_at))
        decision.emit(LocationGaveUp{.order = order.key, .location = *order.collect_at});
    decision.emit(CollectionMoved{.order = order.key, .location = to});
    return claimed;
}

void hold_there(Decision& decision, const OrderRecord& order, LocationIndex store) {
    const HubState& state = decision.state();
    const HoldLines wanted = wanted_of(order);
    SourcingChoice choice = choose_store(state, order, wanted, store, online_of(state));
    if (!choice.location) {
        return source_or_wait(decision, order.key,
                              "waits for what tills of " + store_name(state, store) +
                                  " may sell, who are asked for it");
    }
    const OrderMoved moved =
        hold_order(decision, order.key,
                   {.parts = {{store, wanted}}, .lacking = {}, .why = std::move(choice.why)});
    settle_waiting(decision, order.key, moved.reason);
}

void carry_out(Decision& decision, const OrderRecord& order, LocationIndex to, const Move& move) {
    const HubState& state = decision.state();
    const std::string& there = store_name(state, to);
    const std::string who = move.by.empty() ? "its channel" : move.by.value;
    const std::string moved = std::string(was_moved) + store_name(state, *order.collect_at) +
                              " to " + there + " by " + who;
    const std::vector<CellKey> claimed = leave(decision, order, to);
    const bool is_there = wanted_of(order).empty();
    const OrderStage stage =
        is_there ? stage_left(state, order, OrderStage::staged) : OrderStage::waiting;
    decision.emit(OrderMoved{.order = order.key,
                             .stage = stage,
                             .reason = move.reason.empty() ? moved : moved + ": " + move.reason,
                             .by = move.by});
    for (const CellKey& cell : claimed) {
        renew_debt_case(decision, cell,
                        "; " + name_of(order.key) + " was " + moved + " on its buyer's word");
    }
    if (!is_there)
        return hold_there(decision, order, to);
    const std::string stands = "stands picked at " + there;
    decision.emit(OrderMoved{.order = order.key, .stage = stage, .reason = stands});
    settle_waiting(decision, order.key, stands);
}

// A step of this life; what was done again as the lost one had it is none.
bool was_moved_since(const OrderRecord& order, Lsn lost) {
    return std::ranges::any_of(order.steps, [&](const OrderStep& step) {
        return step.lsn > lost && step.text.starts_with(was_moved) &&
               !step.text.ends_with(told_before);
    });
}

}  // namespace

std::string why_not_moved(const HubState& state, const OrderRecord& order) {
    const std::string name = name_of(order.key);
    if (!order.collect_at) {
        return name +
               " is not one that its buyer collects: where it is sent from is decided by "
               "rule; have it refused at its location, or cancel it";
    }
    if (auto over = why_over(order); !over.empty())
        return over;
    if (is_awaited(state, order)) {
        return name +
               " was picked, as its channel was told before this hub was restored: move it "
               "once " +
               store_name(state, *order.collect_at) + " was heard, or its case is closed";
    }
    if (!order.handed_over.empty()) {
        return name + " is collected in part: have the rest collected at " +
               store_name(state, *order.collect_at) + " too, or cancel it";
    }
    if (order.is_overdue) {
        return name + " was not collected in time and is being put back: let its buyer order again";
    }
    const std::string instead = ": have it collected where it stands, or cancel it";
    if (const OrderLine* line = find_unmapped(order)) {
        return name + " has " + line->listing + ", a listing that is mapped to no SKU" + instead +
               " and map it before its buyer orders again";
    }
    if (to_collect(order).empty())
        return "nothing of " + name + " is left to be kept elsewhere" + instead;
    return {};
}

CommandResult move_order(Decision& decision, const Move& move) {
    const HubState& state = decision.state();
    const OrderRecord* order = state.orders().find(move.order);
    if (order == nullptr)
        return refused(CommandVerdict::unknown_subject, "there is no " + name_of(move.order));
    const auto to = state.find_location(move.to);
    if (!to)
        return refused(CommandVerdict::unknown_subject, "unknown location " + move.to.value);
    if (was_moved_to(*order, *to))
        return {.verdict = CommandVerdict::repeated, .text = {}};
    if (auto why = why_not_moved(state, *order); !why.empty())
        return refused(CommandVerdict::conflict, std::move(why));
    if (auto same = answer_same(state, *order, *to))
        return *std::move(same);
    if (auto no = refuse_store(state, *order, *to, to_collect(*order)))
        return *std::move(no);
    carry_out(decision, *order, *to, move);
    return {.verdict = CommandVerdict::done, .text = {}};
}

bool was_moved_in_lost_life(const HubState& state, const OrderRecord& known,
                            const OrderReceived& received, UnixMs at) {
    const RecoveryRecord& recovery = state.recovery().record();
    const auto there = state.find_location(received.order.collect_at);
    return received.told && known.collect_at && there && there != known.collect_at &&
           may_be_of_lost_life(recovery, &known, at) && !was_moved_from(known, *there) &&
           !was_moved_since(known, *recovery.lost_life) && why_over(known).empty();
}

void move_again(Decision& decision, const OrderRecord& known, const LocationId& to) {
    const CommandResult moved =
        move_order(decision, {.order = known.key, .to = to, .by = {}, .reason = told_before});
    if (moved.verdict == CommandVerdict::done || moved.verdict == CommandVerdict::repeated)
        return;
    raise_odd(decision, known.key,
              name_of(known.key) + " is to be collected at " + to.value +
                  ", as its buyer was told before this hub was restored: " + moved.text,
              "ask " + to.value + " whether it stands there, and its buyer where they go");
}

std::vector<StoreChoice> stores_for(const HubState& state, const OrderRecord& order) {
    std::vector<StoreChoice> stores;
    const HoldLines wanted = to_collect(order);
    if (wanted.empty() || find_unmapped(order) != nullptr)
        return stores;
    const Available available = with_rights_left(state, wanted);
    for (std::uint32_t i = 0; i < state.locations().size(); ++i) {
        const LocationIndex store{i};
        if (store == order.collect_at || is_given_up(order, store))
            continue;
        stores.push_back({store, obstacle_at(state, order, wanted, store, available)});
    }
    return stores;
}

std::string move_proposal(const HubState& state, const OrderRecord& order) {
    std::string names;
    std::size_t found = 0;
    for (const StoreChoice& choice : stores_for(state, order)) {
        if (!choice.obstacle.empty() || ++found > stores_named)
            continue;
        names += (names.empty() ? "" : " or ") + store_name(state, choice.store);
    }
    if (names.empty()) {
        return "no other store has it: where stock arrives it can be moved on its buyer's word; "
               "else cancel it";
    }
    return "move it to another store on its buyer's word (" + names + " has it), or cancel it";
}

}  // namespace onepool::hub
