#include "drivers/io/peer_certificate.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <chrono>

#include "drivers/io/openssl_detail.hpp"

namespace onepool::io {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Stream = ssl::stream<tcp::socket>;

constexpr auto outcome = asio::as_tuple(asio::use_awaitable);
constexpr const char* default_port = "8883";  // of MQTT over TLS, as registered with IANA

struct Address {
    std::string host;  // to look up and to verify: no brackets
    std::string port;
};

std::optional<Address> address_of(const std::string& uri) {
    const auto url = boost::urls::parse_uri(uri);
    if (!url || url->scheme() != "ssl" || url->host_address().empty())
        return std::nullopt;
    const std::string port(url->port());
    return Address{url->host_address(), port.empty() ? default_port : port};
}

error_code load(ssl::context& context, const TlsServer& server) {
    // A key that asks for a password at the terminal would hang a server.
    SSL_CTX_set_default_passwd_cb(context.native_handle(), openssl::no_password);
    error_code failed;
    context.load_verify_file(server.ca_file, failed);
    if (!failed)
        context.use_certificate_chain_file(server.cert_file, failed);
    if (!failed)
        context.use_private_key_file(server.key_file, ssl::context::pem, failed);
    return failed;
}

// Somebody else at that address must neither make a case of his certificate nor close one.
void trust_whatever_its_age(Stream& stream, const std::string& host) {
    stream.set_verify_mode(ssl::verify_peer);
    stream.set_verify_callback(
        [name = ssl::host_name_verification(host)](bool is_trusted, ssl::verify_context& chain) {
            const int fault = X509_STORE_CTX_get_error(chain.native_handle());
            const bool is_its_age =
                fault == X509_V_ERR_CERT_HAS_EXPIRED || fault == X509_V_ERR_CERT_NOT_YET_VALID;
            return name(is_trusted || is_its_age, chain);
        });
    // Server name indication is for names; an IP address must not be sent (RFC 6066).
    error_code no_ip;
    asio::ip::make_address(host, no_ip);
    if (no_ip)
        SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
}

std::optional<CertificateLife> life_of_peer(Stream& stream) {
    const openssl::Certificate peer(SSL_get1_peer_certificate(stream.native_handle()));
    if (peer == nullptr)
        return std::nullopt;
    const openssl::Bio pem = openssl::writer();
    openssl::expect(PEM_write_bio_X509(pem.get(), peer.get()) == 1);
    return read_certificate(openssl::text_of(pem));
}

asio::awaitable<void> look(const Address& address, Stream& stream,
                           std::optional<CertificateLife>& seen) {
    tcp::resolver resolver(co_await asio::this_coro::executor);
    const auto [unknown, found] =
        co_await resolver.async_resolve(address.host, address.port, outcome);
    if (unknown)
        co_return;
    const auto [unreachable, endpoint] =
        co_await asio::async_connect(stream.lowest_layer(), found, outcome);
    if (unreachable)
        co_return;
    const auto [failed] = co_await stream.async_handshake(ssl::stream_base::client, outcome);
    if (failed)
        co_return;
    seen = life_of_peer(stream);
    // A goodbye, or the broker's log has an error a day.
    co_await stream.async_shutdown(outcome);
}

}  // namespace

std::optional<CertificateLife> see_certificate(const TlsServer& server, protocol::Millis within) {
    const auto address = address_of(server.uri);
    if (!address)
        return std::nullopt;
    std::optional<CertificateLife> seen;
    try {
        ssl::context context(ssl::context::tls_client);
        if (!load(context, server)) {
            asio::io_context io(1);
            Stream stream(io, context);
            trust_whatever_its_age(stream, address->host);
            asio::co_spawn(io, look(*address, stream, seen), asio::detached);
            io.run_for(std::chrono::milliseconds(within.value));
        }
    } catch (const boost::system::system_error&) {
        seen.reset();  // no descriptor is left, or no memory: the next look may have one
    }
    ERR_clear_error();
    return seen;
}

}  // namespace onepool::io
