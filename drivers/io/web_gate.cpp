#include "drivers/io/web_gate.hpp"

#include <algorithm>
#include <utility>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"

namespace onepool::io {

namespace {

// "shop.example:8080" -> "shop.example"; "[::1]:8080" -> "[::1]".
std::string_view without_port(std::string_view host) {
    const std::size_t bracket = host.rfind(']');
    const std::size_t colon = host.rfind(':');
    if (colon == std::string_view::npos)
        return host;
    if (bracket != std::string_view::npos && colon < bracket)
        return host;
    return host.substr(0, colon);
}

// Names of hosts are the same in either case (RFC 4343).
std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return lower;
}

std::string_view port_of(std::string_view host) {
    const std::string_view name = without_port(host);
    return name.size() == host.size() ? std::string_view("80") : host.substr(name.size() + 1);
}

std::string cookie_name(const ServerRequest& request) {
    return "onepool-" + std::string(port_of(request.header("host")));
}

bool is_same_origin(std::string_view origin, std::string_view host) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin.starts_with(scheme) && origin.substr(scheme.size()) == host)
            return true;
    }
    return false;
}

// The path is decoded: line breaks would end the header, "//name" would lead to another host.
std::string plain_path(const std::string& path) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-";
    const bool is_plain = path.find_first_not_of(plain) == std::string::npos;
    return is_plain && !path.starts_with("//") ? path : "/";
}

}  // namespace

WebGate::WebGate(Config config) : config_(std::move(config)) {
    CHECK(!config_.token.empty());
}

std::optional<ServerResponse> WebGate::refuse_stranger(const ServerRequest& request) const {
    const std::string_view host = request.header("host");
    if (!is_our_host(host)) {
        return problem_response({.status = 421,
                                 .code = "foreign_host",
                                 .message = "this address is not served under that name; open it "
                                            "as localhost, or add the name to `hosts`"});
    }
    const std::string_view origin = request.header("origin");
    if (!origin.empty() && !is_same_origin(origin, host)) {
        return problem_response({.status = 403,
                                 .code = "foreign_origin",
                                 .message = "a page of another origin may not use this address"});
    }
    return std::nullopt;
}

std::optional<ServerResponse> WebGate::refuse(const ServerRequest& request) const {
    if (auto refused = refuse_stranger(request))
        return refused;
    if (has_token(request))
        return std::nullopt;
    auto response = problem_response(
        {.status = 401,
         .code = "token_needed",
         .message = "send \"Authorization: Bearer <token>\", or open /?token=<token> once in "
                    "this browser"});
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

std::optional<ServerResponse> WebGate::open_with_token(const ServerRequest& request) const {
    const std::string_view token = request.parameter("token");
    if (request.method != "GET" || token.empty())
        return std::nullopt;
    if (!is_token(token)) {
        return text_response(
            "This link's token is not the right one. Take the link that the "
            "program printed at its start.\n",
            401);
    }
    ServerResponse response{.status = 303};
    response.headers.emplace_back("Location", plain_path(request.path));
    response.headers.emplace_back("Set-Cookie", cookie_name(request) + "=" + config_.token +
                                                    "; Path=/; HttpOnly; SameSite=Strict");
    return response;
}

bool WebGate::is_our_host(std::string_view host) const {
    const std::string name = in_lower_case(without_port(host));
    if (name == "localhost" || name == "127.0.0.1" || name == "[::1]")
        return true;
    return std::ranges::find(config_.hosts, name, in_lower_case) != config_.hosts.end();
}

bool WebGate::has_token(const ServerRequest& request) const {
    constexpr std::string_view bearer = "Bearer ";
    const std::string_view authorization = request.header("authorization");
    if (authorization.starts_with(bearer))
        return is_token(authorization.substr(bearer.size()));
    return is_token(request.cookie(cookie_name(request)));
}

bool WebGate::is_token(std::string_view text) const {
    return protocol::equal_in_constant_time(protocol::view(text), protocol::view(config_.token));
}

protocol::Json problem_json(const Problem& problem) {
    protocol::Json error;
    error.set("code", problem.code);
    error.set("message", problem.message);
    if (!problem.field.empty())
        error.set("field", problem.field);
    protocol::Json body;
    body.set("error", std::move(error));
    return body;
}

ServerResponse problem_response(const Problem& problem) {
    return json_response(problem_json(problem), problem.status);
}

ServerResponse json_response(const protocol::Json& body, int status) {
    ServerResponse response{.status = status};
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = body.dump();
    return response;
}

ServerResponse text_response(std::string text, int status) {
    ServerResponse response{.status = status};
    response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::move(text);
    return response;
}

std::optional<ServerResponse> asset_response(std::span<const Asset> assets,
                                             const ServerRequest& request) {
    if (request.method != "GET" && request.method != "HEAD")
        return std::nullopt;
    const Asset* asset = find_asset(assets, request.path);
    if (asset == nullptr)
        return std::nullopt;
    const bool is_known = request.header("if-none-match") == asset->etag;
    ServerResponse response{.status = is_known ? 304 : 200};
    response.headers.emplace_back("Content-Type", asset->content_type);
    response.headers.emplace_back("ETag", asset->etag);
    response.headers.emplace_back("Cache-Control", "no-cache");
    if (!is_known)
        response.asset = asset->bytes;
    return response;
}

void add_safety_headers(ServerResponse& response) {
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'self'; img-src 'self' data:; object-src 'none'; "
                                  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("X-Frame-Options", "DENY");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace onepool::io
