#pragma once
// The formula of protocol/chain.hpp, written again from its text: checkers do their own arithmetic.

#include <array>

#include "protocol/digest.hpp"
#include "tests/sim/world/node_image.hpp"

namespace onepool::sim {

template <std::size_t width>
std::array<std::uint8_t, width> little_endian(std::uint64_t value) {
    std::array<std::uint8_t, width> out{};
    for (std::size_t i = 0; i < width; ++i)
        out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    return out;
}

inline protocol::Digest link(const protocol::Digest& previous, const protocol::NodeId& node,
                             const protocol::JournalId& journal, const JournalRow& row) {
    const auto seq = little_endian<8>(row.seq.value);
    const auto size = little_endian<4>(row.payload.size());
    return protocol::sha256({protocol::view("onepool-chain-1"), previous, node.bytes, journal.bytes,
                             seq, size, row.payload});
}

}  // namespace onepool::sim
