#pragma once
// An authority that issues certificates to nodes and lists the revoked ones (RFC 5280), by OpenSSL
// behind certificate_authority.cpp. Owned by whoever loaded it; any thread; nothing changes after
// loading.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "drivers/io/certificates.hpp"

namespace onepool::io {

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
