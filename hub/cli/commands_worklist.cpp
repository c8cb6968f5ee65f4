#include "hub/cli/runner_detail.hpp"

namespace onepool::cli {

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
    const Exit exit = read_pages(target, [&](const Json& page) {
        if (const Json::Array* rows = page["quarantine"].as_array())
            found.insert(found.end(), rows->begin(), rows->end());
    });
    if (exit != Exit::ok)
        return exit;
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

}  // namespace onepool::cli
