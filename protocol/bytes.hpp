#pragma once
// Raw bytes as they travel and as they are hashed.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace onepool::protocol {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Digest = std::array<std::uint8_t, 32>;  // SHA-256

}  // namespace onepool::protocol
