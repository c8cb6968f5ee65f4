#pragma once
// The certificate that a node presents to handhelds of its store: made by itself, because no
// authority gives one to a machine in a shop, and compared by a person, who sees its fingerprint on
// the till's screen and on the handheld's. X.509 (RFC 5280) by OpenSSL behind own_certificate.cpp;
// EC P-256. Any thread; nothing is kept.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/units.hpp"

namespace onepool::io {

// A new key and a certificate for these names and IP addresses, signed with it: both as PEM, the
// key first. `names` is not empty.
std::string make_own_certificate(std::span<const std::string> names, protocol::UnixMs now);

struct PresentedCertificate {
    protocol::UnixMs not_before;
    protocol::UnixMs not_after;
    std::string fingerprint;  // SHA-256 of the certificate, as browsers show it: "3F:0A:..."
};
// Of the first certificate in the text; nullopt: a server cannot present these, because the key is
// another one's or too short, or the chain is torn.
std::optional<PresentedCertificate> read_presented(std::string_view certificate,
                                                   std::string_view key);
// Whether the first certificate is for each of these names and IP addresses.
bool names_all(std::string_view certificate, std::span<const std::string> names);

}  // namespace onepool::io
