#pragma once
// Files that the command reads whole. Blocking.

#include <optional>
#include <string>

namespace onepool::cli {

std::optional<std::string> read_file(const std::string& path);
// The first line of the file; nullopt when there is none.
std::optional<std::string> read_token(const std::string& path);

}  // namespace onepool::cli
