#pragma once
// The command line of onepool-node. CLI11 stays in options.cpp.

#include <optional>
#include <string>

#include "node/edge/enrolment.hpp"
#include "node/edge/node_backup.hpp"

namespace onepool::node {

struct Options {
    enum class Command { run, new_id, enrol, backup, verify_copy, restore, trust_hub };
    Command command = Command::run;
    std::string config_file;
    std::string hub_key;  // trust_hub: whom; empty: whoever is met next
    EnrolOptions enrol;
    enum class Then { end, run } after_enrol = Then::end;
    std::string backup_to;
    std::string copy;  // verify_copy, restore
    Present present = Present::kept;
};

// Nullopt when the process is to end at once (help, version, a wrong option); `exit_code` says how.
std::optional<Options> parse_options(int argc, char** argv, int& exit_code);

}  // namespace onepool::node
