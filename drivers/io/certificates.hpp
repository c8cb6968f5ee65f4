#pragma once
// X.509 (RFC 5280) and PKCS#10 (RFC 2986) by OpenSSL behind certificates.cpp: keys and requests of
// nodes, certificates and revocation lists of an authority. Keys are EC P-256, texts are PEM. Any
// thread; nothing is kept but what an authority loaded.

#include <memory>
#include <optional>
#include <span>
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

class CertificateAuthority {
  public:
    // `chain_file`: the authority's certificate, then those above it; `key_file` is its key. Throws
    // std::runtime_error with a text that says what to do: unreadable, not a pair, no authority.
    CertificateAuthority(const std::string& chain_file, const std::string& key_file);
    ~CertificateAuthority();
    CertificateAuthority(CertificateAuthority&&) noexcept;

    struct Issued {
        CheckedRequest request;
        protocol::CertificateSerial serial;
        protocol::UnixMs not_before;
        protocol::UnixMs not_after;
        std::string chain;  // the new certificate, then what leads to the root, without the root
    };
    // A client certificate for limits::certificate_ms, but never beyond the authority's own end.
    std::variant<Issued, CertificateFault> issue(std::string_view request,
                                                 protocol::UnixMs now) const;

    struct Revoked {
        protocol::CertificateSerial serial;
        protocol::UnixMs at;
    };
    // Counts for limits::crl_ms.
    std::string revocation_list(std::span<const Revoked> revoked, protocol::UnixMs now) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace onepool::io
