#include "tests/sim/world/keyring.hpp"

#include <algorithm>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "tests/sim/world/text.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

constexpr std::size_t key_id_at = 8;  // in a sealed message (protocol/seal.hpp)

KeySeed seed_of(std::uint64_t run, const NodeId& node, std::string_view name) {
    const std::string number = std::to_string(run);
    return sha256({view("sim-key"), view(number), node.bytes, view(name)});
}

}  // namespace

Keyring::Keyring(std::uint64_t seed) : seed_(seed), hub_(seed_of(seed, {}, "hub")) {
    keys_.emplace(key_id(hub_.public_key()), hub_);
}

SigningKey Keyring::make(const NodeId& node, std::string_view name) {
    const SigningKey key(seed_of(seed_, node, name));
    keys_.emplace(key_id(key.public_key()), key);
    owners_.emplace(key.public_key(), node);
    newest_.insert_or_assign(node, key);
    return key;
}

const SigningKey* Keyring::newest(const NodeId& node) const {
    const auto found = newest_.find(node);
    return found == newest_.end() ? nullptr : &found->second;
}

bool Keyring::is_of(const NodeId& node, const PublicKey& key) const {
    const auto owner = owners_.find(key);
    return owner != owners_.end() && owner->second == node;
}

const SigningKey* Keyring::key_of(ByteView sealed) const {
    if (!is_sealed(sealed))
        return nullptr;
    KeyId id;
    std::ranges::copy(sealed.subspan(key_id_at, id.size()), id.begin());
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : &found->second;
}

std::optional<Message> Keyring::open(ByteView sealed, const SealContext& context) const {
    const SigningKey* key = key_of(sealed);
    if (key == nullptr || judge_seal(sealed, key->public_key(), context) != SealVerdict::sound)
        return std::nullopt;
    auto decoded = decode_message(sealed);
    auto* message = std::get_if<Message>(&decoded);
    return message == nullptr ? std::nullopt : std::optional(std::move(*message));
}

Bytes Keyring::close(ByteView like, const SealContext& context, const Message& message) const {
    const SigningKey* key = key_of(like);
    CHECK(key != nullptr);  // it was opened before
    return seal(*key, context, encode_message(message));
}

}  // namespace onepool::sim
