#pragma once
// X.509 (RFC 5280) and PKCS#10 (RFC 2986) by OpenSSL behind certificates.cpp: keys and requests of
// nodes, and what can be read of certificates and revocation lists. Keys are EC P-256, texts are
// PEM. Any thread; nothing is kept.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/bytes.hpp"
#include "protocol/enrolment.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

// What is wrong, for a person.
struct CertificateFault {
    std::string text;
    bool operator==(const CertificateFault&) const = default;
};

// A new private key (PKCS#8) and a request for a certificate of this name, signed with it.
struct KeyAndRequest {
    std::string key;
    std::string request;
};
KeyAndRequest make_key_and_request(const protocol::NodeId& node);

// A request that may be granted: its signature proves that the sender has the key, the key is EC
// P-256, the subject is one CN and that is a node's id. Extensions it asks for are ignored.
struct CheckedRequest {
    protocol::NodeId node;
    protocol::Digest key{};  // SHA-256 of the public key (SubjectPublicKeyInfo)
};
std::variant<CheckedRequest, CertificateFault> check_request(std::string_view pem);

struct CertificateLife {
    std::string common_name;
    protocol::CertificateSerial serial;
    protocol::UnixMs not_before;
    protocol::UnixMs not_after;
};
// Of the first certificate in the text.
std::optional<CertificateLife> read_certificate(std::string_view pem);
// Whether the first certificate is for this private key.
bool is_pair(std::string_view chain, std::string_view key);
// Until when a revocation list counts.
std::optional<protocol::UnixMs> read_crl_end(std::string_view pem);

}  // namespace onepool::io
