#pragma once
// HTTP/1.1 and WebSocket server on the reactor's thread (Beast behind http_server.cpp). Bounded by
// limits.hpp: connections, headers, bodies (413), idle time. Each request is answered exactly once
// by calling its Reply, at once or later; a Reply that is dropped answers 500. TCP_NODELAY is set.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/io/reactor.hpp"

namespace onepool::io {

struct ServerRequest {
    std::string method;  // "GET"
    std::string path;    // percent-decoded, no query: "/api/status"
    std::vector<std::pair<std::string, std::string>> query;    // decoded
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;

    std::string_view header(std::string_view lower_case_name) const;  // "" when absent
    std::string_view parameter(std::string_view name) const;          // "" when absent
    std::string_view cookie(std::string_view name) const;             // "" when absent
};

struct ServerResponse {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string_view asset;  // sent instead of body when not empty; not copied
};

using Reply = std::function<void(ServerResponse)>;
using Handler = std::function<void(ServerRequest, Reply)>;

// One page's live connection. send() queues (bounded; a slow reader is closed) and never blocks.
class WebSocket {
  public:
    virtual ~WebSocket() = default;
    virtual void send(std::string text) = 0;
    virtual void close() = 0;
};

class HttpServer {
  public:
    struct Config {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;  // 0: any free port
        std::size_t body_bytes = 1024 * 1024;
        // Larger bodies allowed on exactly these paths (imports).
        std::vector<std::pair<std::string, std::size_t>> larger_bodies;
        std::size_t connections = 512;
    };
    struct Handlers {
        Handler request;
        // Decides whether an upgrade is let in (nullopt) or how it is answered.
        std::function<std::optional<ServerResponse>(const ServerRequest&)> admit;
        std::function<void(std::shared_ptr<WebSocket>, const ServerRequest&)> opened;
        std::function<void(WebSocket&, std::string text)> text;
        std::function<void(WebSocket&)> closed;
    };

    // Throws std::runtime_error with what to do when the port is taken.
    HttpServer(Reactor& reactor, Config config, Handlers handlers);
    ~HttpServer();  // closes the listener and all connections
    std::uint16_t port() const;
    std::size_t connections() const;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;  // shared with the connections' coroutines
};

}  // namespace onepool::io
