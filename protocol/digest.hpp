#pragma once
// SHA-256, HMAC-SHA-256 (RFC 2104) and Base64 (RFC 4648), by libcrypto. Pure functions.

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/bytes.hpp"

namespace onepool::protocol {

// Of the parts one after the other.
Digest sha256(std::initializer_list<ByteView> parts);
Digest hmac_sha256(ByteView key, ByteView message);
// Takes as long for a wrong first byte as for a wrong last one. Different sizes are unequal.
bool equal_in_constant_time(ByteView a, ByteView b);

// Parsing is strict: padded, no white space, one spelling per value, lower-case hex.
std::string base64(ByteView bytes);
std::optional<Bytes> parse_base64(std::string_view text);
std::string hex(ByteView bytes);
std::optional<Bytes> parse_hex(std::string_view text);

inline ByteView view(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace onepool::protocol
