#include "hub/cli/commands.hpp"

#include <algorithm>

#include "hub/cli/runner_detail.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::cli {

namespace {

constexpr std::uint64_t newest_events = 50;

}  // namespace

std::optional<Json> Runner::read(const HubAnswer& answer, Exit& exit) const {
    auto body = Json::parse(answer.text);
    if (answer.status >= 200 && answer.status < 300 && body) {
        exit = Exit::ok;
        return body;
    }
    complain_of(answer, exit);
    return std::nullopt;
}

Exit Runner::read_pages(const std::string& target,
                        const std::function<void(const Json&)>& take) const {
    std::optional<std::int64_t> after = 0;
    while (after) {
        Exit exit = Exit::ok;
        const auto page = read(
            world_.get(target + (*after == 0 ? "" : "&after=" + std::to_string(*after))), exit);
        if (!page)
            return exit;
        take(*page);
        const std::int64_t* next = (*page)["next"].as_int();
        after = next ? std::optional(*next) : std::nullopt;
    }
    return Exit::ok;
}

void Runner::complain_of(const HubAnswer& answer, Exit& exit) const {
    if (answer.is_interrupted) {
        exit = Exit::interrupted;
        return;
    }
    if (answer.status == 0) {
        exit = Exit::unreachable;
        world_.complain("The hub does not answer: " + answer.text +
                        ".\nIs onepool-hub running, and is --hub (or ONEPOOL_HUB) its address?\n");
        return;
    }
    const auto body = Json::parse(answer.text);
    const Json none;
    const std::string* message = (body ? (*body)["error"]["message"] : none).as_string();
    const bool is_token = answer.status == 401;
    exit = is_token || answer.status == 400 ? Exit::usage : Exit::failed;
    world_.complain((message ? *message : "The hub answered " + std::to_string(answer.status)) +
                    "\n");
    if (is_token)
        world_.complain("Name the hub's token file by --token-file or ONEPOOL_TOKEN_FILE.\n");
}

Exit Runner::ask_and_show(const std::string& target,
                          const std::function<std::string(const Json&)>& show) const {
    Exit exit = Exit::ok;
    const auto body = read(world_.get(target), exit);
    if (body)
        put(*body, show(*body));
    return exit;
}

Exit Runner::operator()(const Check&) const {
    Exit exit = Exit::ok;
    const auto body = read(world_.get("/v1/check"), exit);
    if (!body)
        return exit;
    put(*body, show_check(*body));
    const bool* is_ok = (*body)["ok"].as_bool();
    return is_ok && *is_ok ? Exit::ok : Exit::failed;
}

Exit Runner::tell(const std::string& target, const Json& body,
                  const std::function<std::string(const Json&)>& show) const {
    Exit exit = Exit::ok;
    const auto answer = read(world_.post(target, body.dump()), exit);
    if (answer)
        put(*answer, show(*answer));
    return exit;
}

Exit Runner::operator()(const Resolve& command) const {
    Json body;
    body.set("by", command.by).set("note", command.note);
    return tell("/v1/cases/" + std::to_string(command.id) + "/resolve", body,
                [&](const Json& row) { return show_case(row, world_.now()); });
}

Exit Runner::operator()(const EnrolCode& command) const {
    Json body;
    if (command.node.empty())
        body.set("location", command.location).set("name", command.name);
    else
        body.set("node", command.node);
    Exit exit = Exit::ok;
    const auto row = read(world_.post("/v1/enrol-codes", body.dump()), exit);
    if (row)
        put(*row, show_enrol_code(*row, command.machine, world_.now()));
    return exit;
}

Exit Runner::operator()(const Revoke& command) const {
    Json body;
    body.set("reason", command.reason);
    Exit exit = Exit::ok;
    const auto row =
        read(world_.post("/v1/nodes/" + url_encoded(command.node) + "/revoke", body.dump()), exit);
    if (row)
        put(*row, "Node " + command.node +
                      " is revoked. What it recorded before stays; a case says what to do next.\n");
    return exit;
}

// Text as the broker reads it, whatever the format.
Exit Runner::operator()(const Acl&) const {
    const HubAnswer answer = world_.get("/v1/acl");
    Exit exit = Exit::ok;
    if (answer.status == 200)
        world_.print(answer.text);
    else
        complain_of(answer, exit);
    return exit;
}

Exit Runner::operator()(const Rekey& command) const {
    Exit exit = Exit::ok;
    const auto nodes = read(world_.get("/v1/nodes"), exit);
    if (!nodes)
        return exit;
    std::string id = command.node;
    const auto* rows = (*nodes)["nodes"].as_array();
    for (std::size_t i = 0; rows != nullptr && i < rows->size(); ++i) {
        const std::string* name = (*rows)[i]["name"].as_string();
        if (name != nullptr && *name == command.node)
            id = *(*rows)[i]["node"].as_string();
    }
    const auto body = read(world_.post("/v1/nodes/" + url_encoded(id) + "/rekey", "{}"), exit);
    if (body)
        put(*body, *(*body)["text"].as_string() + "\n");
    return exit;
}

Exit Runner::operator()(const Set& command) const {
    Json request;
    request.set(command.key, command.value);
    Exit exit = Exit::ok;
    const auto body = read(world_.post("/v1/settings", request.dump()), exit);
    if (body)
        put(*body, command.key + " is set; every node gets it over its link.\n");
    return exit;
}

Exit Runner::operator()(const Stock& command) const {
    if (command.text.empty())
        return search_stock("");
    const HubAnswer answer = world_.get("/v1/stock/" + url_encoded(command.text));
    if (answer.status == 404)
        return search_stock(command.text);
    Exit exit = Exit::ok;
    const auto body = read(answer, exit);
    if (body)
        put(*body, show_stock(*body));
    return exit;
}

// All pages of a search as one list.
Exit Runner::search_stock(const std::string& text) const {
    const std::string target =
        std::string("/v1/stock?limit=") + page_rows + "&q=" + url_encoded(text);
    Json::Array found;
    std::string after;
    do {
        Exit exit = Exit::ok;
        const auto page = read(world_.get(target + (after.empty() ? "" : "&after=" + after)), exit);
        if (!page)
            return exit;
        const Json::Array* rows = (*page)["stock"].as_array();
        if (rows)
            found.insert(found.end(), rows->begin(), rows->end());
        const std::string* next = (*page)["next"].as_string();
        after = next ? url_encoded(*next) : "";
    } while (!after.empty());
    Json all;
    all.set("stock", found);
    put(all, show_stock_list(found));
    return found.empty() && !text.empty() ? Exit::failed : Exit::ok;
}

Exit Runner::operator()(const Why& command) const {
    const auto ask = [&](const std::string& channel) {
        return ask_and_show(
            "/v1/why?channel=" + url_encoded(channel) + "&sku=" + url_encoded(command.sku),
            [&](const Json& body) { return show_why(body, world_.now()); });
    };
    if (!command.channel.empty())
        return ask(command.channel);
    Exit exit = Exit::ok;
    const auto stock = read(world_.get("/v1/stock/" + url_encoded(command.sku)), exit);
    if (!stock)
        return exit;
    const Json::Array* published = (*stock)["published"].as_array();
    if (!published || published->empty()) {
        world_.complain("No channel lists " + command.sku + ".\n");
        return Exit::failed;
    }
    for (const Json& row : *published) {
        const std::string* channel = row["channel"].as_string();
        if (channel)
            exit = std::max(exit, ask(*channel));
    }
    return exit;
}

std::optional<std::uint64_t> Runner::newest(Exit& exit) const {
    const auto status = read(world_.get("/v1/status"), exit);
    if (!status)
        return std::nullopt;
    const std::int64_t* lsn = (*status)["lsn"].as_int();
    const auto last = static_cast<std::uint64_t>(lsn ? *lsn : 0);
    return last > newest_events ? last - newest_events : 0;
}

// Prints what came after this entry; the last entry printed, or the same when there was none.
std::optional<std::uint64_t> Runner::put_events_after(std::uint64_t after, Exit& exit) const {
    const auto page =
        read(world_.get("/v1/events?after=" + std::to_string(after) + "&limit=" + page_rows), exit);
    if (!page)
        return std::nullopt;
    const Json::Array* rows = (*page)["events"].as_array();
    if (!rows || rows->empty())
        return after;
    for (const Json& row : *rows)
        put(row, show_event(row));
    const std::int64_t* last = rows->back()["lsn"].as_int();
    return last ? static_cast<std::uint64_t>(*last) : after;
}

Exit Runner::operator()(const Events& command) const {
    Exit exit = Exit::ok;
    auto after = command.after ? command.after : newest(exit);
    while (after) {
        const std::uint64_t before = *after;
        after = put_events_after(before, exit);
        const bool is_at_end = after == before;
        if (is_at_end && (command.follow == Follow::no || !world_.wait()))
            return Exit::ok;
    }
    // To be stopped is how following ends.
    return exit == Exit::interrupted && command.follow == Follow::yes ? Exit::ok : exit;
}

Exit run(const Command& command, Format format, const Surroundings& world) {
    return std::visit(Runner(format, world), command);
}

}  // namespace onepool::cli
