// onepool-node: sells and ships on one machine. Everything is made in node/edge/node_program.cpp.

#include <cstdio>
#include <exception>

#include "drivers/io/clock.hpp"
#include "drivers/io/start_files.hpp"
#include "node/edge/node_backup.hpp"
#include "node/edge/node_program.hpp"
#include "node/edge/options.hpp"
#include "node/edge/settings.hpp"
#include "node/edge/trust_hub.hpp"
#include "protocol/ids.hpp"

namespace {

int trust_hub(const onepool::node::Options& options) {
    using namespace onepool;
    const auto settings = node::read_settings(options.config_file);
    std::printf("%s\n", node::trust_hub(settings, options.hub_key).c_str());
    return 0;
}

int run(const onepool::node::Options& options) {
    using namespace onepool;
    const auto settings = node::read_settings(options.config_file);
    if (options.command == node::Options::Command::backup) {
        std::printf("%s\n", node::back_up(settings.database, options.backup_to).c_str());
        return 0;
    }
    const auto program =
        node::NodeProgram::open(settings, io::read_or_make_token(settings.http.token_file));
    std::printf("%s is ready. Open %s\n", settings.name.c_str(), program->url().c_str());
    std::fflush(stdout);
    program->run();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        int exit_code = 0;
        const auto options = onepool::node::parse_options(argc, argv, exit_code);
        if (!options)
            return exit_code;
        if (options->command == onepool::node::Options::Command::new_id) {
            std::printf("%s\n", onepool::protocol::to_text(onepool::io::new_node_id()).c_str());
            return 0;
        }
        if (options->command == onepool::node::Options::Command::enrol) {
            std::printf("%s", onepool::node::enrol(options->enrol).c_str());
            return 0;
        }
        if (options->command == onepool::node::Options::Command::trust_hub)
            return trust_hub(*options);
        return run(*options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "onepool-node: %s\n", error.what());
        return 1;
    }
}
