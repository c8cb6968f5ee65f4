#include "hub/core/checkout_desk.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "hub/core/order_desk.hpp"
#include "hub/core/share_desk.hpp"
#include "hub/core/sourcing.hpp"
#include "hub/core/split_rule.hpp"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"
#include "protocol/recovery_limits.hpp"

namespace onepool::hub {

namespace {

std::string name_of(const CheckoutKey& key) {
    return key.channel.value + " hold " + key.hold;
}

Answer refuse(CommandVerdict verdict, std::string text) {
    Answer answer{.request = {}, .verdict = verdict, .text = std::move(text), .orders = {}};
    if (verdict == CommandVerdict::busy)
        answer.again_after = Millis{limits::postponed_again_ms};
    return answer;
}

Answer answer_with(const CheckoutRecord& record, CommandVerdict verdict) {
    Answer answer{.request = {}, .verdict = verdict, .text = {}, .orders = {}};
    answer.hold = record;
    return answer;
}

Answer reconciles() {
    return refuse(CommandVerdict::busy,
                  "the hub came back from a backup and is finding out what its locations hold: "
                  "send this again shortly");
}

Answer answer_with(const HubState& state, const std::optional<OrderMoved>& moved,
                   CommandVerdict verdict) {
    if (!moved)
        return reconciles();
    const OrderRecord* order = state.orders().find(moved->order);
    if (order != nullptr && !is_promised(*order)) {
        return refuse(
            CommandVerdict::busy,
            "its goods may be sold by a till, which is asked for them: ask again shortly");
    }
    return {.request = {}, .verdict = verdict, .text = {}, .orders = {*moved}};
}

// In whatever order the lines name them.
bool are_same(HoldLines left, HoldLines right) {
    std::ranges::sort(left);
    std::ranges::sort(right);
    return left == right;
}

// Where the last ones are shared out among channels, the others' shares are theirs; what no order
// is sent from is no channel's.
Units within_share(const HubState& state, const ChannelId& channel, const CellKey& cell,
                   Units online) {
    const auto beyond = state.location(cell.location).ships_orders
                            ? beyond_others(state, cell.sku, channel)
                            : std::nullopt;
    return beyond ? std::clamp(*beyond, Units{0}, std::max(Units{0}, online)) : online;
}

// What a newer wish of the same shopper sets free.
using Earlier = std::vector<const CheckoutRecord*>;

Earlier earlier_of(const HubState& state, const CheckoutKey& key, const std::string& owner) {
    Earlier earlier;
    const CheckoutRecord* same = state.checkouts().find(key);
    if (same != nullptr && same->is_open())
        earlier.push_back(same);
    const CheckoutRecord* other = state.checkouts().find_open_of(key.channel, owner);
    if (other != nullptr && other != same)
        earlier.push_back(other);
    return earlier;
}

std::size_t lines_of(const Earlier& earlier) {
    std::size_t lines = 0;
    for (const CheckoutRecord* record : earlier)
        lines += record->lines.size();
    return lines;
}

Units freed_at(const Earlier& earlier, const CellKey& cell) {
    Units freed;
    for (const CheckoutRecord* record : earlier) {
        for (const auto& [sku, units] : record->lines) {
            if (record->location == cell.location && sku == cell.sku)
                freed += units;
        }
    }
    return freed;
}

// The version that a hold was placed with last decides what a repeated or late word means.
std::optional<Answer> answer_known(const CheckoutRecord& known, const PlaceHold& place,
                                   const HoldLines& wanted,
                                   std::optional<LocationIndex> collect_at) {
    const std::string name = name_of(known.key);
    if (known.state == CheckoutState::ordered) {
        return refuse(CommandVerdict::conflict,
                      name + " became order " + known.order.value + ": place another hold");
    }
    if (place.version > known.version)
        return std::nullopt;
    const bool is_same = place.version == known.version && place.owner == known.owner &&
                         are_same(known.lines, wanted) &&
                         (!collect_at || known.location == *collect_at);
    if (!is_same) {
        return refuse(CommandVerdict::conflict,
                      name + " was placed as version " + std::to_string(known.version) +
                          " with other content: send what changed with a higher version");
    }
    if (known.is_open())
        return answer_with(known, CommandVerdict::repeated);
    return refuse(
        known.state == CheckoutState::expired ? CommandVerdict::expired : CommandVerdict::conflict,
        name + " is " + to_text(known.state) + ": to place it again, raise its version");
}

CommandVerdict verdict_of(WishFault fault) {
    return fault == WishFault::unknown_listing ? CommandVerdict::unknown_subject
                                               : CommandVerdict::out_of_bounds;
}

Answer refuse_place(const HubState& state, const CheckoutKey& key, const PlaceHold& place,
                    const SourcingWish& wish, const Available& available) {
    if (state.recovery().is_reconciling())
        return reconciles();
    Answer sold_out = refuse(CommandVerdict::sold_out, shortage(state, wish, available));
    for (const WantedLine& line : place.lines) {
        const ListingRecord* listing = state.listings().channel(key.channel).find(line.listing);
        sold_out.lacking.push_back(
            {line.listing, line.quantity, most_at_one(state, wish, listing->sku, available)});
    }
    return sold_out;
}

// Some of what is kept is what the order wants.
bool keeps_of(const HubState& state, const CheckoutRecord& record, const Order& order) {
    const auto wanted = sum_wishes(state.listings().channel(order.order.channel), wishes_of(order));
    const auto* lines = std::get_if<HoldLines>(&wanted);
    return lines != nullptr && std::ranges::any_of(*lines, [&](const auto& line) {
               return units_of(record.lines, line.first).value > 0;
           });
}

// The open hold an order is paid under: the one it names, or what its shopper put in that one's
// place of the same goods, so that nobody who pays is in his own way.
const CheckoutRecord* find_hold(const HubState& state, const OrderReceived& received) {
    const CheckoutKey key{received.order.order.channel, received.hold};
    const CheckoutRecord* named = received.hold.empty() ? nullptr : state.checkouts().find(key);
    if (named == nullptr || named->is_open())
        return named;
    if (named->state != CheckoutState::replaced)
        return nullptr;
    const CheckoutRecord* other = state.checkouts().find_open_of(key.channel, named->owner);
    return other != nullptr && keeps_of(state, *other, received.order) ? other : nullptr;
}

// Kept where the order's buyer collects it, or where it can be sent from.
bool is_kept_for(const HubState& state, const CheckoutRecord& record, const Order& order) {
    if (order.collect_at.empty())
        return state.location(record.location).ships_orders;
    return state.find_location(order.collect_at) == record.location;
}

bool has_same_lines(const HubState& state, const CheckoutRecord& record, const Order& order) {
    const auto wanted = sum_wishes(state.listings().channel(order.order.channel), wishes_of(order));
    const auto* lines = std::get_if<HoldLines>(&wanted);
    return lines != nullptr && are_same(*lines, record.lines);
}

void resplit_all(Decision& decision, const std::set<CellKey>& cells) {
    for (const CellKey& cell : cells)
        resplit(decision, cell.sku, cell.location);
}

void add_cells(std::set<CellKey>& cells, const HoldLines& lines, LocationIndex location) {
    for (const auto& line : lines)
        cells.insert({line.first, location});
}

}  // namespace

void CheckoutDesk::start(const HubState& state, Now now) {
    queue_.clear();
    deadlines_.clear();
    for (const std::uint32_t position : state.checkouts().open())
        watch(state.checkouts().all()[position], now);
}

// However wrong the clock is or was: no longer than it was to last, and not before now.
void CheckoutDesk::watch(const CheckoutRecord& record, Now now) {
    const std::int64_t lasts = (record.expires_at - record.placed_at).value;
    const std::int64_t left = std::clamp((record.expires_at - now.wall).value, std::int64_t{0},
                                         std::max(lasts, std::int64_t{0}));
    forget(record.key);
    const Millis deadline{now.steady.value + left};
    deadlines_.emplace(record.key, deadline);
    queue_.emplace(deadline, record.key);
}

void CheckoutDesk::forget(const CheckoutKey& key) {
    const auto known = deadlines_.find(key);
    if (known == deadlines_.end())
        return;
    queue_.erase({known->second, key});
    deadlines_.erase(known);
}

void CheckoutDesk::end(Decision& decision, const CheckoutKey& key, CheckoutState as) {
    const CheckoutRecord& record = *decision.state().checkouts().find(key);
    std::set<CellKey> cells;
    add_cells(cells, record.lines, record.location);
    forget(key);
    decision.emit(CheckoutEnded{.key = key, .as = as, .order = {}});
    resplit_all(decision, cells);
}

Answer CheckoutDesk::ask(Decision& decision, const ChannelId& channel, const HoldAsk& ask,
                         Now now) {
    return std::visit(
        [&](const auto& a) { return on(decision, CheckoutKey{channel, a.hold}, a, now); }, ask);
}

Answer CheckoutDesk::on(Decision& decision, const CheckoutKey& key, const PlaceHold& place,
                        Now now) {
    const HubState& state = decision.state();
    const auto summed = sum_wishes(state.listings().channel(key.channel), place.lines);
    if (const auto* refusal = std::get_if<WishRefusal>(&summed))
        return refuse(verdict_of(refusal->fault), refusal->text);
    const auto& wanted = std::get<HoldLines>(summed);
    const auto collect_at = state.find_location(place.collect_at);
    if (!place.collect_at.empty() && !collect_at) {
        return refuse(CommandVerdict::unknown_subject,
                      "unknown location " + place.collect_at.value);
    }
    const CheckoutRecord* known = state.checkouts().find(key);
    if (known != nullptr) {
        if (auto answered = answer_known(*known, place, wanted, collect_at))
            return *std::move(answered);
    }
    const Earlier earlier = earlier_of(state, key, place.owner);
    const std::size_t given_up = lines_of(earlier);
    if (wanted.size() > given_up &&
        state.checkouts().open_lines() - given_up + wanted.size() > limits::open_checkout_lines)
        return refuse(CommandVerdict::busy, "too many holds are open: ask again shortly");
    // What the shopper holds already stays within his reach, whatever became of the shelf.
    const Available available = [&](const CellKey& cell) {
        const Units freed = freed_at(earlier, cell);
        const Units online = split_without(decision, cell, freed).online;
        return std::max(within_share(state, key.channel, cell, online), freed);
    };
    const SourcingWish wish{
        .wanted = wanted,
        .collect_at = collect_at,
        .first = earlier.empty() ? std::nullopt : std::optional(earlier.front()->location)};
    const auto location = choose_source(state, wish, available).location;
    if (!location)
        return refuse_place(state, key, place, wish, available);
    std::set<CellKey> cells;
    std::vector<CheckoutKey> replaced;
    for (const CheckoutRecord* record : earlier) {
        replaced.push_back(record->key);
        add_cells(cells, record->lines, record->location);
    }
    for (const CheckoutKey& each : replaced) {
        forget(each);
        decision.emit(CheckoutEnded{.key = each, .as = CheckoutState::replaced, .order = {}});
    }
    decision.emit(CheckoutHeld{.key = key,
                               .owner = place.owner,
                               .version = place.version,
                               .location = *location,
                               .lines = wanted,
                               .expires_at = decision.at() + place.lasts});
    add_cells(cells, wanted, *location);
    resplit_all(decision, cells);
    const CheckoutRecord& record = *state.checkouts().find(key);
    watch(record, now);
    return answer_with(record, CommandVerdict::done);
}

Answer CheckoutDesk::on(Decision& decision, const CheckoutKey& key, const ConfirmHold& confirm,
                        Now) {
    const HubState& state = decision.state();
    const OrderKey& order = confirm.received.order.order;
    const CheckoutRecord* known = state.checkouts().find(key);
    if (known != nullptr && known->state == CheckoutState::ordered && known->order != order.order) {
        return refuse(CommandVerdict::conflict, name_of(key) + " became order " +
                                                    known->order.value + ": one hold is one order");
    }
    const bool is_known = state.orders().find(order) != nullptr;
    const bool is_new = !is_known && !confirm.received.is_cancelled;
    if (is_new && known != nullptr && known->is_open() &&
        !has_same_lines(state, *known, confirm.received.order)) {
        return refuse(CommandVerdict::conflict,
                      "the order's lines are not those of " + name_of(key) +
                          ": place the hold with the order's lines and a higher version first");
    }
    if (is_new && known != nullptr && known->is_open() &&
        !is_kept_for(state, *known, confirm.received.order)) {
        return refuse(CommandVerdict::conflict,
                      name_of(key) + " keeps its goods at " +
                          state.location(known->location).id.value +
                          ", where the order cannot be collected or sent from: place the hold with "
                          "the order's collect_at and a higher version first");
    }
    return answer_with(state, receive(decision, confirm.received),
                       is_known ? CommandVerdict::repeated : CommandVerdict::done);
}

std::optional<OrderMoved> CheckoutDesk::receive(Decision& decision, const OrderReceived& received) {
    const HubState& state = decision.state();
    const CheckoutRecord* record = find_hold(state, received);
    if (record == nullptr)
        return receive_order(decision, received);
    const CheckoutKey key = record->key;
    const OrderRecord* known = state.orders().find(received.order.order);
    if (known != nullptr) {
        // One from before has nothing to do with what is kept under this name now.
        if (known->taken_at > record->placed_at)
            end(decision, key, CheckoutState::released);
        return receive_order(decision, received);
    }
    const bool is_open =
        !received.is_cancelled && received.told.value_or(OrderOutcome::held) == OrderOutcome::held;
    if (is_open && has_same_lines(state, *record, received.order) &&
        is_kept_for(state, *record, received.order)) {
        OrderMoved moved = turn_into_order(decision, *record, received.order);
        mark_order(decision, received);
        return moved;
    }
    // What may be put off must find its goods still kept.
    const bool may_wait = !is_open || state.recovery().is_reconciling();
    if (!may_wait)
        end(decision, key, CheckoutState::released);
    auto moved = receive_order(decision, received);
    if (may_wait && moved)
        end(decision, key, CheckoutState::released);
    return moved;
}

// Not re-split between: the units go from one claim to the other, and no U is asked.
OrderMoved CheckoutDesk::turn_into_order(Decision& decision, const CheckoutRecord& record,
                                         const Order& order) {
    const CheckoutKey key = record.key;
    const LocationIndex location = record.location;
    const HoldLines lines = record.lines;
    forget(key);
    decision.emit(OrderTaken{order});
    decision.emit(
        CheckoutEnded{.key = key, .as = CheckoutState::ordered, .order = order.order.order});
    return hold_order(decision, order.order,
                      {.parts = {{location, lines}},
                       .lacking = {},
                       .why = "its goods were kept there until it was paid"});
}

Answer CheckoutDesk::on(Decision& decision, const CheckoutKey& key, const ReleaseHold& release,
                        Now) {
    const CheckoutRecord* known = decision.state().checkouts().find(key);
    if (known == nullptr)
        return refuse(CommandVerdict::unknown_subject, "there is no " + name_of(key));
    if (known->state == CheckoutState::ordered) {
        return refuse(CommandVerdict::conflict,
                      name_of(key) + " became order " + known->order.value + ": cancel that order");
    }
    // A late word about what was kept before changes nothing of what is kept now.
    if (!known->is_open() || release.version < known->version)
        return answer_with(*known, CommandVerdict::repeated);
    end(decision, key, CheckoutState::released);
    return answer_with(*decision.state().checkouts().find(key), CommandVerdict::done);
}

void CheckoutDesk::sweep(Decision& decision, Now now, std::vector<Notice>& notify) {
    std::size_t lines = 0;
    while (!queue_.empty() && queue_.begin()->first <= now.steady &&
           lines < limits::checkout_lines_per_step) {
        const CheckoutKey key = queue_.begin()->second;
        lines += decision.state().checkouts().find(key)->lines.size();
        end(decision, key, CheckoutState::expired);
        notify.push_back({.at = now.wall,
                          .lsn = decision.lsn(),
                          .kind = "hold",
                          .text = name_of(key) + " expired unpaid: its goods are free again"});
    }
}

std::optional<Millis> CheckoutDesk::wake_at() const {
    return queue_.empty() ? std::nullopt : std::optional(queue_.begin()->first);
}

}  // namespace onepool::hub
