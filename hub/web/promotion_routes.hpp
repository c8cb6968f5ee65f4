#pragma once
// Promotions over HTTP, for people: listed, made and ended. On the reactor's thread.

#include <functional>

#include "hub/core/hub_core.hpp"
#include "hub/web/routes.hpp"

namespace onepool::hub {

struct PromotionDoor {
    std::function<const HubCore&()> core;
    // Commits the command; calls back once, after the commit.
    std::function<void(Command, std::function<void(const Answer&)>)> offer;
};

void add_promotion_routes(Routes& routes, const PromotionDoor& door);

}  // namespace onepool::hub
