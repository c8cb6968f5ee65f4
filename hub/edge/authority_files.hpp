#pragma once
// The authority of a hub with a [ca] section: signs what nodes ask for, and writes the files that
// tell the broker who may come in. Owned by the program; the reactor's thread. Writing blocks it
// for a few syncs, which happens when somebody is enrolled or revoked, and daily.

#include <functional>
#include <string>

#include "drivers/io/certificate_authority.hpp"
#include "firmware-config/hub_config.hpp"
#include "hub/core/hub_io.hpp"
#include "hub/web/identity_routes.hpp"

namespace onepool::hub {

class AuthorityFiles {
  public:
    // Throws std::runtime_error when the authority's files are missing or do not fit.
    explicit AuthorityFiles(const config::HubConfig& settings);

    IdentityDoor door(const protocol::PublicKey& hub_key) const;  // used no longer than this lives
    // What the core is told of a node that asks for its next certificate.
    CertificateAsked renew(const NodeId& node, const std::string& request) const;
    // Writes both files, each whole, and tells the broker; see AccessWritten.
    AccessWritten write(const AccessOut& access);

  private:
    std::string revocation_list(const std::vector<RevokedCertificate>& revoked) const;
    std::string tell_broker() const;

    config::HubConfig::Authority settings_;
    std::string broker_ca_;
    io::CertificateAuthority authority_;
};

}  // namespace onepool::hub
