#include "drivers/io/http_client.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cerrno>
#include <chrono>
#include <deque>
#include <exception>
#include <optional>
#include <set>
#include <stdexcept>

#include "drivers/io/http_address_detail.hpp"
#include "protocol/check.hpp"

namespace onepool::io {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Endpoints = tcp::resolver::results_type;
using Request = http::request<http::string_body>;
using Parser = http::response_parser<http::string_body>;

constexpr auto outcome = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t header_bytes = 64 * 1024;
// Shorter than the five seconds after which Node.js servers close a silent connection; the others
// wait longer. A connection that rested longer is not trusted with a request.
constexpr std::chrono::seconds rest_max{4};

struct Job {
    ClientRequest request;
    std::function<void(ClientAnswer)> done;
};

struct Exchanged {
    std::string failure;     // empty: `answer` is complete
    bool has_begun = false;  // a byte of the answer came
    ClientAnswer answer;
};

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

Request to_beast(const ClientRequest& from, const HttpAddress& address) {
    Request request;
    request.version(11);
    request.method_string(from.method);
    request.target(address.prefix + from.target);
    for (const auto& [name, value] : from.headers)
        request.insert(name, value);
    request.set(http::field::host, address.host_header);
    if (request[http::field::user_agent].empty())
        request.set(http::field::user_agent, "onepool");
    request.body() = from.body;
    request.prepare_payload();
    return request;
}

ClientAnswer from_beast(Parser::value_type& from) {
    ClientAnswer answer;
    answer.status = static_cast<int>(from.result_int());
    for (const auto& field : from) {
        const auto name = field.name_string();
        answer.headers.emplace_back(lower_case(std::string_view(name.data(), name.size())),
                                    std::string(field.value()));
    }
    answer.body = std::move(from.body());
    return answer;
}

std::string explain(error_code failed, const HttpAddress& address, std::size_t answer_bytes) {
    if (failed == http::error::body_limit) {
        return "the answer of " + address.text + " is larger than " + std::to_string(answer_bytes) +
               " bytes";
    }
    if (failed == http::error::end_of_stream || failed == http::error::partial_message ||
        failed == asio::error::connection_reset || failed == asio::error::broken_pipe ||
        failed == asio::error::eof || failed == asio::ssl::error::stream_truncated) {
        return address.text + " ended the connection before its answer was complete";
    }
    if (failed.category() == make_error_code(http::error::bad_method).category()) {
        return address.text + " did not answer in HTTP: " + failed.message();
    }
    return "talking to " + address.text + " failed: " + failed.message();
}

// ---- one connection -------------------------------------------------------------------------

// Sends one request and reads its answer. An answer may come before the request was sent whole (a
// refusal of a large body), so a failed write alone is not the end.
template <class Stream>
asio::awaitable<error_code> exchange(Stream& stream, beast::flat_buffer& buffer,
                                     const Request& request, std::optional<Parser>& parser,
                                     std::size_t answer_bytes) {
    const auto [unsent, sent_bytes] = co_await http::async_write(stream, request, outcome);
    error_code failed;
    bool is_interim = true;
    while (is_interim && !failed) {
        parser.emplace();
        parser->header_limit(header_bytes);
        parser->body_limit(answer_bytes);
        parser->skip(request.method() == http::verb::head);
        std::tie(failed, std::ignore) = co_await http::async_read(stream, buffer, *parser, outcome);
        is_interim = !failed && parser->get().result_int() < 200;  // 100 Continue, 103 Early Hints
    }
    co_return failed&& unsent && !parser->got_some() ? unsent : failed;
}

class Wire {
  public:
    virtual ~Wire() = default;
    // Text of the failure; empty when it is open.
    virtual asio::awaitable<std::string> open(const Endpoints& endpoints) = 0;
    virtual asio::awaitable<error_code> exchange(const Request& request,
                                                 std::optional<Parser>& parser,
                                                 std::size_t answer_bytes) = 0;
    virtual tcp::socket& socket() = 0;

    void abort() {
        error_code ignored;
        socket().close(ignored);
    }

    void rest() { resting_since_ = Clock::now(); }

    // Whether the server has closed it, or sent what nobody asked for, or rested too long.
    bool is_stale() {
        if (Clock::now() - resting_since_ > rest_max || buffer_.size() > 0)
            return true;
        char byte = 0;
        const auto got = recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    }

  protected:
    beast::flat_buffer buffer_{header_bytes + std::size_t{64} * 1024};

  private:
    Clock::time_point resting_since_;
};

class PlainWire final : public Wire {
  public:
    PlainWire(asio::io_context& context, const HttpAddress& address)
        : address_(address), stream_(context) {}

    asio::awaitable<std::string> open(const Endpoints& endpoints) override {
        const auto [failed, endpoint] = co_await stream_.async_connect(endpoints, outcome);
        if (failed)
            co_return "cannot connect to " + address_.text + ": " + failed.message();
        error_code ignored;
        socket().set_option(tcp::no_delay(true), ignored);
        co_return std::string();
    }
    asio::awaitable<error_code> exchange(const Request& request, std::optional<Parser>& parser,
                                         std::size_t answer_bytes) override {
        return io::exchange(stream_, buffer_, request, parser, answer_bytes);
    }
    tcp::socket& socket() override { return stream_.socket(); }

  private:
    const HttpAddress& address_;
    beast::tcp_stream stream_;
};

class TlsWire final : public Wire {
  public:
    TlsWire(asio::io_context& context, ssl::context& trust, const HttpAddress& address)
        : address_(address), stream_(context, trust) {
        stream_.set_verify_mode(ssl::verify_peer);
        stream_.set_verify_callback(ssl::host_name_verification(address.host));
        // Server name indication is for names; an IP address must not be sent (RFC 6066).
        error_code no_ip;
        asio::ip::make_address(address.host, no_ip);
        if (no_ip)
            SSL_set_tlsext_host_name(stream_.native_handle(), address.host.c_str());
    }

    asio::awaitable<std::string> open(const Endpoints& endpoints) override {
        const auto [unreachable, endpoint] =
            co_await beast::get_lowest_layer(stream_).async_connect(endpoints, outcome);
        if (unreachable) {
            co_return "cannot connect to " + address_.text + ": " + unreachable.message();
        }
        error_code ignored;
        socket().set_option(tcp::no_delay(true), ignored);
        const auto [failed] = co_await stream_.async_handshake(ssl::stream_base::client, outcome);
        if (failed)
            co_return "no TLS with " + address_.text + ": " + why_untrusted(failed);
        co_return std::string();
    }
    asio::awaitable<error_code> exchange(const Request& request, std::optional<Parser>& parser,
                                         std::size_t answer_bytes) override {
        return io::exchange(stream_, buffer_, request, parser, answer_bytes);
    }
    tcp::socket& socket() override { return beast::get_lowest_layer(stream_).socket(); }

  private:
    std::string why_untrusted(error_code failed) {
        const long verdict = SSL_get_verify_result(stream_.native_handle());
        if (verdict == X509_V_OK)
            return failed.message();
        return std::string("its certificate is not trusted: ") +
               X509_verify_cert_error_string(verdict);
    }

    const HttpAddress& address_;
    ssl::stream<beast::tcp_stream> stream_;
};

// ---- requests ---------------------------------------------------------------------------------

// One of the `parallel` workers while it works. The deadline answers for it and pulls the plug;
// the coroutine then finds its socket closed and goes on to the next job.
struct Lane {
    explicit Lane(asio::io_context& context) : deadline(context), resolver(context) {}

    // Where the asker throws the process ends, as anywhere on the reactor: Asio would drop the
    // exception with the coroutine.
    void answer_with(ClientAnswer given) noexcept {
        deadline.cancel();
        if (auto done = std::exchange(job.done, nullptr))
            done(std::move(given));
    }
    void abort() {
        deadline.cancel();
        resolver.cancel();
        if (wire != nullptr)
            wire->abort();
    }

    asio::steady_timer deadline;
    tcp::resolver resolver;
    std::unique_ptr<Wire> wire;
    Job job;
    std::uint64_t serial = 0;  // of the job
};

ssl::context make_trust(const std::string& ca_file) {
    ssl::context trust(ssl::context::tls_client);
    error_code failed;
    if (ca_file.empty()) {
        trust.set_default_verify_paths(failed);
    } else {
        trust.load_verify_file(ca_file, failed);
    }
    if (failed) {
        throw std::runtime_error("cannot read the trusted certificates of " +
                                 (ca_file.empty() ? "the system" : ca_file) + ": " +
                                 failed.message());
    }
    SSL_CTX_set_min_proto_version(trust.native_handle(), TLS1_2_VERSION);
    return trust;
}

}  // namespace

struct HttpClient::Impl : std::enable_shared_from_this<HttpClient::Impl> {
    Impl(Reactor& on, Config chosen)
        : reactor(on),
          config(std::move(chosen)),
          address(parse_address(config.base)),
          trust(make_trust(config.ca_file)) {
        CHECK(config.parallel > 0);
    }

    void ask(Job job);
    void close();
    void arm(const std::shared_ptr<Lane>& lane) const;
    std::unique_ptr<Wire> make_wire();
    std::unique_ptr<Wire> take_resting();

    static asio::awaitable<void> work(std::shared_ptr<Impl> self, std::shared_ptr<Lane> lane);
    asio::awaitable<ClientAnswer> serve(Lane& lane);
    asio::awaitable<std::string> connect(Lane& lane);
    asio::awaitable<Exchanged> try_once(Lane& lane, const Request& request);

    Reactor& reactor;
    const Config config;
    const HttpAddress address;
    ssl::context trust;
    std::deque<Job> waiting;
    std::set<std::shared_ptr<Lane>> lanes;
    std::vector<std::unique_ptr<Wire>> resting;  // newest last
    bool is_closed = false;
};

void HttpClient::Impl::ask(Job job) {
    const bool is_full = lanes.size() >= config.parallel;
    std::optional<std::string> fault = fault_of(job.request);
    if (!fault && is_full && waiting.size() >= config.waiting) {
        fault = "too many requests wait for " + address.text;
    }
    if (fault) {
        reactor.post([client = weak_from_this(), done = std::move(job.done), text = *fault] {
            if (!client.expired())
                done({.status = 0, .body = text});
        });
        return;
    }
    waiting.push_back(std::move(job));
    if (is_full)
        return;
    auto lane = std::make_shared<Lane>(reactor.context());
    lanes.insert(lane);
    // A job that is never answered would be worse than an end.
    asio::co_spawn(reactor.context(), work(shared_from_this(), std::move(lane)),
                   [](const std::exception_ptr& failed) {
                       if (failed)
                           std::rethrow_exception(failed);
                   });
}

void HttpClient::Impl::close() {
    is_closed = true;
    waiting.clear();
    resting.clear();
    for (const auto& lane : lanes) {
        lane->job.done = nullptr;
        lane->abort();
    }
}

asio::awaitable<void> HttpClient::Impl::work(std::shared_ptr<Impl> self,
                                             std::shared_ptr<Lane> lane) {
    while (!self->waiting.empty()) {
        lane->job = std::move(self->waiting.front());
        self->waiting.pop_front();
        self->arm(lane);
        ClientAnswer answer = co_await self->serve(*lane);
        lane->answer_with(std::move(answer));
    }
    self->lanes.erase(lane);
}

void HttpClient::Impl::arm(const std::shared_ptr<Lane>& lane) const {
    const std::uint64_t serial = ++lane->serial;
    std::string text =
        address.text + " did not answer within " + std::to_string(config.timeout.value) + " ms";
    lane->deadline.expires_after(std::chrono::milliseconds(config.timeout.value));
    lane->deadline.async_wait(
        [weak = std::weak_ptr<Lane>(lane), serial, text = std::move(text)](error_code cancelled) {
            const auto late = weak.lock();
            // Its wait may have ended just as the job did; then it is about a job of the past.
            if (cancelled || late == nullptr || late->serial != serial)
                return;
            late->abort();
            late->answer_with({.status = 0, .body = text});
        });
}

asio::awaitable<ClientAnswer> HttpClient::Impl::serve(Lane& lane) {
    const Request request = to_beast(lane.job.request, address);
    lane.wire = take_resting();
    if (lane.wire != nullptr) {
        Exchanged first = co_await try_once(lane, request);
        const bool was_stale = !first.failure.empty() && !first.has_begun;
        const bool is_wanted = lane.job.done != nullptr;
        if (!was_stale || !is_wanted || !may_be_repeated(lane.job.request.method)) {
            co_return std::move(first.answer);
        }
    }
    ClientAnswer unreachable;
    unreachable.body = co_await connect(lane);
    if (!unreachable.body.empty())
        co_return unreachable;
    Exchanged exchanged = co_await try_once(lane, request);
    co_return std::move(exchanged.answer);
}

// Text of the failure; empty when lane.wire is open.
asio::awaitable<std::string> HttpClient::Impl::connect(Lane& lane) {
    error_code is_name;
    const auto number = asio::ip::make_address(address.host, is_name);
    Endpoints endpoints;
    if (is_name) {
        auto [unknown, found] =
            co_await lane.resolver.async_resolve(address.host, address.port, outcome);
        if (unknown)
            co_return "cannot find the host " + address.host + ": " + unknown.message();
        endpoints = std::move(found);
    } else {
        const auto port = static_cast<std::uint16_t>(std::stoi(address.port));
        endpoints = Endpoints::create(tcp::endpoint(number, port), address.host, address.port);
    }
    // A look-up cannot be stopped half-way; its deadline may have answered long ago.
    if (lane.job.done == nullptr)
        co_return "too late";
    lane.wire = make_wire();
    std::string failure = co_await lane.wire->open(endpoints);
    if (!failure.empty())
        lane.wire.reset();
    co_return failure;
}

asio::awaitable<Exchanged> HttpClient::Impl::try_once(Lane& lane, const Request& request) {
    std::optional<Parser> parser;
    const error_code failed = co_await lane.wire->exchange(request, parser, config.answer_bytes);
    Exchanged exchanged;
    exchanged.has_begun = parser->got_some();
    if (failed) {
        exchanged.failure = explain(failed, address, config.answer_bytes);
        exchanged.answer.body = exchanged.failure;
        lane.wire.reset();
        co_return exchanged;
    }
    const bool is_kept = parser->keep_alive() && !is_closed;
    exchanged.answer = from_beast(parser->get());
    if (is_kept) {
        lane.wire->rest();
        resting.push_back(std::move(lane.wire));
    }
    lane.wire.reset();
    co_return exchanged;
}

std::unique_ptr<Wire> HttpClient::Impl::make_wire() {
    if (address.is_tls)
        return std::make_unique<TlsWire>(reactor.context(), trust, address);
    return std::make_unique<PlainWire>(reactor.context(), address);
}

std::unique_ptr<Wire> HttpClient::Impl::take_resting() {
    while (!resting.empty()) {
        std::unique_ptr<Wire> wire = std::move(resting.back());
        resting.pop_back();
        if (!wire->is_stale())
            return wire;
    }
    return nullptr;
}

HttpClient::HttpClient(Reactor& reactor, Config config)
    : impl_(std::make_shared<Impl>(reactor, std::move(config))) {}

HttpClient::~HttpClient() {
    impl_->close();
}

void HttpClient::ask(ClientRequest request, std::function<void(ClientAnswer)> done) {
    CHECK(done != nullptr);
    impl_->ask(Job{std::move(request), std::move(done)});
}

}  // namespace onepool::io
