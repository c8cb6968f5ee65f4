#pragma once
// Orders as the API shows them (hub/web/src/api.ts: OrderRow, OrderStory). Pure functions over the
// core's state.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "hub/core/hub_core.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

// In the order in which people look at them.
inline constexpr std::array<OrderStage, order_stages> stages_shown = {
    OrderStage::held,      OrderStage::waiting, OrderStage::staged,
    OrderStage::packed,    OrderStage::shipped, OrderStage::delivered,
    OrderStage::collected, OrderStage::refused, OrderStage::cancelled};
std::optional<OrderStage> stage_named(std::string_view text);
std::string stage_names();  // "held, waiting, ... or cancelled"

// Newest first, at most `limit`. open: something is left to be done: it is to be picked, stands
// picked, waits for stock, or its goods are to go back to the shelf.
struct OrderQuery {
    enum class Which : std::uint8_t { all, open } which = Which::all;
    std::optional<OrderStage> stage = std::nullopt;
    std::size_t limit = 100;
};
Json orders_of(const HubCore& core, const OrderQuery& query);

// "CHANNEL/ORDER"; both may hold a slash. nullptr: the hub was never told of it.
const OrderRecord* find_order(const HubState& state, std::string_view name);
std::string no_such_order(const HubCore& core, std::string_view name);  // why not, for a person
Json story_of(const HubState& state, const OrderRecord& order);
// How far one location is with its part.
const char* leg_stage(const OrderRecord& order, const OrderLeg& leg);

// Staged ones that nobody came for in time.
std::uint64_t count_overdue(const HubState& state);

}  // namespace onepool::hub
