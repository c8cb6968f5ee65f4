#pragma once
// One client of an HttpServer: read, answered, written, until its end (Beast behind
// http_connection.cpp). Included by the server only; on the reactor's thread.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "drivers/io/http_peers_detail.hpp"
#include "drivers/io/http_server.hpp"

namespace onepool::io {

// What all connections of a server have in common.
struct ServerShared {
    HttpServer::Config config;
    std::shared_ptr<const HttpServer::Handlers> handlers;
    std::shared_ptr<Peers> peers = std::make_shared<Peers>();
};

// Of the other end; "?" when it is gone already.
std::string address_of(const boost::asio::ip::tcp::socket& socket);

// Runs the connection until its end. `tls` null: plain.
void serve_http(boost::asio::ip::tcp::socket socket, std::shared_ptr<boost::asio::ssl::context> tls,
                std::shared_ptr<const ServerShared> shared);

}  // namespace onepool::io
