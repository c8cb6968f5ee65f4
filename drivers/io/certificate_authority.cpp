#include "drivers/io/certificate_authority.hpp"

#include <openssl/x509v3.h>

#include <stdexcept>

#include "drivers/io/clock.hpp"
#include "drivers/io/openssl_detail.hpp"
#include "drivers/io/start_files.hpp"

namespace onepool::io {
namespace {

using namespace openssl;

constexpr long version_3 = 2;  // X.509 counts from 0
constexpr long crl_version_2 = 1;

std::string pem_of(X509* certificate) {
    const Bio bio = writer();
    expect(PEM_write_bio_X509(bio.get(), certificate) == 1);
    return text_of(bio);
}

Integer integer_of(const CertificateSerial& serial) {
    const Number number(
        BN_bin2bn(serial.bytes.data(), static_cast<int>(serial.bytes.size()), nullptr));
    Integer integer(BN_to_ASN1_INTEGER(number.get(), nullptr));
    expect(integer != nullptr);
    return integer;
}

// Random but positive (RFC 5280 section 4.1.2.2) and never short.
CertificateSerial new_serial() {
    CertificateSerial serial{new_node_id().bytes};
    serial.bytes[0] = static_cast<std::uint8_t>((serial.bytes[0] & 0x7f) | 0x40);
    return serial;
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
        .serial = new_serial(),
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
    if (issued.chain.size() > limits::certificate_chain_bytes)
        return CertificateFault{"too many certificates stand above this authority's own"};
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
