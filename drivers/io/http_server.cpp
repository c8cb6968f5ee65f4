#include "drivers/io/http_server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <stdexcept>

#include "drivers/io/http_connection_detail.hpp"
#include "drivers/io/log.hpp"
#include "drivers/io/tls_context_detail.hpp"
#include "protocol/check.hpp"

namespace onepool::io {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr auto answer = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::string_view busy_answer =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 37\r\nRetry-After: 1\r\n"
    "Connection: close\r\n\r\nToo many connections; try again soon.";

tcp::acceptor listen(asio::io_context& context, const HttpServer::Config& config) {
    const std::string where = config.address + ":" + std::to_string(config.port);
    error_code failed;
    const auto address = asio::ip::make_address(config.address, failed);
    if (failed)
        throw std::runtime_error("not an IP address to listen on: " + config.address);
    const tcp::endpoint endpoint(address, config.port);
    tcp::acceptor acceptor(context);
    acceptor.open(endpoint.protocol(), failed);
    if (!failed)
        acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed)
        acceptor.bind(endpoint, failed);
    if (!failed)
        acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (failed == asio::error::address_in_use) {
        throw std::runtime_error("another program listens on " + where +
                                 ": stop it, or give this one another port");
    }
    if (failed)
        throw std::runtime_error("cannot listen on " + where + ": " + failed.message());
    return acceptor;
}

}  // namespace

struct HttpServer::Impl {
    std::shared_ptr<ServerShared> shared;
    std::shared_ptr<asio::ssl::context> tls;  // null: plain
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    bool is_full_told = false;

    Impl(asio::io_context& context, Config config, Handlers handlers)
        : shared(std::make_shared<ServerShared>()),
          acceptor(listen(context, config)),
          pause(context) {
        CHECK(handlers.request != nullptr);
        if (config.tls)
            tls = make_tls_context(*std::exchange(config.tls, std::nullopt));
        shared->config = std::move(config);
        shared->handlers = std::make_shared<const Handlers>(std::move(handlers));
    }

    void close() {
        shared->peers->is_closed = true;
        error_code ignored;
        acceptor.close(ignored);
        pause.cancel();
        const auto open = shared->peers->open;  // a copy: abort() may end a peer at once
        for (Peer* peer : open)
            peer->abort();
    }

    void take(tcp::socket socket) {
        error_code ignored;
        if (is_full(socket)) {
            // Fits into the empty send buffer, so it does not block. In TLS nobody could read it.
            socket.non_blocking(true, ignored);
            if (!tls)
                asio::write(socket, asio::buffer(busy_answer), ignored);
            return;
        }
        socket.set_option(tcp::no_delay(true), ignored);
        serve_http(std::move(socket), tls, shared);
    }

    bool is_full(const tcp::socket& next) {
        const auto& open = shared->peers->open;
        const auto& config = shared->config;
        const std::string address = address_of(next);
        const auto strangers = std::ranges::count_if(
            open, [&](const Peer* peer) { return peer->stranger_address() == address; });
        const bool is_one = static_cast<std::size_t>(strangers) >= config.strangers_of_address;
        const bool is_all = open.size() >= config.connections;
        // Told once, and again only after there was room.
        if ((is_one || is_all) && !std::exchange(is_full_told, true))
            log::warn(
                "port " + std::to_string(shared->config.port) + " " +
                (is_all ? "has all its connections in use" : "has many strangers of one address") +
                " and turns some away, now of " + address);
        else if (open.size() < config.connections / 2 && strangers == 0)
            is_full_told = false;
        return is_one || is_all;
    }

    static asio::awaitable<void> accept_until_closed(std::shared_ptr<Impl> self);
};

// Out of descriptors or memory is a shortage, not an end: it goes on when some are free again.
asio::awaitable<void> HttpServer::Impl::accept_until_closed(std::shared_ptr<Impl> self) {
    while (!self->shared->peers->is_closed) {
        auto [failed, socket] = co_await self->acceptor.async_accept(answer);
        if (!failed) {
            self->take(std::move(socket));
        } else if (failed != asio::error::operation_aborted) {
            self->pause.expires_after(accept_pause);
            co_await self->pause.async_wait(answer);
        }
    }
}

HttpServer::HttpServer(Reactor& reactor, Config config, Handlers handlers)
    : impl_(std::make_shared<Impl>(reactor.context(), std::move(config), std::move(handlers))) {
    // A server that silently takes nobody in any more would be worse than an end.
    asio::co_spawn(reactor.context(), Impl::accept_until_closed(impl_),
                   [](const std::exception_ptr& failed) {
                       if (failed)
                           std::rethrow_exception(failed);
                   });
}

HttpServer::~HttpServer() {
    impl_->close();
}

std::uint16_t HttpServer::port() const {
    return impl_->acceptor.local_endpoint().port();
}

std::string HttpServer::use_certificate(const Tls& tls) {
    CHECK(impl_->tls != nullptr);
    try {
        impl_->tls = make_tls_context(tls);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

std::string HttpServer::find_fault(const Tls& tls) {
    try {
        (void)make_tls_context(tls);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return {};
}

std::size_t HttpServer::connections() const {
    return impl_->shared->peers->open.size();
}

}  // namespace onepool::io
