// Who may do what at tills. A PIN is hashed on the machine where it is typed.

#include <algorithm>

#include "hub/cli/runner_detail.hpp"
#include "hub/cli/table.hpp"
#include "protocol/limits.hpp"
#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"
#include "protocol/text.hpp"

namespace onepool::cli {
namespace {

using protocol::TextFault;
namespace limits = protocol::limits;

std::string show_staff(const Json& body) {
    const auto* rows = body["staff"].as_array();
    if (rows == nullptr || rows->empty())
        return "Nobody is on the staff list: tills ask for no PIN.\n";
    Table table({{"NAME"}, {"ROLE"}, {"PIN"}});
    for (const Json& row : *rows) {
        const std::string* name = row["name"].as_string();
        const std::string* role = row["role"].as_string();
        const bool* has_pin = row["has_pin"].as_bool();
        table.add({name ? *name : "", role ? *role : "", has_pin && *has_pin ? "yes" : "no"});
    }
    return table.text();
}

bool may_agree(const Json& row) {
    const std::string* role = row["role"].as_string();
    const bool* has_pin = row["has_pin"].as_bool();
    return role != nullptr && protocol::may_approve(*role) && has_pin != nullptr && *has_pin;
}

// Of a list that was read and has nobody who may approve.
bool has_no_approver(const std::optional<Json>& body) {
    const auto* rows = body ? (*body)["staff"].as_array() : nullptr;
    return rows != nullptr && std::ranges::none_of(*rows, may_agree);
}

}  // namespace

Exit Runner::operator()(const ListStaff&) const {
    return ask_and_show("/v1/staff", show_staff);
}

Exit Runner::operator()(const AddStaff& command) const {
    const auto refuse = [this](const std::string& why) {
        world_.complain(why + "\n");
        return Exit::usage;
    };
    // Before anybody types a PIN for it.
    if (command.name.empty() ||
        protocol::find_text_fault(command.name, limits::name_bytes) != TextFault::none)
        return refuse("A name is plain text of 1 to " + std::to_string(limits::name_bytes) +
                      " bytes. Nobody was added.");
    const auto pin = world_.read_secret("PIN of " + command.name);
    if (!pin)
        return refuse(
            "No PIN was given, or the second was not the same as the first. Nobody was "
            "added.");
    if (!protocol::is_pin(*pin))
        return refuse("A PIN is " + std::to_string(limits::pin_digits_least) + " to " +
                      std::to_string(limits::pin_digits_most) +
                      " digits and nothing else. Nobody was added.");
    Json body;
    body.set("name", command.name);
    body.set("role", command.role);
    body.set("pin_hash", world_.hash_pin(*pin));
    return tell("/v1/staff/person", body, [&](const Json&) {
        return command.name + " is on the staff list as " + command.role +
               "; every node gets it over its link.\n";
    });
}

Exit Runner::operator()(const RemoveStaff& command) const {
    Json body;
    body.set("name", command.name);
    return tell("/v1/staff/remove", body, [&](const Json&) {
        return command.name +
               " is off the staff list. A till knows it once it has the new list: onepool nodes "
               "shows which are offline.\n" +
               (has_no_approver(Json::parse(world_.get("/v1/staff").text))
                    ? "Nobody on it may approve by a PIN any more: tills that go by the list ask "
                      "for none, and a cashier's word sells promised goods.\n"
                    : "");
    });
}

}  // namespace onepool::cli
