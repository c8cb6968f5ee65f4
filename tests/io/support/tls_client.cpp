#include "tests/io/support/tls_client.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "tests/io/support/eventually.hpp"

namespace onepool::test_support {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

}  // namespace

struct TlsClient::Impl {
    // The outcome of one step; a time-out is an error too.
    template <class Start>
    error_code wait(Start start) {
        std::optional<error_code> outcome;
        start([&](error_code failed, auto...) { outcome = failed; });
        context.restart();
        context.run_for(generous);
        if (outcome)
            return *outcome;
        error_code ignored;
        stream.next_layer().close(ignored);
        context.run();
        return asio::error::timed_out;
    }

    bool read_more() {
        std::size_t got = 0;
        const error_code failed = wait([&](auto done) {
            stream.async_read_some(asio::buffer(bytes),
                                   [&, done](error_code error, std::size_t size) {
                                       got = size;
                                       done(error);
                                   });
        });
        unread.append(bytes.data(), got);
        is_ended = is_ended || failed.failed();
        return !failed;
    }

    asio::io_context context;
    ssl::context tls{ssl::context::tls_client};
    ssl::stream<tcp::socket> stream{context, tls};
    std::array<char, 16 * 1024> bytes{};
    std::string unread;
    bool is_ended = false;
};

TlsClient::TlsClient(std::uint16_t port, Newest newest) : impl_(std::make_unique<Impl>()) {
    SSL* native = impl_->stream.native_handle();
    if (newest == Newest::tls_1_1) {
        SSL_set_min_proto_version(native, TLS1_VERSION);
        SSL_set_max_proto_version(native, TLS1_1_VERSION);
        SSL_set_security_level(native, 0);  // or it would not even ask
    } else if (newest == Newest::tls_1_2) {
        SSL_set_max_proto_version(native, TLS1_2_VERSION);
    }
    impl_->stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    const error_code failed = impl_->wait(
        [&](auto done) { impl_->stream.async_handshake(ssl::stream_base::client, done); });
    if (failed)
        throw std::runtime_error("no TLS with port " + std::to_string(port) + ": " +
                                 failed.message());
}

TlsClient::~TlsClient() = default;

void TlsClient::send(std::string_view bytes) {
    (void)impl_->wait(
        [&](auto done) { asio::async_write(impl_->stream, asio::buffer(bytes), done); });
}

std::string TlsClient::read_until(std::string_view mark) {
    std::size_t at = impl_->unread.find(mark);
    while (at == std::string::npos && impl_->read_more())
        at = impl_->unread.find(mark);
    const std::size_t end = at == std::string::npos ? impl_->unread.size() : at + mark.size();
    std::string taken = impl_->unread.substr(0, end);
    impl_->unread.erase(0, end);
    return taken;
}

std::string TlsClient::read_to_end() {
    while (impl_->read_more()) {
    }
    return std::exchange(impl_->unread, {});
}

std::string TlsClient::read_answer() {
    std::string answer = read_until("\r\n\r\n");
    const std::string name = "Content-Length: ";
    const std::size_t at = answer.find(name);
    if (at == std::string::npos)
        return answer;
    const std::size_t length = std::stoul(answer.substr(at + name.size()));
    while (impl_->unread.size() < length && impl_->read_more()) {
    }
    answer += impl_->unread.substr(0, length);
    impl_->unread.erase(0, std::min(length, impl_->unread.size()));
    return answer;
}

bool TlsClient::is_ended() const {
    return impl_->is_ended;
}

std::string TlsClient::version() const {
    return SSL_get_version(impl_->stream.native_handle());
}

std::string TlsClient::cipher() const {
    return SSL_get_cipher_name(impl_->stream.native_handle());
}

std::string TlsClient::certificate() const {
    X509* shown = SSL_get1_peer_certificate(impl_->stream.native_handle());
    BIO* text = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(text, shown);
    char* data = nullptr;
    const long size = BIO_get_mem_data(text, &data);
    std::string pem(data, static_cast<std::size_t>(size));
    BIO_free(text);
    X509_free(shown);
    return pem;
}

}  // namespace onepool::test_support
