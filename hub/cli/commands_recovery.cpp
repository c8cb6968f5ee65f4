#include "hub/cli/runner_detail.hpp"

#include "hub/web/backup_views.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::cli {

namespace {

constexpr const char* replaced_mark = " (replaced)";
constexpr std::size_t name_bytes = protocol::limits::name_bytes - 11;  // with the mark

bool is_at(const Json& backup, hub::BackupStage stage) {
    return backup["stage"] == Json(to_text(stage));
}

}  // namespace

Exit Runner::operator()(const Reopen& command) const {
    Json body;
    body.set("by", command.by).set("reason", command.reason);
    return tell("/v1/locations/" + url_encoded(command.location) + "/reopen", body, show_text);
}

Exit Runner::operator()(const Drain& command) const {
    Json body;
    body.set("by", command.by).set("reason", command.reason);
    body.set("is_draining", command.way == Drain::Way::drain);
    return tell("/v1/locations/" + url_encoded(command.location) + "/drain", body, show_text);
}

Exit Runner::operator()(const Terms& command) const {
    Json body(Json::Object{});
    const auto name = [&](const char* field, const std::string& said) {
        if (!said.empty())
            body.set(field, said == "none" ? Json{} : Json{said});
    };
    name("country", command.country);
    name("postcode", command.postcode);
    name("cut_off", command.cut_off);
    name("cost", command.cost);
    if (const auto cost = Json::parse(command.cost); cost && cost->as_int())
        body.set("cost", *cost);
    return tell("/v1/locations/" + url_encoded(command.location) + "/terms", body, show_text);
}

// The hub answers at once that it began; then it is asked until it is done.
Exit Runner::operator()(const Backup& command) const {
    Json body;
    body.set("to", command.to);
    Exit exit = Exit::ok;
    auto view = read(world_.post("/v1/backups", body.dump()), exit);
    while (view && is_at(*view, hub::BackupStage::running)) {
        if (format_ == Format::people)
            world_.complain(show_progress(*view));
        if (!world_.wait())
            return fail("The hub goes on with it; its log says how it ended.");
        view = read(world_.get("/v1/backups"), exit);
    }
    if (!view)
        return exit;
    put(*view, show_backup(*view));
    return is_at(*view, hub::BackupStage::done) ? Exit::ok : Exit::failed;
}

Runner::FileRead Runner::read_file(const std::string& file) const {
    FileAnswer found = world_.read_backup(file);
    if (found.fault.empty()) {
        put(found.report, show_verified(found.report, world_.now()));
        if (found.report["ok"] == Json(true))
            return {{}, std::move(found.report)};
        found.fault = file + " does not add up";
    }
    fail("This backup cannot be trusted. " + found.fault);
    return {std::move(found.fault), {}};
}

// A drill runs where nobody looks: the hub makes a case of it.
void Runner::tell_failure(const std::string& file, const std::string& fault) const {
    Json body;
    body.set("text", "the backup " + file + " cannot be trusted: " + fault);
    Exit exit = Exit::ok;
    if (read(world_.post("/v1/backups/failed", body.dump()), exit))
        world_.complain("The hub has opened a case.\n");
}

Exit Runner::operator()(const Verify& command) const {
    const FileRead found = read_file(command.file);
    const bool is_reporting = command.report == Report::yes;
    if (!found.fault.empty()) {
        if (is_reporting)
            tell_failure(command.file, found.fault);
        return Exit::failed;
    }
    if (!is_reporting)
        return Exit::ok;
    Json body;
    for (const char* field : {"log_id", "lsn", "digest", "made_at"})
        body.set(field, found.report[field]);
    Exit exit = Exit::ok;
    if (read(world_.post("/v1/backups/verified", body.dump()), exit))
        world_.complain("The hub knows that this backup is good.\n");
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

// Who names a node that sells at this moment most likely means another one, or has replaced it.
Exit Runner::refuse_online(const std::string& name) const {
    return fail(name +
                " is connected, so it is not dead; nothing was changed. If it just died, wait half "
                "a minute. If its machine must go all the same, add --even-if-online.");
}

Exit Runner::operator()(const Replace& command) const {
    Exit exit = Exit::ok;
    const auto node = find_node(command.node, exit);
    if (!node || !(*node)["name"].as_string() || !(*node)["node"].as_string())
        return exit == Exit::ok ? Exit::failed : exit;
    if (command.online == Replace::Online::refused && (*node)["state"] == Json("online"))
        return refuse_online(*(*node)["name"].as_string());
    std::string name = *(*node)["name"].as_string();
    if (name.ends_with(replaced_mark))
        name.resize(name.size() - std::string_view(replaced_mark).size());
    if (!rename_and_revoke(*node, name, exit))
        return exit;
    Json body;
    body.set("location", (*node)["location"]).set("name", name);
    const auto row = read(world_.post("/v1/enrol-codes", body.dump()), exit);
    if (row)
        put(*row,
            show_replaced(*node, name) + show_enrol_code(*row, command.machine, world_.now()));
    return exit;
}

Exit Runner::operator()(const Install& command) const {
    const FileRead found = read_file(command.file);
    if (!found.fault.empty())
        return Exit::failed;
    const FileAnswer installed = world_.install(command.file, command.database);
    if (!installed.fault.empty())
        return fail(installed.fault);
    world_.complain(show_installed(found.report, command.database));
    return Exit::ok;
}

}  // namespace onepool::cli
