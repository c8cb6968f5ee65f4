// onepool-hub: keeps the one stock pool. Everything is made in hub/edge/hub_program.cpp.

#include <cstdio>
#include <exception>

#include "drivers/io/start_files.hpp"
#include "hub/edge/hub_program.hpp"
#include "hub/edge/options.hpp"
#include "hub/edge/settings.hpp"

namespace {

int run(const onepool::hub::Options& options) {
    using namespace onepool;
    const auto settings = hub::read_settings(options.config_file);
    hub::HubProgram program(settings, {.token = io::read_or_make_token(settings.http.token_file),
                                       .config_file = options.config_file,
                                       .is_recovered = options.is_recovered});
    std::printf("The hub is ready. Open %s\n", program.url().c_str());
    std::fflush(stdout);
    return program.run();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        int exit_code = 0;
        const auto options = onepool::hub::parse_options(argc, argv, exit_code);
        return options ? run(*options) : exit_code;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "onepool-hub: %s\n", error.what());
        return 1;
    }
}
