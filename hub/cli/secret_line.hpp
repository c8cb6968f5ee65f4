#pragma once
// A line that nobody sees while it is typed. Blocking.

#include <optional>
#include <string>

namespace onepool::cli {

// From a terminal it is asked for twice, without echo; from a pipe or file it is the first line.
// Nullopt: there is none, or the second was another.
std::optional<std::string> read_secret_line(const std::string& question);

}  // namespace onepool::cli
