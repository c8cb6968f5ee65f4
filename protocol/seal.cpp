#include "protocol/seal.hpp"

#include <algorithm>
#include <array>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"

namespace onepool::protocol {

namespace {

constexpr std::array<std::uint8_t, 8> seal_mark{'O', 'P', 'S', '1'};
constexpr std::size_t key_id_at = seal_mark.size();
constexpr std::size_t signature_at = key_id_at + sizeof(KeyId);
static_assert(signature_at + sizeof(Signature) == seal_bytes);

Bytes statement(const SealContext& context, ByteView message) {
    const ByteView head = view("onepool-seal-1");
    const Digest digest = sha256({message});
    Bytes text(head.begin(), head.end());
    text.push_back(static_cast<std::uint8_t>(context.way));
    text.insert(text.end(), context.node.bytes.begin(), context.node.bytes.end());
    text.insert(text.end(), digest.begin(), digest.end());
    return text;
}

}  // namespace

Bytes seal(const SigningKey& key, const SealContext& context, ByteView message) {
    CHECK(!is_sealed(message));
    const KeyId id = key_id(key.public_key());
    const Signature signature = key.sign(statement(context, message));
    Bytes sealed;
    sealed.reserve(seal_bytes + message.size());
    sealed.insert(sealed.end(), seal_mark.begin(), seal_mark.end());
    sealed.insert(sealed.end(), id.begin(), id.end());
    sealed.insert(sealed.end(), signature.bytes.begin(), signature.bytes.end());
    sealed.insert(sealed.end(), message.begin(), message.end());
    return sealed;
}

SealVerdict judge_seal(ByteView bytes, const PublicKey& key, const SealContext& context) {
    if (!is_sealed(bytes))
        return SealVerdict::unsealed;
    if (!std::ranges::equal(bytes.subspan(key_id_at, sizeof(KeyId)), key_id(key)))
        return SealVerdict::other_key;
    Signature signature;
    std::ranges::copy(bytes.subspan(signature_at, signature.bytes.size()), signature.bytes.begin());
    const bool is_made_so = verify(key, statement(context, content_of(bytes)), signature);
    return is_made_so ? SealVerdict::sound : SealVerdict::broken;
}

bool is_sealed(ByteView bytes) {
    return bytes.size() >= seal_bytes &&
           std::ranges::equal(bytes.first(seal_mark.size()), seal_mark);
}

ByteView content_of(ByteView bytes) {
    return is_sealed(bytes) ? bytes.subspan(seal_bytes) : bytes;
}

}  // namespace onepool::protocol
