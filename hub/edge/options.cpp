#include "hub/edge/options.hpp"

#include <CLI/CLI.hpp>

#include "hub/edge/build.hpp"

namespace onepool::hub {

std::optional<Options> parse_options(int argc, char** argv, int& exit_code) {
    Options options;
    CLI::App app(
        "Keeps the one stock pool: takes what nodes sold, decides what may be promised, tells "
        "channels, and takes their orders. Prints the address to open, then runs until SIGTERM.",
        "onepool-hub");
    app.set_version_flag("--version", std::string("onepool-hub ") + build_name);
    app.add_option("--config", options.config_file, "Settings of this hub (TOML)")
        ->type_name("FILE");
    app.add_flag("--recovered", options.is_recovered,
                 "Once, when the database was put back from a copy that `onepool backup` did not "
                 "make: takes a higher hub_epoch and finds out what happened since");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error);
        return std::nullopt;
    }
    if (options.config_file.empty()) {
        std::cerr << "onepool-hub: say which settings to run with: --config FILE (see --help)\n";
        exit_code = 2;
        return std::nullopt;
    }
    return options;
}

}  // namespace onepool::hub
