#include "hub/web/order_views.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "hub/core/order_move.hpp"
#include "hub/web/lot_views.hpp"
#include "protocol/check.hpp"

namespace onepool::hub {

namespace {

Json place_or_null(const HubState& state, const std::optional<LocationIndex>& location) {
    return location ? Json{state.location(*location).id.value} : Json{};
}

// Where its goods are held or stand, or were; nowhere while another location is looked for.
std::optional<LocationIndex> shown_place_of(const OrderRecord& order) {
    switch (order.stage) {
        case OrderStage::waiting:
            return std::nullopt;
        case OrderStage::held:
        case OrderStage::refused:
        case OrderStage::shipped:
        case OrderStage::cancelled:
        case OrderStage::staged:
        case OrderStage::collected:
        case OrderStage::packed:
        case OrderStage::delivered:
            return place_of(order);
    }
    CHECK(false);  // every stage is above
}

Json taker_of(const HubState& state, const OrderLeg& leg) {
    if (!leg.taker)
        return {};
    const NodeRecord* node = state.nodes().find(*leg.taker);
    Json taker;
    taker.set("node", to_text(*leg.taker));
    taker.set("name", node ? node->name : to_text(*leg.taker));
    taker.set("staff", leg.taker_staff.value);
    taker.set("begun", leg.is_begun);
    return taker;
}

// Of the first part that somebody picks, else of the first that a node was given.
Json taker_of(const HubState& state, const OrderRecord& order) {
    const auto picked = std::ranges::find_if(order.legs, &OrderLeg::is_begun);
    if (picked != order.legs.end())
        return taker_of(state, *picked);
    const auto given =
        std::ranges::find_if(order.legs, [](const OrderLeg& leg) { return leg.taker.has_value(); });
    return given == order.legs.end() ? Json{} : taker_of(state, *given);
}

Json units_by_sku(const HubState& state, const HoldLines& lines) {
    Json::Array rows;
    for (const auto& [sku, units] : lines) {
        Json row;
        row.set("sku", state.ledger().sku(sku).sku.value);
        row.set("quantity", units.value);
        rows.push_back(std::move(row));
    }
    return rows;
}

// One a location: more than one where it was split.
Json legs_of(const HubState& state, const OrderRecord& order) {
    Json::Array legs;
    for (const OrderLeg& leg : order.legs) {
        Json row;
        row.set("location", state.location(leg.location).id.value);
        row.set("stage", leg_stage(order, leg));
        row.set("asked", units_by_sku(state, leg.asked));
        row.set("held", units_by_sku(state, leg.held));
        row.set("staged", units_by_sku(state, leg.staged));
        row.set("place", leg.place);
        row.set("taker", taker_of(state, leg));
        legs.push_back(std::move(row));
    }
    return legs;
}

// Something is left to be done for its buyer.
bool is_open_stage(OrderStage stage) {
    return stage == OrderStage::held || stage == OrderStage::waiting || is_standing(stage);
}

// Where it may be collected instead; none where it cannot be moved.
Json stores_of(const HubState& state, const OrderRecord& order) {
    Json::Array rows;
    if (!why_not_moved(state, order).empty())
        return rows;
    for (const StoreChoice& choice : stores_for(state, order)) {
        Json row;
        row.set("location", state.location(choice.store).id.value);
        row.set("name", state.location(choice.store).name);
        row.set("obstacle", choice.obstacle);
        rows.push_back(std::move(row));
    }
    return rows;
}

// What stands picked for its buyer, of an order that is over what is to be put back, is known by
// SKU; lines of one SKU share it in their order.
Json lines_of(const HubState& state, const OrderRecord& order) {
    std::map<std::uint32_t, Units> left;
    for (const OrderLeg& leg : order.legs) {
        if (is_open_stage(order.stage) && (leg.is_done || is_left_behind(order, leg)))
            continue;
        for (const auto& [sku, units] : leg.staged)
            left[sku.value] += units;
    }
    Json::Array lines;
    for (const OrderLine& line : order.lines) {
        Units staged;
        if (line.sku) {
            Units& rest = left[line.sku->value];
            staged = std::min(rest, line.quantity);
            rest -= staged;
        }
        Json row;
        row.set("listing", line.listing);
        row.set("sku", line.sku ? state.ledger().sku(*line.sku).sku.value : std::string());
        row.set("quantity", line.quantity.value);
        row.set("staged", staged.value);
        lines.push_back(std::move(row));
    }
    return lines;
}

// What was handed over late, or is back on the shelf, is not overdue any more.
bool is_overdue(const OrderRecord& order) {
    return order.stage == OrderStage::staged && order.is_overdue;
}

Json region_or_null(const Region& region) {
    if (region.country.empty())
        return Json{};
    Json place;
    place.set("country", region.country);
    place.set("postcode", region.postcode);
    return place;
}

// The leg that a person looks for first; nullptr: none.
const OrderLeg* first_leg(const OrderRecord& order) {
    const auto place = place_of(order);
    return place ? leg_at(order, *place) : nullptr;
}

Json row_of(const HubState& state, const OrderRecord& order) {
    const OrderLeg* leg = first_leg(order);
    Json row;
    row.set("channel", order.key.channel.value);
    row.set("order", order.key.order.value);
    row.set("stage", to_text(order.stage));
    row.set("reason", order.reason);
    row.set("placed_at", order.placed_at.value);
    row.set("taken_at", order.taken_at.value);
    row.set("location", place_or_null(state, shown_place_of(order)));
    row.set("collect_at", place_or_null(state, order.collect_at));
    row.set("due_at", time_or_null(order.due_at));
    row.set("collect_by", time_or_null(order.collect_by));
    row.set("ship_to", region_or_null(order.ship_to));
    row.set("is_overdue", is_overdue(order));
    row.set("asks_identity", order.asks_identity);
    row.set("is_changed", order.is_changed);
    row.set("taker", taker_of(state, order));
    row.set("place", leg == nullptr ? std::string() : leg->place);
    row.set("lines", lines_of(state, order));
    row.set("legs", legs_of(state, order));
    const bool is_waiting = order.stage == OrderStage::waiting;
    row.set("wanted", units_by_sku(state, is_waiting ? wanted_of(order) : HoldLines{}));
    row.set("cut", units_by_sku(state, order.cut));
    return row;
}

bool is_open(const OrderRecord& order) {
    return is_open_stage(order.stage) || is_staged_somewhere(order);
}

bool fits(const OrderRecord& order, const OrderQuery& query) {
    if (query.which == OrderQuery::Which::open && !is_open(order))
        return false;
    return !query.stage || order.stage == *query.stage;
}

// Of these the book keeps the positions, so that a long history costs nothing.
bool is_indexed(const OrderQuery& query) {
    return query.which == OrderQuery::Which::open || query.stage == OrderStage::held ||
           query.stage == OrderStage::staged || query.stage == OrderStage::packed ||
           query.stage == OrderStage::waiting;
}

std::vector<const OrderRecord*> candidates(const OrderBook& book) {
    std::vector<std::uint32_t> positions;
    std::set_union(book.open().begin(), book.open().end(), book.waiting().begin(),
                   book.waiting().end(), std::back_inserter(positions));
    std::vector<const OrderRecord*> orders;
    orders.reserve(positions.size());
    for (const std::uint32_t position : positions)
        orders.push_back(&book.all()[position]);
    return orders;
}

}  // namespace

const char* leg_stage(const OrderRecord& order, const OrderLeg& leg) {
    if (!leg.held.empty())
        return to_text(OrderStage::held);
    const bool is_left = is_left_behind(order, leg);
    const bool is_over = is_left || leg.is_done || order.is_overdue || is_ended(order.stage);
    if (!leg.staged.empty() && is_over)
        return "put_back";
    if (is_left)
        return "ended";
    if (leg.is_done)
        return "done";
    if (leg.staged.empty())
        return "ended";
    return to_text(leg.is_packed ? OrderStage::packed : OrderStage::staged);
}

std::optional<OrderStage> stage_named(std::string_view text) {
    const auto it = std::ranges::find_if(stages_shown,
                                         [&](OrderStage stage) { return text == to_text(stage); });
    return it == stages_shown.end() ? std::nullopt : std::optional(*it);
}

std::string stage_names() {
    std::string names;
    for (const OrderStage stage : stages_shown) {
        const bool is_last = stage == stages_shown.back();
        names += (names.empty() ? "" : is_last ? " or " : ", ") + std::string(to_text(stage));
    }
    return names;
}

Json orders_of(const HubCore& core, const OrderQuery& query) {
    const HubState& state = core.state();
    Json::Array rows;
    const auto add = [&](const OrderRecord& order) {
        if (rows.size() < query.limit && fits(order, query))
            rows.push_back(row_of(state, order));
        return rows.size() < query.limit;
    };
    if (is_indexed(query)) {
        const auto orders = candidates(state.orders());
        for (auto it = orders.rbegin(); it != orders.rend() && add(**it);)
            ++it;
        return rows;
    }
    const auto& all = state.orders().all();
    for (auto it = all.rbegin(); it != all.rend() && add(*it);)
        ++it;
    return rows;
}

const OrderRecord* find_order(const HubState& state, std::string_view name) {
    for (std::size_t at = name.find('/'); at != name.npos; at = name.find('/', at + 1)) {
        const OrderRecord* order = state.orders().find({ChannelId{std::string(name.substr(0, at))},
                                                        OrderId{std::string(name.substr(at + 1))}});
        if (order != nullptr)
            return order;
    }
    return nullptr;
}

std::string no_such_order(const HubCore& core, std::string_view name) {
    const std::size_t slash = name.find('/');
    if (slash == name.npos)
        return "name an order by its channel and its id: /v1/orders/CHANNEL/ORDER";
    const std::string channel(name.substr(0, slash));
    const auto& channels = core.config().channels;
    const bool is_known = std::ranges::any_of(
        channels, [&](const HubCore::Channel& each) { return each.id.value == channel; });
    return is_known ? "channel " + channel + " never told of an order " +
                          std::string(name.substr(slash + 1))
                    : "there is no channel " + channel;
}

Json story_of(const HubState& state, const OrderRecord& order) {
    Json::Array gave_up;
    for (const LocationIndex location : order.gave_up)
        gave_up.emplace_back(state.location(location).id.value);
    Json::Array steps;
    for (const OrderStep& step : order.steps) {
        Json row;
        row.set("lsn", step.lsn.value);
        row.set("at", step.at.value);
        row.set("stage", to_text(step.stage));
        row.set("by", step.by.value);
        row.set("text", step.text);
        steps.push_back(std::move(row));
    }
    Json story = row_of(state, order);
    story.set("gave_up", std::move(gave_up));
    story.set("stores", stores_of(state, order));
    story.set("steps", std::move(steps));
    story.set("lots", lots_of(state, order));
    story.set("unknown_lots", unknown_lots_of(state, order));
    return story;
}

std::uint64_t count_overdue(const HubState& state) {
    const OrderBook& book = state.orders();
    return static_cast<std::uint64_t>(std::ranges::count_if(
        book.open(), [&](std::uint32_t position) { return is_overdue(book.all()[position]); }));
}

}  // namespace onepool::hub
