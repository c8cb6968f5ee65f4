#pragma once
// How a server of ours speaks TLS: 1.2 and later, forward secrecy and authenticated ciphers only,
// no renegotiation (RFC 9325). OpenSSL behind tls_context.cpp.

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "drivers/io/http_server.hpp"

namespace onepool::io {

// Throws std::runtime_error when the texts are no certificate and its key.
std::shared_ptr<boost::asio::ssl::context> make_tls_context(const HttpServer::Tls& tls);

}  // namespace onepool::io
