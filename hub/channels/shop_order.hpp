#pragma once
// ShopOrder of deploy/shop/api.ts, read from JSON that nobody has checked yet. Pure.

#include <string>
#include <variant>

#include "hub/channels/connector.hpp"
#include "protocol/json.hpp"

namespace onepool::hub {

// The order, or why it cannot be taken: the id as far as it could be read, and the first field
// that is missing or beyond its bound (limits.hpp).
std::variant<OrderReceived, OddOrder> read_shop_order(const Json& json, const ChannelId& channel);

}  // namespace onepool::hub
