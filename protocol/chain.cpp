#include "protocol/chain.hpp"

#include <array>
#include <limits>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"

namespace onepool::protocol {

namespace {

template <class Number>
std::array<std::uint8_t, sizeof(Number)> little_endian(Number number) {
    std::array<std::uint8_t, sizeof(Number)> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    }
    return bytes;
}

}  // namespace

Digest chain_next(const Digest& previous, const EventId& id, ByteView payload) {
    CHECK(id.seq.value > 0);
    CHECK(payload.size() <= std::numeric_limits<std::uint32_t>::max());
    const auto seq = little_endian(id.seq.value);
    const auto size = little_endian(static_cast<std::uint32_t>(payload.size()));
    return sha256(
        {view("onepool-chain-1"), previous, id.node.bytes, id.journal.bytes, seq, size, payload});
}

Position chain_append(const Position& position, const NodeId& node, const JournalId& journal,
                      ByteView payload) {
    CHECK(position.seq.value < std::numeric_limits<std::uint64_t>::max());
    const EventId id{.node = node, .journal = journal, .seq = position.seq.next()};
    return Position{.seq = id.seq, .hash = chain_next(position.hash, id, payload)};
}

}  // namespace onepool::protocol
