#pragma once
// The command line of `onepool` and what the environment adds: ONEPOOL_HUB and ONEPOOL_TOKEN_FILE,
// and for the lines that new machines are given ONEPOOL_FOR_HUB and ONEPOOL_ENROL_WITH.

#include <optional>
#include <string>

#include "hub/cli/commands.hpp"

namespace onepool::cli {

struct Options {
    std::string hub = "http://127.0.0.1:8080";
    std::string token_file;  // empty: no token is sent
    Format format = Format::people;
    Command command;
};

// nullopt: help was printed or the line is wrong; `exit_code` then says with what to end.
std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

}  // namespace onepool::cli
