#pragma once
// `onepool-node enrol`: makes a key on this machine, proves it to the hub together with a one-time
// code, and leaves a folder from which the node runs:
//
//   node.toml  its settings (an existing one stays)     node.pem  key and certificates, one file
//   ca.crt     what the broker is known by              so that a renewal replaces both at once
//   enrolled   which code let this machine in: asked again with it, nothing is done twice
//
// Blocks; for the command line only. Cut off, or without an answer, it can be run again with the
// same code: the key it has begun with waits in enrol.pem.

#include <cstdint>
#include <string>

namespace onepool::node {

struct EnrolOptions {
    std::string hub;
    std::string code;  // or a whole link "onepool:enrol?..."; `hub` is then not needed
    std::string folder = "/var/lib/onepool";
    std::string ca_file;  // for a hub behind a private authority; empty: what the system trusts
    // Of a new node.toml.
    std::string currency = "GBP";
    std::int32_t utc_offset_minutes = 0;
    std::uint16_t port = 8081;
    std::string home = "register";
    bool prices_include_tax = true;
};

// What was done and what to run next, for a person. Throws std::runtime_error with what to do.
std::string enrol(const EnrolOptions& options);

// The settings that the node of this folder runs with.
std::string settings_in(const std::string& folder);

inline constexpr const char* identity_file = "node.pem";

}  // namespace onepool::node
