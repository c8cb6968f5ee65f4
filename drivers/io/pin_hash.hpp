#pragma once
// PINs as libsodium hashes and verifies them (Argon2id, RFC 9106). Each call takes about 90 ms and
// 64 MiB on the calling thread: never the reactor's. A PIN is no longer in memory than its caller
// keeps it, and in no log.

#include <cstdint>
#include <string>

namespace onepool::io {

// In libsodium's spelling (protocol/staff.hpp). Throws std::runtime_error when there is no memory.
std::string hash_pin(const std::string& pin);

// `unusable`: the hash is damaged or asks for more than a node may spend; it was not computed.
enum class PinMatch : std::uint8_t { no, yes, unusable, no_memory };
PinMatch match_pin(const std::string& hash, const std::string& pin);

}  // namespace onepool::io
