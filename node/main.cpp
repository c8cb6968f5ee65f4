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
#include "protocol/check.hpp"
#include "protocol/ids.hpp"

namespace {

int trust_hub(const onepool::node::Options& options) {
    using namespace onepool;
    const auto settings = node::read_settings(options.config_file);
    std::printf("%s\n", node::trust_hub(settings, options.hub_key).c_str());
    return 0;
}

int back_up(const onepool::node::Options& options) {
    using namespace onepool;
    const auto settings = node::read_settings(options.config_file);
    std::printf("%s\n", node::back_up(settings.database, options.backup_to).c_str());
    return 0;
}

int verify_copy(const onepool::node::Options& options) {
    using namespace onepool;
    std::printf("%s\n", node::to_text(options.copy, node::prove(options.copy)).c_str());
    return 0;
}

int restore(const onepool::node::Options& options) {
    using namespace onepool;
    const auto settings = node::read_settings(options.config_file);
    std::printf("%s\n", node::restore(options.copy, settings, options.present).c_str());
    return 0;
}

int run(const std::string& config_file) {
    using namespace onepool;
    const auto settings = node::read_settings(config_file);
    const auto program =
        node::NodeProgram::open(settings, io::read_or_make_token(settings.http.token_file));
    std::printf("%s is ready. Open %s\n", settings.name.c_str(), program->url().c_str());
    std::fflush(stdout);
    program->run();
    return 0;
}

int enrol(const onepool::node::Options& options) {
    using namespace onepool;
    std::printf("%s", node::enrol(options.enrol).c_str());
    std::fflush(stdout);
    if (options.after_enrol == node::Options::Then::end)
        return 0;
    return run(node::settings_in(options.enrol.folder));
}

int carry_out(const onepool::node::Options& options) {
    using Command = onepool::node::Options::Command;
    switch (options.command) {
        case Command::run:
            return run(options.config_file);
        case Command::new_id:
            std::printf("%s\n", onepool::protocol::to_text(onepool::io::new_node_id()).c_str());
            return 0;
        case Command::enrol:
            return enrol(options);
        case Command::backup:
            return back_up(options);
        case Command::verify_copy:
            return verify_copy(options);
        case Command::restore:
            return restore(options);
        case Command::trust_hub:
            return trust_hub(options);
    }
    CHECK(false);  // every command is above
}

}  // namespace

int main(int argc, char** argv) {
    try {
        int exit_code = 0;
        const auto options = onepool::node::parse_options(argc, argv, exit_code);
        if (!options)
            return exit_code;
        return carry_out(*options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "onepool-node: %s\n", error.what());
        return 1;
    }
}
