#include "hub/cli/runner_detail.hpp"

namespace onepool::cli {

namespace {

std::string address_of(const std::string& channel, const std::string& order, const char* what) {
    return "/v1/orders/" + url_encoded(channel) + "/" + url_encoded(order) + "/" + what;
}

}  // namespace

Exit Runner::operator()(const CancelAnOrder& command) const {
    Json body;
    body.set("by", command.by).set("reason", command.reason);
    return tell(address_of(command.channel, command.order, "cancel"), body,
                [&](const Json& story) { return show_order(story, world_.now()); });
}

Exit Runner::operator()(const MoveAnOrder& command) const {
    Json body;
    body.set("store", command.store).set("by", command.by).set("reason", command.reason);
    return tell(address_of(command.channel, command.order, "move"), body,
                [&](const Json& story) { return show_order(story, world_.now()); });
}

Exit Runner::operator()(const DeliverAnOrder& command) const {
    Json body;
    body.set("by", command.by).set("note", command.note);
    return tell(address_of(command.channel, command.order, "delivered"), body,
                [&](const Json& story) { return show_order(story, world_.now()); });
}

}  // namespace onepool::cli
