#pragma once
// The WebSocket half of HttpServer (RFC 6455; Beast behind websocket.cpp). The server reads the
// upgrade request, decides, and hands the stream over; from here on it only counts it.

#include <memory>

#include "drivers/io/http_peers_detail.hpp"
#include "drivers/io/http_server.hpp"
#include "drivers/io/server_stream_detail.hpp"

namespace onepool::io {

struct Upgrade {
    ServerStream stream;
    ServerRequest request;
    std::shared_ptr<const HttpServer::Handlers> handlers;
    std::shared_ptr<Peers> peers;
    protocol::Millis idle;
};

// Answers 101 and runs the connection until its end. A malformed upgrade is answered 400 by Beast.
void serve_websocket(Upgrade upgrade);

}  // namespace onepool::io
