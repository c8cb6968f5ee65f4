#pragma once
// Raw bytes as they travel and as they are hashed.

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <vector>

namespace onepool::protocol {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Digest = std::array<std::uint8_t, 32>;  // SHA-256

// Ed25519 (RFC 8032), as raw bytes.
struct PublicKey {
    std::array<std::uint8_t, 32> bytes{};
    auto operator<=>(const PublicKey&) const = default;
};
struct Signature {
    std::array<std::uint8_t, 64> bytes{};
    auto operator<=>(const Signature&) const = default;
};

}  // namespace onepool::protocol
