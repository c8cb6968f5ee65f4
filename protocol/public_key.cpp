// How public keys are named and written; signing itself is in signature.cpp.

#include <algorithm>

#include "protocol/digest.hpp"
#include "protocol/signature.hpp"

namespace onepool::protocol {

KeyId key_id(const PublicKey& key) {
    const Digest digest = sha256({key.bytes});
    KeyId id{};
    std::copy_n(digest.begin(), id.size(), id.begin());
    return id;
}

std::string to_text(const PublicKey& key) {
    return base64(key.bytes);
}

std::optional<PublicKey> parse_public_key(std::string_view text) {
    PublicKey key;
    const auto bytes = parse_base64(text);
    if (!bytes || bytes->size() != key.bytes.size())
        return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    return key;
}

std::string fingerprint(const PublicKey& key) {
    std::string text = hex(key_id(key));
    for (const std::size_t at : {12u, 8u, 4u})
        text.insert(at, 1, '-');
    return text;
}

}  // namespace onepool::protocol
