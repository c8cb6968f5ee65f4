#pragma once
// What can happen to enrolment codes and certificates, as effects in the hub log. Plain values;
// applied by IdentityBook through HubState::apply() and by nothing else.

#include <string>

#include "protocol/bytes.hpp"
#include "protocol/enrolment.hpp"
#include "protocol/ids.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// A code that lets one machine in. The code itself is nowhere but on the paper of who asked for it.
struct EnrolCodeIssued {
    std::uint32_t slot = 0;  // of a code that is no longer open, or a new one
    std::string label;
    Digest digest{};
    LocationId location;
    std::string name;
    NodeId node;  // none: for a new node; else a new certificate for this one
    UnixMs expires_at;
    bool operator==(const EnrolCodeIssued&) const = default;
};

// Somebody named the code without knowing it.
struct EnrolCodeTried {
    std::uint32_t slot = 0;
    bool operator==(const EnrolCodeTried&) const = default;
};

struct EnrolCodeUsed {
    std::uint32_t slot = 0;
    NodeId node;
    Digest key{};  // SHA-256 of the public key that came with it
    bool operator==(const EnrolCodeUsed&) const = default;
};

struct CertificateIssued {
    CertificateSerial serial;
    NodeId node;
    Digest key{};
    UnixMs not_before;
    UnixMs not_after;
    bool operator==(const CertificateIssued&) const = default;
};

struct CertificateRevoked {
    CertificateSerial serial;
    bool operator==(const CertificateRevoked&) const = default;
};

}  // namespace onepool::hub
