#include "hub/core/broker_acl.hpp"

#include "hub/core/identity_commands.hpp"

namespace onepool::hub {

namespace {

constexpr const char* head =
    "# Written by onepool-hub; edits are overwritten. The CN of a certificate is the user's name.\n"
    "# Each node writes and reads below its own name only; who has no lines here gets nothing.\n";

std::string block_of(const HubState& state, const NodeRecord& node) {
    const std::string id = to_text(node.id());
    const std::string place = node.name + " at " + state.location(node.location).id.value;
    if (is_revoked(node))
        return "\n# revoked: " + place + "\nuser " + id + "\ntopic deny #\n";
    return "\n# " + place + "\nuser " + id + "\ntopic write v1/up/" + id + "/#\ntopic read v1/dn/" +
           id + "/#\ntopic read v1/hub/state\n";
}

}  // namespace

std::string broker_acl(const HubState& state) {
    std::string text = std::string(head) + "\nuser " + hub_name +
                       "\ntopic read v1/up/#\ntopic write v1/dn/#\ntopic readwrite v1/hub/state\n";
    for (const NodeRecord& node : state.nodes().all())
        text += block_of(state, node);
    return text;
}

}  // namespace onepool::hub
