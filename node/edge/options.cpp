#include "node/edge/options.hpp"

#include <CLI/CLI.hpp>

#include "node/edge/build.hpp"

namespace onepool::node {

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
    Options options;
    CLI::App app(
        "Sells and ships from the one stock pool on this machine, with or without a "
        "network. Prints the address to open in a browser, then runs until SIGTERM.",
        "onepool-node");
    app.set_version_flag("--version", std::string("onepool-node ") + build_name);
    app.add_option("--config", options.config_file, "Settings of this node (TOML)")
        ->type_name("FILE");
    const auto* new_id =
        app.add_subcommand("new-id", "Print a new node id for a configuration, and end");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error);
        return std::nullopt;
    }
    if (new_id->parsed()) {
        options.command = Options::Command::new_id;
        return options;
    }
    if (options.config_file.empty()) {
        std::cerr << "onepool-node: say which settings to run with: --config FILE (see --help)\n";
        exit_code = 2;
        return std::nullopt;
    }
    return options;
}

}  // namespace onepool::node
