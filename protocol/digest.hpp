#pragma once
// SHA-256, HMAC-SHA-256 (RFC 2104) and Base64 (RFC 4648), by libcrypto. Pure functions.

#include <optional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"

namespace onepool::protocol {

Digest sha256(std::initializer_list<ByteView> parts);
Digest hmac_sha256(ByteView key, ByteView message);
bool equal_in_constant_time(ByteView a, ByteView b);

std::string base64(ByteView bytes);
std::optional<Bytes> parse_base64(std::string_view text);
std::string hex(ByteView bytes);
std::optional<Bytes> parse_hex(std::string_view text);

inline ByteView view(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace onepool::protocol
