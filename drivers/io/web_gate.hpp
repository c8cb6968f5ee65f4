#pragma once
// Who may talk to an HTTP face, and what every answer carries; shared by node and hub. A const
// value; functions without side effects over ServerRequest and ServerResponse.
//
// Host must be one of ours (a foreign page that points its name at this address is stopped), an
// Origin, when sent, must be the address the page was served from (no foreign page acts for a
// person), and the token must come as "Authorization: Bearer <token>" or as the cookie that opening
// /?token=<token> sets. The cookie is named by port, since browsers share cookies between the ports
// of one host and several nodes may run there.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/io/assets.hpp"
#include "drivers/io/http_server.hpp"
#include "protocol/json.hpp"

namespace onepool::io {

class WebGate {
  public:
    struct Config {
        std::string token;               // not empty
        std::vector<std::string> hosts;  // accepted besides localhost, 127.0.0.1 and [::1]
    };
    explicit WebGate(Config config);

    // nullopt: come in. Otherwise 421 (not our name) or 403 (foreign origin).
    std::optional<ServerResponse> refuse_stranger(const ServerRequest& request) const;
    // The same, and 401 without the token.
    std::optional<ServerResponse> refuse(const ServerRequest& request) const;
    // A GET with ?token=: sets the cookie and leads to the same path without it, or 401. nullopt
    // when there is no such parameter.
    std::optional<ServerResponse> open_with_token(const ServerRequest& request) const;

  private:
    bool is_our_host(std::string_view host) const;
    bool has_token(const ServerRequest& request) const;
    bool is_token(std::string_view text) const;

    Config config_;
};

// What goes wrong, for the page and for a person: { "error": { code, message, field? } }.
struct Problem {
    int status = 400;
    std::string code;  // "unknown_code": for programs
    std::string message;
    std::string field = {};
};
// { "error": { code, message, field? } }
protocol::Json problem_json(const Problem& problem);
ServerResponse problem_response(const Problem& problem);
ServerResponse json_response(const protocol::Json& body, int status = 200);
ServerResponse text_response(std::string text, int status = 200);
// 200 or 304 by ETag; nullopt: no such asset. Only for GET and HEAD.
std::optional<ServerResponse> asset_response(std::span<const Asset> assets,
                                             const ServerRequest& request);

// Headers that keep pages from being framed, sniffed, cached or made to run foreign code. Call for
// every answer, last.
void add_safety_headers(ServerResponse& response);

}  // namespace onepool::io
