#pragma once
// What goes into the hub core and comes out of it about who may come in; a part of hub_io.hpp.
// Randomness, keys and certificates are made at the edge: the core gets and gives values.

#include <optional>
#include <string>
#include <vector>

#include "hub/core/identity_effects.hpp"

namespace onepool::hub {

// Who issues certificates: this hub, with the files of [ca], or somebody else.
enum class Authority : std::uint8_t { none, own };

// ---- inputs ----------------------------------------------------------------------------------

// What became of an AccessOut, once for each.
struct AccessWritten {
    std::string files_fault;        // for a person; empty: both files are on disk
    std::string reload_fault;       // empty: the broker was told to read them
    std::optional<UnixMs> crl_end;  // of the list that is on disk now
};

// When the certificates end that the hub uses, or its broker, and a person must renew.
struct CertificatesRead {
    struct One {
        std::string subject;  // "hub's certificate"
        std::string file;     // or the address where it is presented
        UnixMs not_before;
        UnixMs not_after;
        std::string program = "hub";  // which reads it when it starts
    };
    std::vector<One> all;
};

// A node asked for its next certificate over its own topic. Signed already, as in Enrol; `fault`:
// why it could not be.
struct CertificateAsked {
    NodeId node;
    std::optional<CertificateIssued> certificate;
    std::string chain;  // PEM
    std::string fault;
};

// The code itself stays at the edge, which made it.
struct IssueEnrolCode {
    std::string label;
    Digest digest{};
    NodeId node;  // none: a new node `name` at `location`; else a new certificate for this one
    LocationId location;
    std::string name;
};
// `certificate` is signed already, for who proved to have its key; it is handed out when this is
// done and thrown away otherwise.
struct Enrol {
    std::string label;
    Digest digest{};
    CertificateIssued certificate;
    std::optional<PublicKey> key = std::nullopt;  // what the machine's messages are signed with
};
struct RevokeNode {
    NodeId node;
    std::string reason;
};

// ---- outputs -----------------------------------------------------------------------------------

struct RevokedCertificate {
    CertificateSerial serial;
    UnixMs at;
    bool operator==(const RevokedCertificate&) const = default;
};
// The broker's access files are to be written, and the broker told. AccessWritten follows.
struct AccessOut {
    std::string acl;
    std::vector<RevokedCertificate> revoked;
    bool operator==(const AccessOut&) const = default;
};

}  // namespace onepool::hub
