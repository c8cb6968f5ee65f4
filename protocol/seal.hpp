#pragma once
// A signed message. Sealed bytes are a header of fixed size and the message behind it:
//   8   "OPS1" and four zero bytes
//   8   which key: the first bytes of SHA-256 over the public key
//   64  Ed25519 signature over "onepool-seal-1" || way (1) || node id (16) || SHA-256(message)
// Way and node are in what is signed, not in the header, so that no message can be passed off as
// one to another node, or of the other direction. decode_message() takes sealed and bare bytes
// alike and judges no seal: whoever receives does, before it acts. Pure functions; any bytes may
// be given.

#include <cstddef>
#include <cstdint>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/signature.hpp"

namespace onepool::protocol {

enum class Way : std::uint8_t { up, down };

struct SealContext {
    Way way = Way::up;
    NodeId node;  // sender or receiver; none: to every node (v1/hub/state)
};

// What is wrong with a seal. Precedence is the order here.
enum class SealVerdict : std::uint8_t {
    unsealed,   // bare, or too short to hold a header
    other_key,  // says it was made with another key
    broken,     // names this key, and was not made with it for these bytes and this context
    sound,
};

inline constexpr std::size_t seal_bytes = 80;

Bytes seal(const SigningKey& key, const SealContext& context, ByteView message);

SealVerdict judge_seal(ByteView bytes, const PublicKey& key, const SealContext& context);

bool is_sealed(ByteView bytes);
// The message of sealed bytes; other bytes as they are.
ByteView content_of(ByteView bytes);

}  // namespace onepool::protocol
