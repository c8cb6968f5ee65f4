#pragma once
// What a hub granted a node, as the node can prove it to the same hub after that was restored from
// an older backup: who it is, where, and which journal it is to send under which epochs. Format:
//   4      "OPT1"
//   16 16  node id, journal id
//   4 8    epoch, hub_epoch; little endian
//   32     the key the node signs with; zero: none
//   1 n    location, 1 n name: their lengths and bytes
//   64     Ed25519 signature over "onepool-token-1" || all before it
// Pure functions; any bytes may be given.

#include <optional>
#include <string>

#include "protocol/bytes.hpp"
#include "protocol/ids.hpp"
#include "protocol/signature.hpp"
#include "protocol/units.hpp"

namespace onepool::protocol {

struct EpochToken {
    NodeId node;
    JournalId journal;
    std::uint32_t epoch = 0;
    HubEpoch hub_epoch;
    std::optional<PublicKey> key;
    LocationId location;
    std::string name;  // of the node, for people; up to limits::name_bytes
    bool operator==(const EpochToken&) const = default;
};

// At most limits::token_bytes.
Bytes issue(const EpochToken& token, const SigningKey& key);

// Nothing unless this key signed exactly these bytes, and they are well formed.
std::optional<EpochToken> read_token(ByteView bytes, const PublicKey& key);

}  // namespace onepool::protocol
