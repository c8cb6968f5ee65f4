#include "hub/cli/small_files.hpp"

#include <fstream>
#include <iterator>

namespace onepool::cli {

std::optional<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

std::optional<std::string> read_token(const std::string& path) {
    std::ifstream file(path);
    std::string token;
    if (!std::getline(file, token) || token.empty())
        return std::nullopt;
    return token;
}

}  // namespace onepool::cli
