#include "hub/cli/runner_detail.hpp"

namespace onepool::cli {

namespace {

std::string address_of(const std::string& channel, const std::string& order, const char* what) {
    return "/v1/orders/" + url_encoded(channel) + "/" + url_encoded(order) + "/" + what;
}

void add_rows(Json::Array& to, const Json& rows) {
    if (const Json::Array* found = rows.as_array())
        to.insert(to.end(), found->begin(), found->end());
}

}  // namespace

// All pages as one.
Exit Runner::operator()(const LotTrace& command) const {
    const std::string target = "/v1/lots/" + url_encoded(command.sku) + "/" +
                               url_encoded(command.lot) + "?sku=" + url_encoded(command.sku) +
                               "&limit=" + page_rows;
    Json all;
    Json::Array orders;
    Json::Array unknown;
    const Exit exit = read_pages(target, [&](const Json& page) {
        add_rows(orders, page["orders"]);
        add_rows(unknown, page["unknown"]);
        all = page;
    });
    if (exit != Exit::ok)
        return exit;
    all.set("orders", std::move(orders)).set("unknown", std::move(unknown)).set("next", Json{});
    put(all, show_lot(all, world_.now()));
    return Exit::ok;
}

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
