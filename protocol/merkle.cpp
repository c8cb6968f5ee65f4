#include "protocol/merkle.hpp"

#include <bit>

#include "protocol/check.hpp"
#include "protocol/digest.hpp"

namespace onepool::protocol {

namespace {

constexpr std::uint8_t leaf_prefix[] = {0x00};
constexpr std::uint8_t node_prefix[] = {0x01};

Digest node_of(const Digest& left, const Digest& right) {
    return sha256({node_prefix, left, right});
}

}  // namespace

Digest merkle_leaf(ByteView content) {
    return sha256({leaf_prefix, content});
}

Digest merkle_root(std::span<const Digest> leaves) {
    if (leaves.empty())
        return sha256({});
    if (leaves.size() == 1)
        return leaves.front();
    const std::size_t left = std::bit_floor(leaves.size() - 1);
    return node_of(merkle_root(leaves.first(left)), merkle_root(leaves.subspan(left)));
}

std::vector<Digest> merkle_path(std::span<const Digest> leaves, std::size_t index) {
    CHECK(index < leaves.size());
    if (leaves.size() == 1)
        return {};
    const std::size_t left = std::bit_floor(leaves.size() - 1);
    const bool is_left = index < left;
    auto path = is_left ? merkle_path(leaves.first(left), index)
                        : merkle_path(leaves.subspan(left), index - left);
    path.push_back(merkle_root(is_left ? leaves.subspan(left) : leaves.first(left)));
    return path;
}

// RFC 9162 section 2.1.3.2.
bool leads_to(const MerkleProof& proof, const Digest& root) {
    if (proof.index >= proof.leaves)
        return false;
    std::uint64_t at = proof.index;
    std::uint64_t last = proof.leaves - 1;
    Digest hash = proof.leaf;
    for (const Digest& sibling : proof.path) {
        if (last == 0)
            return false;
        if (at % 2 == 1 || at == last) {
            hash = node_of(sibling, hash);
            for (; at % 2 == 0 && at != 0; at /= 2)
                last /= 2;
        } else {
            hash = node_of(hash, sibling);
        }
        at /= 2;
        last /= 2;
    }
    return last == 0 && hash == root;
}

}  // namespace onepool::protocol
