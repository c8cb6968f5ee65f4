#pragma once
// The file a program's signing key lives in: PKCS #8 as PEM (RFC 8410), so that openssl reads it
// too ("openssl pkey -in FILE -pubout"). Read once, before the reactor runs. Throws
// std::runtime_error with a text that says which file, why, and what to do.

#include <string>

#include "protocol/signature.hpp"

namespace onepool::io {

// The key in the file; a new one, readable by this user only, when the file is missing. A new key
// is on disk under its name, whole, or the call throws: no kill or power cut leaves half a key.
protocol::SigningKey read_or_make_signing_key(const std::string& file);

// Where the key of a database lies unless the settings say otherwise: "node.db" has
// "node.sign-key" beside it.
std::string signing_key_beside(const std::string& database);

}  // namespace onepool::io
