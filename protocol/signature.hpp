#pragma once
// Ed25519 signatures (RFC 8032), by libcrypto: deterministic, so the same key and bytes always give
// the same signature. Pure functions; where keys are kept is the edge's concern
// (drivers/io/key_file.hpp).

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"

namespace onepool::protocol {

using KeySeed = std::array<std::uint8_t, 32>;  // the private key as RFC 8032 names it
using KeyId = std::array<std::uint8_t, 8>;     // says which key without being one

// A private key ready for use. A value; copies share what libcrypto keeps, which never changes and
// is wiped with the last of them. Any thread.
class SigningKey {
  public:
    explicit SigningKey(const KeySeed& seed);

    const PublicKey& public_key() const { return public_key_; }
    Signature sign(ByteView message) const;

  private:
    struct Loaded;
    std::shared_ptr<const Loaded> loaded_;  // shared, because a core's settings are copied
    PublicKey public_key_;
};

// False also for a key that is no point of the curve.
bool verify(const PublicKey& key, ByteView message, const Signature& signature);

// The first bytes of SHA-256 over the key.
KeyId key_id(const PublicKey& key);

// Base64, 44 characters: as keys stand in settings and answers.
std::string to_text(const PublicKey& key);
std::optional<PublicKey> parse_public_key(std::string_view text);

// For people to compare: "6a09-e667-f3bc-c908", of the key id.
std::string fingerprint(const PublicKey& key);

}  // namespace onepool::protocol
