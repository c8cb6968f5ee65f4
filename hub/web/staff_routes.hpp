#pragma once
// The staff list over HTTP, person by person: who is on it, somebody more, somebody less. The whole
// list is imported at POST /v1/staff. No answer shows a PIN's hash. On the reactor's thread.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hub/core/scope_import.hpp"
#include "hub/web/routes.hpp"
#include "protocol/scope_content.hpp"

namespace onepool::hub {

struct StaffDoor {
    using Read = std::function<void(const std::optional<std::vector<protocol::StaffRow>>&)>;
    // The list in force; nullopt: it cannot be read. Calls back later, once.
    std::function<void(Read)> read;
    // Makes the change part of the list, for all nodes, and answers.
    std::function<void(StaffChange, io::Reply)> change;
};

void add_staff_routes(Routes& routes, StaffDoor door);

}  // namespace onepool::hub
