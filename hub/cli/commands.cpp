#include "hub/cli/commands.hpp"

#include <algorithm>

#include "hub/channels/http_answers.hpp"
#include "hub/cli/show.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::cli {

namespace {

constexpr std::uint64_t newest_events = 50;
constexpr const char* page_rows = "500";
constexpr const char* replaced_mark = " (replaced)";
constexpr std::size_t name_bytes = protocol::limits::name_bytes - 11;  // with the mark

using hub::url_encoded;

class Runner {
  public:
    Runner(Format format, const Surroundings& world) : format_(format), world_(world) {}

    Exit operator()(const Status&) const {
        return ask_and_show("/v1/status", [](const Json& body) { return show_status(body); });
    }
    Exit operator()(const Nodes&) const { return list("/v1/nodes", show_nodes); }
    Exit operator()(const Channels&) const { return list("/v1/channels", show_channels); }
    Exit operator()(const Days&) const {
        return ask_and_show("/v1/days", [](const Json& body) { return show_days(body); });
    }
    Exit operator()(const Orders& command) const {
        const std::string stage =
            command.stage.empty() ? "" : "&stage=" + url_encoded(command.stage);
        return list(std::string("/v1/orders?limit=") + page_rows + stage, show_orders);
    }
    Exit operator()(const Cases& command) const {
        const bool is_open = command.which == Cases::Which::open;
        return list(is_open ? "/v1/cases?open=1" : "/v1/cases", show_cases);
    }
    Exit operator()(const Quarantine& command) const;
    Exit operator()(const Replay& command) const;
    Exit operator()(const Void& command) const;
    Exit operator()(const Check&) const;
    Exit operator()(const Resolve& command) const;
    Exit operator()(const Rekey& command) const;
    Exit operator()(const Stock& command) const;
    Exit operator()(const Why& command) const;
    Exit operator()(const Events& command) const;
    Exit operator()(const EnrolCode& command) const;
    Exit operator()(const Revoke& command) const;
    Exit operator()(const Acl&) const;
    Exit operator()(const Replace& command) const;
    Exit operator()(const Backup& command) const;
    Exit operator()(const Verify& command) const;
    Exit operator()(const Install& command) const;
    Exit operator()(const Reopen& command) const;
    Exit operator()(const Import& command) const;
    Exit operator()(const Set& command) const;

  private:
    // The body of a good answer; otherwise nullopt, with `exit` and the complaint made.
    std::optional<Json> read(const HubAnswer& answer, Exit& exit) const;
    Exit ask_and_show(const std::string& target,
                      const std::function<std::string(const Json&)>& show) const;
    Exit list(const std::string& target, std::string (*show)(const Json&, UnixMs)) const {
        return ask_and_show(target, [&](const Json& body) { return show(body, world_.now()); });
    }
    void put(const Json& body, const std::string& text) const {
        world_.print(format_ == Format::json ? body.dump() + "\n" : text);
    }
    void complain_of(const HubAnswer& answer, Exit& exit) const;
    // Posts and shows the answer.
    Exit tell(const std::string& target, const Json& body,
              const std::function<std::string(const Json&)>& show) const;
    Exit fail(const std::string& why) const {
        world_.complain(why + "\n");
        return Exit::failed;
    }
    std::optional<Json> read_file(const std::string& file) const;
    std::optional<Json> find_node(const std::string& name, Exit& exit) const;
    bool rename_and_revoke(const Json& node, const std::string& name, Exit& exit) const;
    Exit search_stock(const std::string& text) const;
    Exit list_set_aside(const Quarantine& command) const;
    Exit replay_all(const Replay& command) const;
    std::optional<std::uint64_t> newest(Exit& exit) const;
    std::optional<std::uint64_t> put_events_after(std::uint64_t after, Exit& exit) const;

    Format format_;
    const Surroundings& world_;
};

std::optional<Json> Runner::read(const HubAnswer& answer, Exit& exit) const {
    auto body = Json::parse(answer.text);
    if (answer.status >= 200 && answer.status < 300 && body) {
        exit = Exit::ok;
        return body;
    }
    complain_of(answer, exit);
    return std::nullopt;
}

void Runner::complain_of(const HubAnswer& answer, Exit& exit) const {
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

Exit Runner::operator()(const Reopen& command) const {
    Json body;
    body.set("by", command.by).set("reason", command.reason);
    return tell("/v1/locations/" + url_encoded(command.location) + "/reopen", body, show_text);
}

// The hub answers at once that it began; then it is asked until it is done.
Exit Runner::operator()(const Backup& command) const {
    Json body;
    body.set("to", command.to);
    Exit exit = Exit::ok;
    auto view = read(world_.post("/v1/backups", body.dump()), exit);
    while (view && (*view)["stage"] == Json("running")) {
        if (format_ == Format::people)
            world_.complain(show_progress(*view));
        if (!world_.wait())
            return fail("The hub goes on with it; its log says how it ended.");
        view = read(world_.get("/v1/backups"), exit);
    }
    if (!view)
        return exit;
    put(*view, show_backup(*view));
    return (*view)["stage"] == Json("done") ? Exit::ok : Exit::failed;
}

std::optional<Json> Runner::read_file(const std::string& file) const {
    FileAnswer found = world_.read_backup(file);
    if (!found.fault.empty()) {
        fail("This backup cannot be trusted. " + found.fault);
        return std::nullopt;
    }
    put(found.report, show_verified(found.report, world_.now()));
    if (found.report["ok"] == Json(true))
        return std::move(found.report);
    fail("This backup cannot be trusted: it does not add up.");
    return std::nullopt;
}

Exit Runner::operator()(const Verify& command) const {
    const auto report = read_file(command.file);
    if (!report)
        return Exit::failed;
    if (command.report == Report::no)
        return Exit::ok;
    Json body;
    for (const char* field : {"log_id", "lsn", "digest", "made_at"})
        body.set(field, (*report)[field]);
    Exit exit = Exit::ok;
    if (read(world_.post("/v1/backups/verified", body.dump()), exit))
        world_.complain("The hub knows that this backup is good.\n");
    return exit;
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
        put(*row, show_enrol_code(*row, command.hub, world_.now()));
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

// By id, by name, or by the name it had before it was replaced.
std::optional<Json> Runner::find_node(const std::string& name, Exit& exit) const {
    const auto body = read(world_.get("/v1/nodes"), exit);
    if (!body)
        return std::nullopt;
    const Json::Array* rows = (*body)["nodes"].as_array();
    for (const std::string& wanted : {name, name + replaced_mark}) {
        for (const Json& row : rows ? *rows : Json::Array{}) {
            if (row["node"] == Json(wanted) || row["name"] == Json(wanted))
                return row;
        }
    }
    exit = fail("There is no node " + name + ": onepool nodes lists them by id and name.");
    return std::nullopt;
}

// Its name is free for the successor afterwards. All of it may be asked again.
bool Runner::rename_and_revoke(const Json& node, const std::string& name, Exit& exit) const {
    const std::string id = *node["node"].as_string();
    if (node["name"] == Json(name)) {
        Json renamed;
        renamed.set("node", id).set("location", node["location"]);
        renamed.set("name", std::string(protocol::cut_text(name, name_bytes)) + replaced_mark);
        if (!read(world_.post("/v1/nodes", renamed.dump()), exit))
            return false;
    }
    Json reason;
    reason.set("reason", "its machine was replaced");
    return read(world_.post("/v1/nodes/" + url_encoded(id) + "/revoke", reason.dump()), exit)
        .has_value();
}

Exit Runner::operator()(const Replace& command) const {
    Exit exit = Exit::ok;
    const auto node = find_node(command.node, exit);
    if (!node || !(*node)["name"].as_string() || !(*node)["node"].as_string())
        return exit == Exit::ok ? Exit::failed : exit;
    std::string name = *(*node)["name"].as_string();
    if (name.ends_with(replaced_mark))
        name.resize(name.size() - std::string_view(replaced_mark).size());
    if (!rename_and_revoke(*node, name, exit))
        return exit;
    Json body;
    body.set("location", (*node)["location"]).set("name", name);
    const auto row = read(world_.post("/v1/enrol-codes", body.dump()), exit);
    if (row)
        put(*row, name +
                      " is shut out. What it recorded and the hub has stays; its open orders go "
                      "to whoever ships at its location.\n\n" +
                      show_enrol_code(*row, command.hub, world_.now()));
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

Exit Runner::operator()(const Install& command) const {
    const auto report = read_file(command.file);
    if (!report)
        return Exit::failed;
    const FileAnswer installed = world_.install(command.file, command.database);
    if (!installed.fault.empty())
        return fail(installed.fault);
    world_.complain(show_installed(*report, command.database));
    return Exit::ok;
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

Exit Runner::operator()(const Import& command) const {
    const auto content = world_.read_file(command.file);
    if (!content) {
        world_.complain(command.file + " cannot be read: name a CSV file.\n");
        return Exit::usage;
    }
    const bool is_staff = command.what == Import::What::staff;
    Exit exit = Exit::ok;
    const auto body = read(world_.post(is_staff ? "/v1/staff" : "/v1/catalogue", *content), exit);
    if (!body)
        return exit;
    const std::int64_t* rows = (*body)[is_staff ? "staff" : "products"].as_int();
    put(*body, std::to_string(rows ? *rows : 0) + (is_staff ? " people" : " products") +
                   " imported; every node gets them over its link.\n");
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

Exit Runner::operator()(const Quarantine& command) const {
    if (!command.id)
        return list_set_aside(command);
    const std::string target = "/v1/quarantine/" + std::to_string(*command.id);
    if (command.as == Quarantine::As::text) {
        return ask_and_show(target,
                            [&](const Json& body) { return show_set_aside(body, world_.now()); });
    }
    const HubAnswer answer = world_.get(target + "/raw");
    Exit exit = Exit::ok;
    if (answer.status == 200) {
        world_.print(answer.text);
    } else {
        complain_of(answer, exit);
    }
    return exit;
}

// All pages as one list.
Exit Runner::list_set_aside(const Quarantine& command) const {
    const SetAsideFilter& filter = command.filter;
    const std::string target =
        std::string("/v1/quarantine?limit=") + page_rows +
        (command.which == Quarantine::Which::all ? "&all=1" : "") +
        (filter.node.empty() ? "" : "&node=" + url_encoded(filter.node)) +
        (filter.sku.empty() ? "" : "&sku=" + url_encoded(filter.sku)) +
        (filter.reason.empty() ? "" : "&reason=" + url_encoded(filter.reason));
    Json::Array found;
    std::optional<std::int64_t> after = 0;
    while (after) {
        Exit exit = Exit::ok;
        const auto page = read(
            world_.get(target + (*after == 0 ? "" : "&after=" + std::to_string(*after))), exit);
        if (!page)
            return exit;
        const Json::Array* rows = (*page)["quarantine"].as_array();
        if (rows)
            found.insert(found.end(), rows->begin(), rows->end());
        const std::int64_t* next = (*page)["next"].as_int();
        after = next ? std::optional(*next) : std::nullopt;
    }
    Json all;
    all.set("quarantine", found);
    put(all, show_worklist(found, world_.now()));
    return Exit::ok;
}

Exit Runner::operator()(const Replay& command) const {
    if (!command.id)
        return replay_all(command);
    Json body;
    body.set("by", command.by);
    Exit exit = Exit::ok;
    const auto row =
        read(world_.post("/v1/quarantine/" + std::to_string(*command.id) + "/replay", body.dump()),
             exit);
    if (row)
        put(*row, show_settled(*row));
    return exit;
}

Exit Runner::replay_all(const Replay& command) const {
    Json body;
    body.set("by", command.by);
    body.set("node", command.filter.node);
    body.set("sku", command.filter.sku);
    body.set("reason", command.filter.reason);
    std::int64_t replayed = 0;
    std::int64_t still_open = 0;
    bool has_more = true;
    while (has_more) {
        Exit exit = Exit::ok;
        const auto part = read(world_.post("/v1/quarantine/replay", body.dump()), exit);
        if (!part)
            return exit;
        const auto count = [&](const char* field) {
            const std::int64_t* number = (*part)[field].as_int();
            return number ? *number : 0;
        };
        replayed += count("replayed");
        still_open += count("still_open");
        has_more = (*part)["next"].as_int() != nullptr;
        if (has_more)
            body.set("after", count("next"));
    }
    Json all;
    all.set("replayed", replayed);
    all.set("still_open", still_open);
    put(all, show_replayed(all));
    return still_open == 0 ? Exit::ok : Exit::failed;
}

Exit Runner::operator()(const Void& command) const {
    Json body;
    body.set("by", command.by).set("reason", command.reason);
    Exit exit = Exit::ok;
    const auto row = read(
        world_.post("/v1/quarantine/" + std::to_string(command.id) + "/void", body.dump()), exit);
    if (row)
        put(*row, show_settled(*row));
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
    return exit;
}

}  // namespace

Exit run(const Command& command, Format format, const Surroundings& world) {
    return std::visit(Runner(format, world), command);
}

}  // namespace onepool::cli
