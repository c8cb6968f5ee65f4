#pragma once
// Whose keys are whose: the hub's, each machine's, and those a machine had before. Machines sign
// with theirs through the cores they run; a mutant's twist, which changes what a core hears or
// says, seals it again with the key it was sealed with. The world's forger has no part in it. One
// thread.

#include <map>
#include <optional>
#include <string_view>

#include "protocol/codec.hpp"
#include "protocol/seal.hpp"
#include "protocol/signature.hpp"

namespace onepool::sim {

class Keyring {
  public:
    explicit Keyring(std::uint64_t seed);

    const protocol::SigningKey& hub() const { return hub_; }
    // The one of this name, the same in every run of this seed.
    protocol::SigningKey make(const protocol::NodeId& node, std::string_view name);
    // What this node signs with now, as far as anybody made one.
    const protocol::SigningKey* newest(const protocol::NodeId& node) const;
    // It was made for this node, now or before.
    bool is_of(const protocol::NodeId& node, const protocol::PublicKey& key) const;

    // The message in it, if somebody of this ring sealed it for this way.
    std::optional<protocol::Message> open(protocol::ByteView sealed,
                                          const protocol::SealContext& context) const;
    // Another message, sealed as that one was.
    protocol::Bytes close(protocol::ByteView like, const protocol::SealContext& context,
                          const protocol::Message& message) const;

  private:
    const protocol::SigningKey* key_of(protocol::ByteView sealed) const;

    std::uint64_t seed_;
    protocol::SigningKey hub_;
    std::map<protocol::KeyId, protocol::SigningKey> keys_;
    std::map<protocol::PublicKey, protocol::NodeId> owners_;
    std::map<protocol::NodeId, protocol::SigningKey> newest_;
};

}  // namespace onepool::sim
