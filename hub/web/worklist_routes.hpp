#pragma once
// The worklist over HTTP: looking, replaying, voiding. Raw bytes are looked up in the log here and
// handed to the core with the command. On the reactor's thread.

#include <functional>
#include <optional>

#include "hub/core/hub_core.hpp"
#include "hub/web/routes.hpp"

namespace onepool::hub {

struct WorklistDoor {
    std::function<const HubCore&()> core;
    std::function<std::optional<LogEntry>(Lsn)> entry;
    // Commits the command; calls back once, after the commit.
    std::function<void(Command, std::function<void(const Answer&)>)> offer;
};

void add_worklist_routes(Routes& routes, WorklistDoor door);

}  // namespace onepool::hub
