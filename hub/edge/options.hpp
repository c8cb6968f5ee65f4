#pragma once
// The command line of onepool-hub. CLI11 stays in options.cpp.

#include <optional>
#include <string>

namespace onepool::hub {

struct Options {
    std::string config_file;
    bool is_recovered = false;  // the database is an older copy, put back by hand
};

// Nullopt when the process is to end at once (help, version, a wrong option); `exit_code` says how.
std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

}  // namespace onepool::hub
