#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <chrono>

#include "drivers/io/http_connection_detail.hpp"
#include "drivers/io/http_request_detail.hpp"
#include "drivers/io/server_stream_detail.hpp"
#include "drivers/io/websocket_detail.hpp"
#include "protocol/check.hpp"

namespace onepool::io {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using protocol::Millis;

constexpr auto answer = asio::as_tuple(asio::use_awaitable);
// What a client may still send after an answer that ends its connection; read and thrown away, or
// the kernel would reset the connection and the answer with it.
constexpr std::chrono::seconds linger_time{2};
constexpr std::size_t linger_bytes = std::size_t{8} * 1024 * 1024;
constexpr std::size_t read_bytes = std::size_t{16} * 1024;
constexpr std::uint8_t tls_handshake = 22;  // the first byte of a ClientHello's record (RFC 8446)
constexpr std::string_view plain_answer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 69\r\n"
    "Connection: close\r\n\r\n"
    "This address speaks TLS: write https:// in place of http:// before it";
using Parser = http::request_parser<http::string_body>;
using Response = http::response<http::span_body<const char>>;

std::chrono::milliseconds span(Millis time) {
    return std::chrono::milliseconds(time.value);
}

// The time for the first MiB, and as much again for each further one.
std::chrono::milliseconds span_for(Millis time, std::size_t bytes) {
    return span(time) * (1 + static_cast<std::int64_t>(bytes / (std::size_t{1024} * 1024)));
}

ServerResponse plain(int status, std::string text) {
    return {.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(text)};
}

// One request's way back, shared by the copies of its Reply. The connection waits on a timer of its
// own and takes the pointer away when it stops waiting.
struct Exchange {
    std::optional<ServerResponse> response;
    asio::steady_timer* waiting = nullptr;
    bool is_answered = false;

    void set(ServerResponse given) {
        CHECK(!is_answered);
        is_answered = true;
        response = std::move(given);
        if (waiting != nullptr)
            waiting->cancel();
    }
};

// Ends with the last copy of the Reply.
struct Ticket {
    std::shared_ptr<Exchange> exchange;

    explicit Ticket(std::shared_ptr<Exchange> of) : exchange(std::move(of)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() {
        if (!exchange->is_answered)
            exchange->set(plain(500, "This request was not answered."));
    }
};

Reply make_reply(std::shared_ptr<Exchange> exchange) {
    return [ticket = std::make_shared<Ticket>(std::move(exchange))](ServerResponse response) {
        ticket->exchange->set(std::move(response));
    };
}

class WaitingMark {
  public:
    WaitingMark(Exchange& exchange, asio::steady_timer& timer) : exchange_(exchange) {
        exchange_.waiting = &timer;
    }
    ~WaitingMark() { exchange_.waiting = nullptr; }
    WaitingMark(const WaitingMark&) = delete;
    WaitingMark& operator=(const WaitingMark&) = delete;

  private:
    Exchange& exchange_;
};

// A line break inside a header would let a value write headers of its own.
bool is_clean(const ServerResponse& response) {
    const auto has_break = [](const std::string& text) {
        return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
    };
    return std::ranges::none_of(response.headers, [&](const auto& header) {
        return has_break(header.first) || has_break(header.second);
    });
}

bool ends_connection(const ServerResponse& response) {
    return std::ranges::any_of(response.headers, [](const auto& header) {
        return beast::iequals(header.first, "Connection") && beast::iequals(header.second, "close");
    });
}

bool may_have_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

Response to_beast(const ServerResponse& from, unsigned version) {
    CHECK(from.status >= 100 && from.status <= 599);
    Response response;
    response.version(version);
    response.result(static_cast<unsigned>(from.status));
    for (const auto& [name, value] : from.headers)
        response.insert(name, value);
    if (may_have_body(from.status)) {
        const std::string_view bytes =
            from.asset.empty() ? std::string_view(from.body) : from.asset;
        response.body() = beast::span<const char>(bytes.data(), bytes.size());
        response.content_length(bytes.size());
    }
    return response;
}

// The head of a request; false when its target makes no sense.
bool from_beast(const Parser::value_type& from, ServerRequest& request) {
    request.method = std::string(from.method_string());
    for (const auto& field : from) {
        std::string name(field.name_string());
        std::ranges::transform(name, name.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        request.headers.emplace_back(std::move(name), std::string(field.value()));
    }
    return decode_target(std::string_view(from.target().data(), from.target().size()), request);
}

// How a request that could not be read is answered; nullopt: nobody is there to answer.
std::optional<ServerResponse> fault_answer(error_code failed) {
    if (failed == http::error::header_limit || failed == http::error::buffer_overflow) {
        return plain(431, "The headers of this request are too large.");
    }
    if (failed == http::error::body_limit) {
        return plain(413, "The body of this request is too large.");
    }
    const bool is_gone = failed == http::error::end_of_stream ||
                         failed == http::error::partial_message ||
                         failed.category() != make_error_code(http::error::bad_method).category();
    if (is_gone)
        return std::nullopt;
    return plain(400, "This is not an HTTP request: " + failed.message() + ".");
}

// One client: reads a request, has it answered, writes the answer, again.
class Connection final : public Peer {
  public:
    Connection(ServerStream stream, std::string address, std::shared_ptr<const ServerShared> shared)
        : shared_(std::move(shared)),
          address_(std::move(address)),
          stream_(std::move(stream)),
          replied_(stream_.get_executor()),
          registration_(shared_->peers, *this) {}

    void abort() override {
        wire().close();
        replied_.cancel();
    }
    std::string_view stranger_address() const override {
        return was_kept_ ? std::string_view() : address_;
    }

    static asio::awaitable<void> run(std::unique_ptr<Connection> self);

  private:
    enum class Next { request, end, handed_over };

    ServerStream::Tcp& wire() { return stream_.next_layer(); }
    asio::awaitable<Next> shake_hands();
    asio::awaitable<void> refuse_plain();
    asio::awaitable<Next> serve_one();
    asio::awaitable<error_code> read_head();
    asio::awaitable<error_code> read_body(std::size_t limit);
    std::optional<ServerResponse> refuse_body(const ServerRequest& request) const;
    asio::awaitable<std::optional<ServerResponse>> have_answered(ServerRequest request);
    asio::awaitable<Next> write(ServerResponse response);
    asio::awaitable<Next> refuse(error_code failed);
    asio::awaitable<Next> refuse_with(ServerResponse response);
    asio::awaitable<Next> upgrade(ServerRequest request);
    asio::awaitable<void> linger();
    asio::awaitable<void> waste_rest();
    std::size_t body_limit(const std::string& path) const;
    bool is_closed() const { return shared_->peers->is_closed; }

    std::shared_ptr<const ServerShared> shared_;
    std::string address_;
    bool was_kept_ = false;  // by an answer
    ServerStream stream_;
    beast::flat_buffer buffer_{protocol::limits::http_header_bytes + read_bytes};
    std::optional<Parser> parser_;
    asio::steady_timer replied_;
    Registration registration_;
};

asio::awaitable<void> Connection::run(std::unique_ptr<Connection> self) {
    Next next = co_await self->shake_hands();
    while (next == Next::request)
        next = co_await self->serve_one();
    if (next == Next::end)
        co_await self->linger();
}

// All of it within one time, however slowly its bytes come. Without TLS there is nothing to do.
asio::awaitable<Connection::Next> Connection::shake_hands() {
    if (!stream_.is_tls())
        co_return Next::request;
    wire().expires_after(span(shared_->config.timeouts.handshake));
    const auto [unread, size] =
        co_await wire().async_read_some(buffer_.prepare(read_bytes), answer);
    if (unread)
        co_return Next::handed_over;
    buffer_.commit(size);
    if (*static_cast<const std::uint8_t*>(buffer_.cdata().data()) != tls_handshake) {
        co_await refuse_plain();
        co_return Next::handed_over;
    }
    const auto [failed, used] = co_await stream_.async_handshake(buffer_.cdata(), answer);
    buffer_.clear();  // nobody may send more before our half of it
    co_return failed ? Next::handed_over : Next::request;
}

// A person who wrote http:// is told so; programs understand it as well.
asio::awaitable<void> Connection::refuse_plain() {
    const auto text = asio::buffer(plain_answer);
    const auto [failed, size] = co_await asio::async_write(wire(), text, answer);
    if (!failed)
        co_await waste_rest();
}

asio::awaitable<Connection::Next> Connection::serve_one() {
    const error_code unread = co_await read_head();
    if (unread)
        co_return co_await refuse(unread);

    ServerRequest request;
    request.peer = address_;
    if (!from_beast(parser_->get(), request)) {
        ServerResponse response = plain(400, "The address of this request is malformed.");
        co_return co_await refuse_with(std::move(response));
    }
    if (shared_->handlers->opened && beast::websocket::is_upgrade(parser_->get())) {
        co_return co_await upgrade(std::move(request));
    }
    if (auto refusal = refuse_body(request))
        co_return co_await refuse_with(std::move(*refusal));
    const error_code incomplete = co_await read_body(body_limit(request.path));
    if (incomplete)
        co_return co_await refuse(incomplete);

    request.body = std::move(parser_->get().body());
    std::optional<ServerResponse> response = co_await have_answered(std::move(request));
    if (!response)
        co_return Next::handed_over;
    co_return co_await write(std::move(*response));
}

// The first byte may take its idle time; from then on the clock of a slow writer runs.
asio::awaitable<error_code> Connection::read_head() {
    parser_.emplace();
    parser_->header_limit(protocol::limits::http_header_bytes);
    parser_->body_limit(boost::none);  // set when the path is known
    if (buffer_.size() == 0) {
        wire().expires_after(span(shared_->config.timeouts.idle));
        const auto space = buffer_.prepare(read_bytes);
        const auto [failed, size] = co_await stream_.async_read_some(space, answer);
        if (failed)
            co_return error_code(http::error::end_of_stream);
        buffer_.commit(size);
    }
    wire().expires_after(span(shared_->config.timeouts.header));
    const auto [failed, size] =
        co_await http::async_read_header(stream_, buffer_, *parser_, answer);
    co_return failed;
}

asio::awaitable<error_code> Connection::read_body(std::size_t limit) {
    if (parser_->content_length().value_or(0) > limit)
        co_return error_code(http::error::body_limit);
    parser_->body_limit(limit);
    if (parser_->is_done())
        co_return error_code();
    wire().expires_after(span_for(shared_->config.timeouts.body, limit));
    if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
        const auto go_on = asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n"));
        const auto [failed, size] = co_await asio::async_write(stream_, go_on, answer);
        if (failed)
            co_return failed;
    }
    const auto [failed, size] = co_await http::async_read(stream_, buffer_, *parser_, answer);
    co_return failed;
}

std::optional<ServerResponse> Connection::refuse_body(const ServerRequest& request) const {
    const auto& before_body = shared_->handlers->before_body;
    if (parser_->is_done() || !before_body || is_closed())
        return std::nullopt;
    return call(before_body, request);
}

// Nullopt when the server ended meanwhile. While the handler thinks, no time-out runs: a commit
// takes as long as the disk does.
asio::awaitable<std::optional<ServerResponse>> Connection::have_answered(ServerRequest request) {
    if (is_closed())
        co_return std::nullopt;
    wire().expires_never();
    const auto exchange = std::make_shared<Exchange>();
    call(shared_->handlers->request, std::move(request), make_reply(exchange));
    if (!exchange->response) {
        const WaitingMark mark(*exchange, replied_);
        replied_.expires_at(asio::steady_timer::time_point::max());
        co_await replied_.async_wait(answer);
    }
    if (is_closed() || !exchange->response)
        co_return std::nullopt;
    co_return std::move(exchange->response);
}

asio::awaitable<Connection::Next> Connection::write(ServerResponse given) {
    if (!is_clean(given))
        given = plain(500, "The answer had a line break in a header.");
    const bool is_head = parser_->get().method() == http::verb::head;
    Response response = to_beast(given, parser_->get().version());
    const bool is_kept = parser_->keep_alive() && parser_->is_done() && !ends_connection(given);
    was_kept_ = was_kept_ || is_kept;
    response.keep_alive(is_kept);
    http::response_serializer<Response::body_type> serializer(response);
    wire().expires_after(span_for(shared_->config.timeouts.write, response.body().size()));
    error_code failed;
    if (is_head) {
        std::tie(failed, std::ignore) =
            co_await http::async_write_header(stream_, serializer, answer);
    } else {
        std::tie(failed, std::ignore) = co_await http::async_write(stream_, serializer, answer);
    }
    co_return !failed && is_kept ? Next::request : Next::end;
}

asio::awaitable<Connection::Next> Connection::refuse(error_code failed) {
    std::optional<ServerResponse> response = fault_answer(failed);
    if (!response)
        co_return Next::handed_over;
    co_return co_await refuse_with(std::move(*response));
}

// Whatever else is on its way belongs to a request that was not understood: never keep alive.
asio::awaitable<Connection::Next> Connection::refuse_with(ServerResponse given) {
    Response response = to_beast(given, 11);
    response.keep_alive(false);
    http::response_serializer<Response::body_type> serializer(response);
    wire().expires_after(span(shared_->config.timeouts.write));
    const auto [failed, size] = co_await http::async_write(stream_, serializer, answer);
    co_return failed ? Next::handed_over : Next::end;
}

asio::awaitable<Connection::Next> Connection::upgrade(ServerRequest request) {
    if (is_closed())
        co_return Next::handed_over;
    std::optional<ServerResponse> refusal;
    if (shared_->handlers->admit)
        refusal = call(shared_->handlers->admit, request);
    if (!refusal && buffer_.size() > 0) {
        refusal = plain(400, "Nothing may follow an upgrade before it is answered.");
    }
    if (refusal)
        co_return co_await refuse_with(std::move(*refusal));
    wire().expires_never();
    Upgrade over{.stream = std::move(stream_),
                 .request = std::move(request),
                 .handlers = shared_->handlers,
                 .peers = shared_->peers,
                 .idle = shared_->config.timeouts.websocket_idle};
    serve_websocket(std::move(over));
    co_return Next::handed_over;
}

asio::awaitable<void> Connection::linger() {
    wire().expires_after(linger_time);
    if (stream_.is_tls())
        (void)co_await stream_.async_shutdown(answer);
    co_await waste_rest();
}

asio::awaitable<void> Connection::waste_rest() {
    error_code ignored;
    wire().socket().shutdown(tcp::socket::shutdown_send, ignored);
    wire().expires_after(linger_time);
    std::array<char, read_bytes> waste{};
    const auto space = asio::buffer(waste);
    std::size_t wasted = 0;
    while (wasted < linger_bytes) {
        const auto [failed, size] = co_await wire().async_read_some(space, answer);
        if (failed)
            co_return;
        wasted += size;
    }
}

std::size_t Connection::body_limit(const std::string& path) const {
    for (const auto& [larger_path, bytes] : shared_->config.larger_bodies) {
        if (larger_path == path)
            return bytes;
    }
    return shared_->config.body_bytes;
}

}  // namespace

std::string address_of(const tcp::socket& socket) {
    error_code failed;
    const auto end = socket.remote_endpoint(failed);
    return failed ? std::string("?") : end.address().to_string();
}

void serve_http(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                std::shared_ptr<const ServerShared> shared) {
    const auto executor = socket.get_executor();
    auto address = address_of(socket);
    auto connection = std::make_unique<Connection>(ServerStream(std::move(socket), std::move(tls)),
                                                   std::move(address), std::move(shared));
    asio::co_spawn(executor, Connection::run(std::move(connection)), asio::detached);
}

}  // namespace onepool::io
