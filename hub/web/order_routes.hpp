#pragma once
// Orders over HTTP: for people, who have the token, and for channels, who sign what they ask, as
// they do at /v1/holds. Who cancels an order or says that it arrived is a channel where the request
// is signed, else a person. On the reactor's thread.

#include <functional>

#include "hub/core/hub_core.hpp"
#include "hub/web/routes.hpp"

namespace onepool::hub {

struct OrderDoor {
    std::function<const HubCore&()> core;
    // Both commit, and call back once, after the commit. `ask` numbers its request.
    std::function<void(Command, std::function<void(const Answer&)>)> offer;
    std::function<void(OrderAsked, std::function<void(const Answer&)>)> ask;
};

void add_order_routes(Routes& routes, OrderDoor door);

// Let in by its signature, which the core judges, not by the token.
bool is_asked_by_channel(const io::ServerRequest& request);

}  // namespace onepool::hub
