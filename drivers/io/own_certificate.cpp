#include "drivers/io/own_certificate.hpp"

#include <openssl/ec.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "drivers/io/openssl_detail.hpp"
#include "drivers/io/tls_context_detail.hpp"

namespace onepool::io {
namespace {

using namespace openssl;

constexpr long version_3 = 2;  // X.509 counts from 0

bool is_address(const std::string& name) {
    ASN1_OCTET_STRING* address = a2i_IPADDRESS(name.c_str());
    ASN1_OCTET_STRING_free(address);
    ERR_clear_error();
    return address != nullptr;
}

std::string alternative_names(std::span<const std::string> names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ",") + std::string(is_address(name) ? "IP:" : "DNS:") + name;
    return text;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    expect(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

// Random but positive (RFC 5280 section 4.1.2.2) and never short.
void set_serial(X509* certificate) {
    auto bytes = new_node_id().bytes;
    bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x7f) | 0x40);
    const Number number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    expect(number != nullptr &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr);
}

void set_name(X509* certificate) {
    constexpr std::string_view name = "Onepool till";
    X509_NAME* subject = X509_get_subject_name(certificate);
    expect(X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(name.data()),
                                      static_cast<int>(name.size()), -1, 0) == 1);
    expect(X509_set_issuer_name(certificate, subject) == 1);
}

std::string fingerprint_of(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    expect(X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1);
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        if (i > 0)
            text += ':';
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

// Whether a server would take them: all of the chain, and a key that is long enough.
bool serves(std::string_view certificate, std::string_view key) {
    try {
        return make_tls_context({std::string(certificate), std::string(key)}) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace

std::string make_own_certificate(std::span<const std::string> names, UnixMs now) {
    CHECK(!names.empty());
    const Key key(EVP_EC_gen("P-256"));
    const Certificate made(X509_new());
    expect(key != nullptr && made != nullptr);
    expect(X509_set_version(made.get(), version_3) == 1);
    set_serial(made.get());
    set_name(made.get());
    const UnixMs from{now.value - limits::own_certificate_early_ms};
    const UnixMs to{now.value + limits::own_certificate_ms};
    expect(X509_set_pubkey(made.get(), key.get()) == 1 &&
           X509_set1_notBefore(made.get(), time_of(from).get()) == 1 &&
           X509_set1_notAfter(made.get(), time_of(to).get()) == 1);
    add_extension(made.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(made.get(), NID_key_usage, "critical,digitalSignature");
    add_extension(made.get(), NID_ext_key_usage, "serverAuth");
    add_extension(made.get(), NID_subject_alt_name, alternative_names(names));
    add_extension(made.get(), NID_subject_key_identifier, "hash");
    expect(X509_sign(made.get(), key.get(), EVP_sha256()) > 0);
    const Bio text = writer();
    expect(PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                         nullptr) == 1);
    expect(PEM_write_bio_X509(text.get(), made.get()) == 1);
    return text_of(text);
}

std::optional<PresentedCertificate> read_presented(std::string_view certificate,
                                                   std::string_view key) {
    const auto chain = read_chain(certificate);
    const Key own = read_key(key);
    const bool is_pair = !chain.empty() && own != nullptr &&
                         X509_check_private_key(chain.front().get(), own.get()) == 1;
    ERR_clear_error();
    if (!is_pair || !serves(certificate, key))
        return std::nullopt;
    const X509* first = chain.front().get();
    const auto not_before = time_of(X509_get0_notBefore(first));
    const auto not_after = time_of(X509_get0_notAfter(first));
    if (!not_before || !not_after)
        return std::nullopt;
    return PresentedCertificate{*not_before, *not_after, fingerprint_of(first)};
}

bool names_all(std::string_view certificate, std::span<const std::string> names) {
    const auto chain = read_chain(certificate);
    if (chain.empty())
        return false;
    X509* first = chain.front().get();
    const bool is_for_all = std::ranges::all_of(names, [first](const std::string& name) {
        return is_address(name) ? X509_check_ip_asc(first, name.c_str(), 0) == 1
                                : X509_check_host(first, name.data(), name.size(), 0, nullptr) == 1;
    });
    ERR_clear_error();
    return is_for_all;
}

}  // namespace onepool::io
