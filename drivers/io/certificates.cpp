#include "drivers/io/certificates.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "drivers/io/clock.hpp"
#include "drivers/io/start_files.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/identity_limits.hpp"

namespace onepool::io {
namespace {

using namespace onepool::protocol;

template <auto free_it>
struct Free {
    void operator()(auto* it) const { free_it(it); }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Request = std::unique_ptr<X509_REQ, Free<X509_REQ_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Crl = std::unique_ptr<X509_CRL, Free<X509_CRL_free>>;
using RevokedEntry = std::unique_ptr<X509_REVOKED, Free<X509_REVOKED_free>>;
using Integer = std::unique_ptr<ASN1_INTEGER, Free<ASN1_INTEGER_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Time = std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;

constexpr std::size_t pem_bytes_max = 64 * limits::kib;
constexpr int certificates_above_max = 4;
constexpr long version_3 = 2;  // X.509 counts from 0
constexpr long crl_version_2 = 1;

// Out of memory, or a use of the library that it never refuses.
void expect(bool is_done) {
    CHECK(is_done);
}

Bio reader(std::string_view text) {
    Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(std::min(text.size(), pem_bytes_max))));
    expect(bio != nullptr);
    return bio;
}

std::string text_of(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

Bio writer() {
    Bio bio(BIO_new(BIO_s_mem()));
    expect(bio != nullptr);
    return bio;
}

// A key that asks for a password at the terminal would hang a server.
int no_password(char*, int, int, void*) {
    return -1;
}

Key read_key(std::string_view pem) {
    Key key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, no_password, nullptr));
    ERR_clear_error();
    return key;
}

std::vector<Certificate> read_chain(std::string_view pem) {
    std::vector<Certificate> chain;
    const Bio bio = reader(pem);
    while (chain.size() <= certificates_above_max) {
        Certificate next(PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr));
        if (!next)
            break;
        chain.push_back(std::move(next));
    }
    ERR_clear_error();
    return chain;
}

std::string pem_of(X509* certificate) {
    const Bio bio = writer();
    expect(PEM_write_bio_X509(bio.get(), certificate) == 1);
    return text_of(bio);
}

Time time_of(UnixMs at) {
    Time time(ASN1_TIME_set(nullptr, static_cast<time_t>(at.value / 1000)));
    expect(time != nullptr);
    return time;
}

std::optional<UnixMs> time_of(const ASN1_TIME* time) {
    const Time epoch = time_of(UnixMs{0});
    int days = 0;
    int seconds = 0;
    if (time == nullptr || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1)
        return std::nullopt;
    return UnixMs{days * limits::day_ms + std::int64_t{seconds} * 1000};
}

Integer integer_of(const CertificateSerial& serial) {
    const Number number(
        BN_bin2bn(serial.bytes.data(), static_cast<int>(serial.bytes.size()), nullptr));
    Integer integer(BN_to_ASN1_INTEGER(number.get(), nullptr));
    expect(integer != nullptr);
    return integer;
}

CertificateSerial serial_of(const X509* certificate) {
    const Number number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
    CertificateSerial serial;
    // Foreign certificates may have longer ones; those are none of ours.
    if (number == nullptr ||
        BN_bn2binpad(number.get(), serial.bytes.data(), static_cast<int>(serial.bytes.size())) < 0)
        return {};
    return serial;
}

// Empty unless the name is exactly one CN.
std::string only_common_name(const X509_NAME* name) {
    if (X509_NAME_entry_count(name) != 1)
        return {};
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, 0);
    if (OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)) != NID_commonName)
        return {};
    const ASN1_STRING* value = X509_NAME_ENTRY_get_data(entry);
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
            static_cast<std::size_t>(ASN1_STRING_length(value))};
}

bool is_p256(const EVP_PKEY* key) {
    char group[32] = {};
    std::size_t size = 0;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
           std::string_view(group, size) == SN_X9_62_prime256v1;
}

Digest digest_of(EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    expect(size > 0);
    const Digest digest = sha256({ByteView(der, static_cast<std::size_t>(size))});
    OPENSSL_free(der);
    return digest;
}

void add_extension(X509* certificate, X509V3_CTX& context, int kind, const char* value) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    expect(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

bool is_self_signed(X509* certificate) {
    return X509_NAME_cmp(X509_get_subject_name(certificate), X509_get_issuer_name(certificate)) ==
           0;
}

}  // namespace

KeyAndRequest make_key_and_request(const NodeId& node) {
    const Key key(EVP_EC_gen("P-256"));
    const Request request(X509_REQ_new());
    expect(key != nullptr && request != nullptr);
    const std::string name = to_text(node);
    expect(X509_NAME_add_entry_by_NID(X509_REQ_get_subject_name(request.get()), NID_commonName,
                                      MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(name.data()),
                                      static_cast<int>(name.size()), -1, 0) == 1);
    expect(X509_REQ_set_pubkey(request.get(), key.get()) == 1);
    expect(X509_REQ_sign(request.get(), key.get(), EVP_sha256()) > 0);
    const Bio key_text = writer();
    const Bio request_text = writer();
    expect(PEM_write_bio_PKCS8PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                         nullptr) == 1);
    expect(PEM_write_bio_X509_REQ(request_text.get(), request.get()) == 1);
    return {text_of(key_text), text_of(request_text)};
}

std::variant<CheckedRequest, CertificateFault> check_request(std::string_view pem) {
    if (pem.size() > limits::certificate_request_bytes)
        return CertificateFault{"the certificate request is too long"};
    const Request request(PEM_read_bio_X509_REQ(reader(pem).get(), nullptr, no_password, nullptr));
    ERR_clear_error();
    if (!request)
        return CertificateFault{"this is no certificate request in PEM form (PKCS#10)"};
    EVP_PKEY* key = X509_REQ_get0_pubkey(request.get());
    if (key == nullptr || !is_p256(key)) {
        ERR_clear_error();
        return CertificateFault{"the key of a certificate request must be EC P-256"};
    }
    const int is_signed = X509_REQ_verify(request.get(), key);
    ERR_clear_error();
    if (is_signed != 1)
        return CertificateFault{"the certificate request is not signed with its own key"};
    const auto node = parse_node_id(only_common_name(X509_REQ_get_subject_name(request.get())));
    if (!node || node->is_none()) {
        return CertificateFault{
            "the subject of a certificate request must be one CN, the node's id: n- and 26 of "
            "a-z and 2-7"};
    }
    return CheckedRequest{*node, digest_of(key)};
}

std::optional<CertificateLife> read_certificate(std::string_view pem) {
    const auto chain = read_chain(pem);
    if (chain.empty())
        return std::nullopt;
    const X509* own = chain.front().get();
    const auto not_before = time_of(X509_get0_notBefore(own));
    const auto not_after = time_of(X509_get0_notAfter(own));
    if (!not_before || !not_after)
        return std::nullopt;
    return CertificateLife{only_common_name(X509_get_subject_name(own)), serial_of(own),
                           *not_before, *not_after};
}

bool is_pair(std::string_view chain, std::string_view key) {
    const auto certificates = read_chain(chain);
    const Key own = read_key(key);
    const bool is_ours = !certificates.empty() && own != nullptr &&
                         X509_check_private_key(certificates.front().get(), own.get()) == 1;
    ERR_clear_error();
    return is_ours;
}

std::optional<UnixMs> read_crl_end(std::string_view pem) {
    const Crl crl(PEM_read_bio_X509_CRL(reader(pem).get(), nullptr, no_password, nullptr));
    ERR_clear_error();
    return crl ? time_of(X509_CRL_get0_nextUpdate(crl.get())) : std::nullopt;
}

struct CertificateAuthority::Impl {
    Key key;
    std::vector<Certificate> chain;  // its own first
    UnixMs not_after;
};

CertificateAuthority::CertificateAuthority(const std::string& chain_file,
                                           const std::string& key_file)
    : impl_(std::make_unique<Impl>()) {
    impl_->chain =
        read_chain(read_start_file(chain_file, "authority's certificate", pem_bytes_max));
    impl_->key = read_key(read_start_file(key_file, "authority's key", pem_bytes_max));
    if (impl_->chain.empty())
        throw std::runtime_error(chain_file + " holds no certificate in PEM form");
    if (!impl_->key)
        throw std::runtime_error(key_file + " holds no private key in PEM form without a password");
    X509* own = impl_->chain.front().get();
    const bool is_own_key = X509_check_private_key(own, impl_->key.get()) == 1;
    ERR_clear_error();
    if (!is_own_key) {
        throw std::runtime_error(key_file + " is not the key of the first certificate in " +
                                 chain_file + ". Name the files that belong together.");
    }
    if (X509_check_ca(own) != 1 || (X509_get_key_usage(own) & KU_KEY_CERT_SIGN) == 0 ||
        (X509_get_key_usage(own) & KU_CRL_SIGN) == 0) {
        throw std::runtime_error(
            chain_file +
            " is no authority: its certificate must carry basicConstraints CA:TRUE and keyUsage "
            "keyCertSign,cRLSign (README, \"Certificates\")");
    }
    const auto end = time_of(X509_get0_notAfter(own));
    if (!end)
        throw std::runtime_error(chain_file + " has no end that can be read");
    impl_->not_after = *end;
}

CertificateAuthority::~CertificateAuthority() = default;
CertificateAuthority::CertificateAuthority(CertificateAuthority&&) noexcept = default;

std::variant<CertificateAuthority::Issued, CertificateFault> CertificateAuthority::issue(
    std::string_view request_text, UnixMs now) const {
    auto checked = check_request(request_text);
    if (auto* fault = std::get_if<CertificateFault>(&checked))
        return std::move(*fault);
    Issued issued{
        .request = std::get<CheckedRequest>(checked),
        .serial = new_certificate_serial(),
        .not_before = UnixMs{now.value - limits::certificate_early_ms},
        .not_after = UnixMs{std::min(now.value + limits::certificate_ms, impl_->not_after.value)},
        .chain = {}};
    if (issued.not_after <= now)
        return CertificateFault{"the authority's own certificate has ended: renew it first"};
    const Request request(
        PEM_read_bio_X509_REQ(reader(request_text).get(), nullptr, no_password, nullptr));
    const Certificate made(X509_new());
    X509* own = impl_->chain.front().get();
    expect(request != nullptr && made != nullptr);
    expect(X509_set_version(made.get(), version_3) == 1 &&
           X509_set_serialNumber(made.get(), integer_of(issued.serial).get()) == 1 &&
           X509_set_issuer_name(made.get(), X509_get_subject_name(own)) == 1 &&
           X509_set_subject_name(made.get(), X509_REQ_get_subject_name(request.get())) == 1 &&
           X509_set_pubkey(made.get(), X509_REQ_get0_pubkey(request.get())) == 1 &&
           X509_set1_notBefore(made.get(), time_of(issued.not_before).get()) == 1 &&
           X509_set1_notAfter(made.get(), time_of(issued.not_after).get()) == 1);
    X509V3_CTX context{};
    X509V3_set_ctx(&context, own, made.get(), nullptr, nullptr, 0);
    add_extension(made.get(), context, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(made.get(), context, NID_key_usage, "critical,digitalSignature");
    add_extension(made.get(), context, NID_ext_key_usage, "clientAuth");
    add_extension(made.get(), context, NID_subject_key_identifier, "hash");
    add_extension(made.get(), context, NID_authority_key_identifier, "keyid");
    expect(X509_sign(made.get(), impl_->key.get(), EVP_sha256()) > 0);
    issued.chain = pem_of(made.get());
    for (const Certificate& above : impl_->chain) {
        if (!is_self_signed(above.get()))
            issued.chain += pem_of(above.get());
    }
    return issued;
}

std::string CertificateAuthority::revocation_list(std::span<const Revoked> revoked,
                                                  UnixMs now) const {
    const Crl crl(X509_CRL_new());
    expect(crl != nullptr);
    X509* own = impl_->chain.front().get();
    expect(X509_CRL_set_version(crl.get(), crl_version_2) == 1 &&
           X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(own)) == 1 &&
           X509_CRL_set1_lastUpdate(
               crl.get(), time_of(UnixMs{now.value - limits::certificate_early_ms}).get()) == 1 &&
           X509_CRL_set1_nextUpdate(crl.get(), time_of(UnixMs{now.value + limits::crl_ms}).get()) ==
               1);
    for (const Revoked& each : revoked) {
        RevokedEntry entry(X509_REVOKED_new());
        expect(entry != nullptr &&
               X509_REVOKED_set_serialNumber(entry.get(), integer_of(each.serial).get()) == 1 &&
               X509_REVOKED_set_revocationDate(entry.get(), time_of(each.at).get()) == 1 &&
               X509_CRL_add0_revoked(crl.get(), entry.release()) == 1);
    }
    // Lists are told apart by time: a hub restored from a backup must not count back.
    const Integer number(ASN1_INTEGER_new());
    expect(ASN1_INTEGER_set_int64(number.get(), now.value) == 1);
    expect(X509_CRL_add1_ext_i2d(crl.get(), NID_crl_number, number.get(), 0, 0) == 1);
    expect(X509_CRL_sort(crl.get()) == 1);
    expect(X509_CRL_sign(crl.get(), impl_->key.get(), EVP_sha256()) > 0);
    const Bio bio = writer();
    expect(PEM_write_bio_X509_CRL(bio.get(), crl.get()) == 1);
    return text_of(bio);
}

}  // namespace onepool::io
