// The `onepool` command: see commands.hpp for what it answers and with which exit codes.

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>

#include "drivers/io/clock.hpp"
#include "drivers/io/pin_hash.hpp"
#include "hub/cli/backup_files.hpp"
#include "hub/cli/hub_client.hpp"
#include "hub/cli/node_file.hpp"
#include "hub/cli/options.hpp"
#include "hub/cli/secret_line.hpp"
#include "hub/cli/small_files.hpp"

namespace {

using namespace onepool;

constexpr protocol::Millis between_looks{500};

int end_with(cli::Exit exit) {
    return static_cast<int>(exit);
}

// `onepool verify ...` is onepool-verify, which lies beside this program and needs no hub.
int verify(char** arguments) {
    std::string program = std::filesystem::read_symlink("/proc/self/exe").string() + "-verify";
    arguments[0] = program.data();
    execv(program.c_str(), arguments);
    std::cerr << "onepool: cannot run " << program << ": " << std::strerror(errno)
              << ". Install it beside this program.\n";
    return end_with(cli::Exit::usage);
}

int run(const cli::Options& options, const std::string& token) {
    cli::HubClient hub(options.hub, token);
    const cli::Surroundings world{
        .get = std::bind_front(&cli::HubClient::get, &hub),
        .post = std::bind_front(&cli::HubClient::post, &hub),
        .post_bytes = std::bind_front(&cli::HubClient::post_bytes, &hub),
        .post_watched = std::bind_front(&cli::HubClient::post_watched, &hub, between_looks),
        .read_file = cli::read_file,
        .read_secret = cli::read_secret_line,
        .hash_pin = io::hash_pin,
        .print = [](const std::string& text) { std::cout << text << std::flush; },
        .complain = [](const std::string& text) { std::cerr << "onepool: " << text; },
        .now = [] { return io::now().wall; },
        .read_backup = cli::read_backup_file,
        .install = cli::install_backup_file,
        .read_node = cli::read_node_file,
        .wait = [&] { return std::cout.good() && hub.wait(between_looks); }};
    return end_with(cli::run(options.command, options.format, world));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == "verify")
        return verify(argv + 1);
    int exit_code = 0;
    const auto options = cli::parse_options(argc, argv, exit_code);
    if (!options)
        return exit_code;
    std::string token;
    if (!options->token_file.empty()) {
        const auto read = cli::read_token(options->token_file);
        if (!read) {
            std::cerr << "onepool: the token file " << options->token_file
                      << " cannot be read or is empty; onepool-hub writes it at its start\n";
            return end_with(cli::Exit::usage);
        }
        token = *read;
    }
    try {
        return run(*options, token);
    } catch (const std::exception& problem) {
        std::cerr << "onepool: " << problem.what() << "\n";
        return end_with(cli::Exit::usage);
    }
}
