#pragma once
// HTTP/1.1 and WebSocket server on the reactor's thread, plain or in TLS (Beast behind
// http_connection.cpp). Bounded by limits.hpp: connections (503; in TLS they are just closed),
// headers (431), bodies (413), handshakes and idle time. Each request is answered
// exactly once by calling its Reply, at once or later; a Reply that is dropped answers 500, one
// called twice is a bug of ours. Requests of one connection are handed over one after another, in
// order, also when they were sent in one go. A handler that throws ends the process. TCP_NODELAY is
// set.
// All calls and callbacks on the reactor's thread; the reactor outlives the server.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/io/reactor.hpp"
#include "protocol/limits.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

struct ServerRequest {
    std::string method;                                        // "GET"
    std::string path;                                          // percent-decoded: "/api/status"
    std::vector<std::pair<std::string, std::string>> query;    // decoded, "+" is a space
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;                                          // as sent, for signatures
    std::string peer = {};                                     // the IP address it came from

    std::string_view header(std::string_view lower_case_name) const;  // "" when absent
    std::string_view parameter(std::string_view name) const;          // "" when absent
    std::string_view cookie(std::string_view name) const;             // "" when absent
};

struct ServerResponse {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    // Sent instead of body when not empty; not copied, so it lives as long as the program.
    std::string_view asset = {};
};

using Reply = std::function<void(ServerResponse)>;
using Handler = std::function<void(ServerRequest, Reply)>;

// One page's live connection; may be kept after its end, when it does nothing any more. send()
// queues (bounded: a reader too slow for websocket_queue_messages is cut off) and never blocks.
class WebSocket {
  public:
    virtual ~WebSocket() = default;
    virtual void send(std::string text) = 0;
    virtual void close() = 0;  // after what was queued has been sent
};

class HttpServer {
  public:
    struct Timeouts {
        protocol::Millis idle{60'000};            // between two requests of a connection
        protocol::Millis handshake{10'000};       // of TLS, from the connection on
        protocol::Millis header{10'000};          // from a request's first byte to its last header
        protocol::Millis body{30'000};            // for 1 MiB; longer bodies get as much per MiB
        protocol::Millis write{30'000};           // the same for answers
        protocol::Millis websocket_idle{30'000};  // a page that answers no ping is gone by then
    };
    struct Tls {
        std::string certificate;  // PEM, those above it behind it
        std::string key;          // PEM, without a password
    };
    struct Config {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;  // 0: any free port
        std::size_t body_bytes = protocol::limits::http_body_bytes;
        // Larger bodies allowed on exactly these paths (imports).
        std::vector<std::pair<std::string, std::size_t>> larger_bodies = {};
        std::size_t connections = protocol::limits::http_connections;
        // Of one IP address that no answer has kept open yet (one with "Connection: close" keeps
        // none), so that one stranger does not take them all.
        std::size_t strangers_of_address = protocol::limits::http_connections;
        Timeouts timeouts = {};
        std::optional<Tls> tls = {};
    };
    struct Handlers {
        Handler request;
        // Looks at the head of a request whose body is still to come and says how it is refused;
        // nullopt: its body is read. So a stranger's megabytes are never gathered.
        std::function<std::optional<ServerResponse>(const ServerRequest&)> before_body = {};
        // Decides whether an upgrade is let in (nullopt) or how it is answered.
        std::function<std::optional<ServerResponse>(const ServerRequest&)> admit = {};
        std::function<void(std::shared_ptr<WebSocket>, const ServerRequest&)> opened = {};
        std::function<void(WebSocket&, std::string text)> text = {};
        std::function<void(WebSocket&)> closed = {};  // once for each that was opened
    };

    // Throws std::runtime_error with what to do when the port is taken, or when the texts of `tls`
    // are no certificate and its key. Without `opened` an
    // upgrade is a request like any other.
    HttpServer(Reactor& reactor, Config config, Handlers handlers);
    ~HttpServer();  // closes the listener and all connections; no handler runs any more
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    std::uint16_t port() const;
    std::size_t connections() const;
    // For connections from now on; only of a server that has `tls`. Not empty: why these cannot be
    // presented, for a person; then those before stay.
    [[nodiscard]] std::string use_certificate(const Tls& tls);
    // What use_certificate() would say.
    static std::string find_fault(const Tls& tls);

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;  // shared with the connections' coroutines
};

}  // namespace onepool::io
