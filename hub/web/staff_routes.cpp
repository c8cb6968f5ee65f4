#include "hub/web/staff_routes.hpp"

#include <utility>

#include "drivers/io/web_gate.hpp"
#include "hub/web/command_bodies.hpp"
#include "hub/web/replies.hpp"

namespace onepool::hub {

using namespace protocol;

namespace {

Json shown(const StaffRow& row) {
    Json json;
    json.set("name", row.name);
    json.set("role", row.role);
    json.set("has_pin", !row.pin_hash.empty());
    return json;
}

void list(const std::optional<std::vector<StaffRow>>& staff, const io::Reply& reply) {
    if (!staff) {
        return reply(io::problem_response(
            {.status = 503,
             .code = "unreadable",
             .message = "the staff list cannot be read from the hub's disk: import the whole list "
                        "again"}));
    }
    Json::Array rows;
    for (const StaffRow& row : *staff)
        rows.push_back(shown(row));
    reply(wrapped("staff", std::move(rows)));
}

}  // namespace

void add_staff_routes(Routes& routes, StaffDoor door) {
    routes.add("GET", "/v1/staff", [read = door.read](auto&, auto&, auto reply) {
        read([reply = std::move(reply)](const auto& staff) { list(staff, reply); });
    });
    routes.add(
        "POST", "/v1/staff/person", [change = door.change](auto& request, auto&, auto reply) {
            auto read = read_person(request.body);
            if (const auto* fault = std::get_if<BodyFault>(&read))
                return reply(bad_request(fault->field, fault->message));
            change({.what = StaffChange::What::put, .row = std::get<StaffRow>(std::move(read))},
                   std::move(reply));
        });
    routes.add("POST", "/v1/staff/remove",
               [change = std::move(door.change)](auto& request, auto&, auto reply) {
                   auto read = read_person_name(request.body);
                   if (const auto* fault = std::get_if<BodyFault>(&read))
                       return reply(bad_request(fault->field, fault->message));
                   change({.what = StaffChange::What::remove,
                           .row = {.name = std::get<std::string>(std::move(read))}},
                          std::move(reply));
               });
}

}  // namespace onepool::hub
