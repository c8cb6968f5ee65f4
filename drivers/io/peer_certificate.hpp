#pragma once
// The certificate that a TLS server presents, seen as its other clients see it: by a handshake of
// our own (Asio and OpenSSL behind peer_certificate.cpp), after which the connection is let go.
// Blocks: for a thread that may wait. Nothing is kept.

#include <optional>
#include <string>

#include "drivers/io/certificates.hpp"
#include "protocol/units.hpp"

namespace onepool::io {

struct TlsServer {
    std::string uri;                           // "ssl://broker.example:8883"; its default is 8883
    std::string ca_file, cert_file, key_file;  // PEM: who is trusted, and who we are
};

// Nothing when there is no such certificate within this time (a look-up of its name may take
// longer), or when it is not one that our authorities issued to that name. One that has ended, or
// has not begun, is told as any other: its dates are what was asked for.
std::optional<CertificateLife> see_certificate(const TlsServer& server, protocol::Millis within);

}  // namespace onepool::io
