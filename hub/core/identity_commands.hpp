#pragma once
// Codes, certificates and revocation: what people and machines ask of the hub about who may come
// in. Like all commands they can be repeated. What a stranger is told never says whether a code
// exists that he only guessed.

#include "hub/core/commands.hpp"

namespace onepool::hub {

CommandResult issue_enrol_code(Decision& decision, const IssueEnrolCode& command);

// Registers the node, or renews the certificate of the one the code was issued for; the code is
// used then. The same machine may ask again with the same key until the code expires.
CommandResult enrol(Decision& decision, const Enrol& command);

// Stops the node's stream for good, whatever journal it brings, and revokes its certificates.
CommandResult revoke_node(Decision& decision, const RevokeNode& command);

// What a node that asks for its next certificate is told; nullopt: it is none of ours.
std::optional<CertAnswer> renew_certificate(Decision& decision, const CertificateAsked& asked);

bool is_revoked(const NodeRecord& node);

}  // namespace onepool::hub
