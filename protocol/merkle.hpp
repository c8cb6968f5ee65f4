#pragma once
// Merkle trees as RFC 6962 section 2.1 builds them: a leaf is SHA-256(0x00 || content), a node
// SHA-256(0x01 || left || right), so that neither passes for the other; a tree of n leaves splits
// at the largest power of two below n. Pure functions.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "protocol/bytes.hpp"

namespace onepool::protocol {

Digest merkle_leaf(ByteView content);
Digest merkle_root(std::span<const Digest> leaves);  // of none: SHA-256 of nothing
// The siblings from this leaf up to the root; `index` must name a leaf.
std::vector<Digest> merkle_path(std::span<const Digest> leaves, std::size_t index);

struct MerkleProof {
    Digest leaf{};
    std::uint64_t index = 0;
    std::uint64_t leaves = 0;  // in the tree
    std::span<const Digest> path;
};
// Whether the path leads from the leaf to this root. Any proof may be given.
bool leads_to(const MerkleProof& proof, const Digest& root);

}  // namespace onepool::protocol
