#pragma once
// OrderAsk of deploy/shop/api.ts, read from JSON that nobody has checked yet. Pure.

#include <string>
#include <variant>

#include "hub/channels/order_asks.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

// What is asked, or the first field that is missing or beyond its bound (limits.hpp).
std::variant<OrderAsk, std::string> read_shop_order_ask(const Json& json, const ChannelId& channel);

}  // namespace onepool::hub
