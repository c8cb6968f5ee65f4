#include "drivers/io/certificates.hpp"

#include <openssl/ec.h>

#include "drivers/io/openssl_detail.hpp"
#include "protocol/digest.hpp"

namespace onepool::io {
namespace {

using namespace openssl;

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
    if (pem.size() > limits::csr_bytes)
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

}  // namespace onepool::io
