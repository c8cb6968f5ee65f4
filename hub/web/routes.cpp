#include "hub/web/routes.hpp"

#include <optional>
#include <utility>

#include "drivers/io/web_gate.hpp"

namespace onepool::hub {

void Routes::add(std::string method, const std::string& pattern, Answerer answerer) {
    const std::size_t star = pattern.find('*');
    const bool has_star = star != std::string::npos;
    routes_.push_back({.method = std::move(method),
                       .before = pattern.substr(0, star),
                       .after = has_star ? pattern.substr(star + 1) : "",
                       .has_star = has_star,
                       .answerer = std::move(answerer)});
}

void Routes::answer(const io::ServerRequest& request, io::Reply reply) const {
    const std::string& path = request.path;
    const auto part_of = [&](const Route& route) -> std::optional<std::string> {
        if (!route.has_star)
            return path == route.before ? std::optional(std::string()) : std::nullopt;
        const std::size_t fixed = route.before.size() + route.after.size();
        if (path.size() <= fixed || !path.starts_with(route.before) || !path.ends_with(route.after))
            return std::nullopt;
        return path.substr(route.before.size(), path.size() - fixed);
    };
    std::string allowed;
    for (const Route& route : routes_) {
        const auto part = part_of(route);
        if (part && route.method == request.method)
            return route.answerer(request, *part, std::move(reply));
        if (part)
            allowed += (allowed.empty() ? "" : ", ") + route.method;
    }
    if (allowed.empty())
        return reply(io::problem_response(
            {.status = 404, .code = "not_found", .message = "there is nothing at " + path}));
    auto response = io::problem_response(
        {.status = 405, .code = "method_not_allowed", .message = path + " takes " + allowed});
    response.headers.emplace_back("Allow", allowed);
    reply(std::move(response));
}

}  // namespace onepool::hub
