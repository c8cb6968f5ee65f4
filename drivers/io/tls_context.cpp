#include <openssl/err.h>
#include <openssl/ssl.h>
#include <boost/asio/buffer.hpp>
#include <stdexcept>

#include "drivers/io/tls_context_detail.hpp"
#include "protocol/check.hpp"

namespace onepool::io {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr const char* ciphers_of_tls_1_2 = "ECDHE+AESGCM:ECDHE+CHACHA20";

}  // namespace

std::shared_ptr<asio::ssl::context> make_tls_context(const HttpServer::Tls& tls) {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    CHECK(SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) == 1);
    CHECK(SSL_CTX_set_cipher_list(native, ciphers_of_tls_1_2) == 1);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
    error_code failed;
    context->use_certificate_chain(asio::buffer(tls.certificate), failed);
    if (!failed)
        context->use_private_key(asio::buffer(tls.key), asio::ssl::context::pem, failed);
    const bool is_pair = !failed && SSL_CTX_check_private_key(native) == 1;
    ERR_clear_error();
    if (!is_pair)
        throw std::runtime_error(
            "these are no certificate and its private key, in PEM form without a password" +
            (failed ? ": " + failed.message() : std::string()));
    return context;
}

}  // namespace onepool::io
