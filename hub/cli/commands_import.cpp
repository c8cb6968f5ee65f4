// Files that all nodes are provided with: how far the hub is with one, and how many nodes have it.

#include "hub/cli/runner_detail.hpp"

namespace onepool::cli {

// Progress goes where complaints go, so that what is printed is the result alone.
void Runner::tell_progress(const std::string& text, std::string& told) const {
    if (format_ == Format::people && text != told)
        world_.complain(text);
    told = text;
}

Exit Runner::operator()(const Import& command) const {
    const auto content = world_.read_file(command.file);
    if (!content) {
        world_.complain(command.file + " cannot be read: name a CSV file.\n");
        return Exit::usage;
    }
    const bool is_staff = command.what == Import::What::staff;
    std::string told;
    const auto look = [&] {
        const auto view = Json::parse(world_.get("/v1/imports").text);
        if (view)
            tell_progress(show_import(*view), told);
    };
    Exit exit = Exit::ok;
    const auto body =
        read(world_.post_watched(is_staff ? "/v1/staff" : "/v1/catalogue", *content, look), exit);
    if (!body)
        return exit;
    const std::int64_t* rows = (*body)[is_staff ? "staff" : "products"].as_int();
    put(*body, std::to_string(rows ? *rows : 0) + (is_staff ? " people" : " products") +
                   " imported; every node gets them over its link.\n");
    return command.follow == Follow::yes ? follow_import() : Exit::ok;
}

// Until every node that is online has the newest of all that the hub provides.
Exit Runner::follow_import() const {
    std::string told;
    while (true) {
        Exit exit = Exit::ok;
        const auto nodes = read(world_.get("/v1/nodes"), exit);
        if (!nodes)
            return exit;
        const Spread spread = spread_of(*nodes);
        tell_progress(show_spread(spread), told);
        if (spread.have == spread.online)
            return Exit::ok;
        if (!world_.wait())
            return Exit::interrupted;
    }
}

}  // namespace onepool::cli
