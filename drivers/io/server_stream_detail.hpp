#pragma once
// A server's connection, plain or in TLS 1.2 and later (RFC 8446), as one type: so that what reads
// and writes HTTP and WebSockets is compiled once. Beast's and OpenSSL's streams behind it. Owned
// by its connection; moved from the HTTP half to the WebSocket half.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <cstddef>
#include <memory>
#include <utility>
#include <variant>

namespace onepool::io {

class ServerStream {
  public:
    using Tcp = boost::beast::tcp_stream;
    using executor_type = Tcp::executor_type;  // NOLINT(readability-identifier-naming): Asio's
    template <class Token>
    using Result =
        typename boost::asio::async_result<std::decay_t<Token>, void(boost::system::error_code,
                                                                     std::size_t)>::return_type;

    // `tls` null: plain.
    ServerStream(boost::asio::ip::tcp::socket socket,
                 std::shared_ptr<boost::asio::ssl::context> tls)
        : tls_(std::move(tls)),
          stream_(tls_ ? Stream(std::in_place_type<Encrypted>, std::move(socket), *tls_)
                       : Stream(std::in_place_type<Tcp>, std::move(socket))) {}

    bool is_tls() const { return tls_ != nullptr; }
    executor_type get_executor() { return next_layer().get_executor(); }
    // The bytes as they are on the wire; its time-outs count for all that goes over this stream.
    Tcp& next_layer() {
        auto* plain = std::get_if<Tcp>(&stream_);
        return plain != nullptr ? *plain : std::get<Encrypted>(stream_).next_layer();
    }

    template <class Buffers, class Token>
    Result<Token> async_read_some(const Buffers& buffers, Token&& token) {
        if (auto* plain = std::get_if<Tcp>(&stream_))
            return plain->async_read_some(buffers, std::forward<Token>(token));
        return std::get<Encrypted>(stream_).async_read_some(buffers, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    Result<Token> async_write_some(const Buffers& buffers, Token&& token) {
        if (auto* plain = std::get_if<Tcp>(&stream_))
            return plain->async_write_some(buffers, std::forward<Token>(token));
        return std::get<Encrypted>(stream_).async_write_some(buffers, std::forward<Token>(token));
    }

    // Both only where is_tls(). `begun`: what was read of the wire already.
    template <class Buffers, class Token>
    auto async_handshake(const Buffers& begun, Token&& token) {
        return std::get<Encrypted>(stream_).async_handshake(boost::asio::ssl::stream_base::server,
                                                            begun, std::forward<Token>(token));
    }
    template <class Token>
    auto async_shutdown(Token&& token) {
        return std::get<Encrypted>(stream_).async_shutdown(std::forward<Token>(token));
    }

  private:
    using Encrypted = boost::beast::ssl_stream<Tcp>;
    using Stream = std::variant<Tcp, Encrypted>;

    std::shared_ptr<boost::asio::ssl::context> tls_;  // outlives the stream
    Stream stream_;
};

// A WebSocket has a closing of its own, so that TLS needs to say no more.
template <class Token>
void async_teardown(boost::beast::role_type role, ServerStream& stream, Token&& token) {
    boost::beast::websocket::async_teardown(role, stream.next_layer().socket(),
                                            std::forward<Token>(token));
}

}  // namespace onepool::io
