#include "node/web/route.hpp"

#include <algorithm>
#include <span>

namespace onepool::node {
namespace {

using Segments = std::vector<std::string_view>;

Segments split(std::string_view path) {
    Segments segments;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const auto end = std::min(path.find('/'), path.size());
        segments.push_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return segments;
}

bool match_each(std::span<const std::string_view> pattern, std::span<const std::string_view> path,
                std::vector<std::string>& found) {
    if (pattern.size() != path.size())
        return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (path[i].empty())
            return false;
        if (pattern[i] == "*") {
            found.emplace_back(path[i]);
        } else if (pattern[i] != path[i]) {
            return false;
        }
    }
    return true;
}

std::string join(std::span<const std::string_view> segments) {
    std::string text;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (i > 0)
            text += '/';
        text += segments[i];
    }
    return text;
}

}  // namespace

std::optional<std::vector<std::string>> match_path(std::string_view pattern,
                                                   std::string_view path) {
    if (path.empty() || path.front() != '/')
        return std::nullopt;
    const Segments wanted = split(pattern);
    const Segments given = split(path);
    std::vector<std::string> found;
    const auto many = std::find(wanted.begin(), wanted.end(), "**");
    if (many == wanted.end()) {
        if (!match_each(wanted, given, found))
            return std::nullopt;
        return found;
    }
    const auto before = static_cast<std::size_t>(many - wanted.begin());
    const std::size_t after = wanted.size() - before - 1;
    if (given.size() < before + after + 1)
        return std::nullopt;
    const std::span all(given);
    const auto middle = all.subspan(before, given.size() - before - after);
    if (!match_each(std::span(wanted).first(before), all.first(before), found))
        return std::nullopt;
    found.push_back(join(middle));
    if (found.back().empty())
        return std::nullopt;
    if (!match_each(std::span(wanted).last(after), all.last(after), found))
        return std::nullopt;
    return found;
}

}  // namespace onepool::node
