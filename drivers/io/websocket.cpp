#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/src.hpp>  // the separately compiled parts: here, for all of onepool_io
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <deque>

#include "drivers/io/websocket_detail.hpp"

namespace onepool::io {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
namespace limits = protocol::limits;

constexpr auto answer = asio::as_tuple(asio::use_awaitable);

// The connection itself. Owned by its coroutines, so that nothing of Asio's outlives the reactor;
// pages' code holds a Face.
class Session final : public Peer, public std::enable_shared_from_this<Session> {
  public:
    explicit Session(Upgrade upgrade)
        : request_(std::move(upgrade.request)),
          handlers_(std::move(upgrade.handlers)),
          peers_(upgrade.peers),
          stream_(std::move(upgrade.stream)),
          registration_(std::move(upgrade.peers), *this) {
        websocket::stream_base::timeout times{};
        times.handshake_timeout = std::chrono::milliseconds(upgrade.idle.value);
        times.idle_timeout = std::chrono::milliseconds(upgrade.idle.value);
        times.keep_alive_pings = true;
        stream_.set_option(times);
        stream_.read_message_max(limits::websocket_message_bytes);
        stream_.text(true);
    }

    void abort() override {
        is_over_ = true;
        beast::get_lowest_layer(stream_).close();
    }

    void send(std::string text) {
        if (is_over_ || is_closing_)
            return;
        if (queue_.size() >= limits::websocket_queue_messages) {
            abort();
            return;
        }
        queue_.push_back(std::move(text));
        start_writing();
    }

    void close() {
        if (is_over_ || is_closing_)
            return;
        is_closing_ = true;
        start_writing();
    }

    static asio::awaitable<void> run(std::shared_ptr<Session> self);

  private:
    class Face;
    void start_writing();
    static asio::awaitable<void> write_queued(std::shared_ptr<Session> self);
    asio::awaitable<bool> accept();
    asio::awaitable<void> read_until_end(WebSocket& face);

    ServerRequest request_;
    std::shared_ptr<const HttpServer::Handlers> handlers_;
    std::shared_ptr<Peers> peers_;
    websocket::stream<ServerStream, false> stream_;  // false: without compression
    std::deque<std::string> queue_;  // the front one is being written while is_writing_
    bool is_writing_ = false;
    bool is_closing_ = false;
    bool is_over_ = false;
    Registration registration_;
};

class Session::Face final : public WebSocket {
  public:
    explicit Face(std::weak_ptr<Session> session) : session_(std::move(session)) {}
    void send(std::string text) override {
        if (const auto session = session_.lock())
            session->send(std::move(text));
    }
    void close() override {
        if (const auto session = session_.lock())
            session->close();
    }

  private:
    std::weak_ptr<Session> session_;
};

asio::awaitable<void> Session::run(std::shared_ptr<Session> self) {
    const bool is_accepted = co_await self->accept();
    if (!is_accepted || self->peers_->is_closed)
        co_return;
    const auto face = std::make_shared<Face>(self);
    call(self->handlers_->opened, face, self->request_);
    co_await self->read_until_end(*face);
    self->is_over_ = true;
    if (!self->peers_->is_closed && self->handlers_->closed)
        call(self->handlers_->closed, *face);
}

asio::awaitable<bool> Session::accept() {
    http::request<http::empty_body> upgrade(http::verb::get, "/", 11);
    for (const auto& [name, value] : request_.headers)
        upgrade.insert(name, value);
    const auto [failed] = co_await stream_.async_accept(upgrade, answer);
    co_return !failed;
}

asio::awaitable<void> Session::read_until_end(WebSocket& face) {
    beast::flat_buffer buffer;
    while (true) {
        const auto [failed, size] = co_await stream_.async_read(buffer, answer);
        if (failed || peers_->is_closed)
            co_return;
        if (stream_.got_text()) {
            if (handlers_->text)
                call(handlers_->text, face, beast::buffers_to_string(buffer.data()));
        } else {
            close();  // binary messages mean nothing here
        }
        buffer.consume(buffer.size());
    }
}

void Session::start_writing() {
    if (is_writing_)
        return;
    is_writing_ = true;
    asio::co_spawn(stream_.get_executor(), write_queued(shared_from_this()), asio::detached);
}

asio::awaitable<void> Session::write_queued(std::shared_ptr<Session> self) {
    while (!self->queue_.empty() && !self->is_over_) {
        const auto text = asio::buffer(self->queue_.front());
        const auto [failed, size] = co_await self->stream_.async_write(text, answer);
        if (failed)
            self->abort();
        self->queue_.pop_front();
    }
    self->is_writing_ = false;
    if (!self->is_closing_ || self->is_over_)
        co_return;
    const websocket::close_reason reason(websocket::close_code::normal);
    const auto [failed] = co_await self->stream_.async_close(reason, answer);
    if (failed)
        self->abort();
}

}  // namespace

void serve_websocket(Upgrade upgrade) {
    const auto executor = upgrade.stream.get_executor();
    auto session = std::make_shared<Session>(std::move(upgrade));
    asio::co_spawn(executor, Session::run(std::move(session)), asio::detached);
}

}  // namespace onepool::io
