#include "protocol/merkle.hpp"

#include <gtest/gtest.h>

#include "protocol/digest.hpp"

namespace onepool::protocol {
namespace {

// The eight leaves that certificate transparency's own tests use.
const char* const contents[] = {"",
                                "00",
                                "10",
                                "2021",
                                "3031",
                                "40414243",
                                "5051525354555657",
                                "606162636465666768696a6b6c6d6e6f"};

std::vector<Digest> first_leaves(std::size_t count) {
    std::vector<Digest> leaves;
    for (std::size_t i = 0; i < count; ++i)
        leaves.push_back(merkle_leaf(*parse_hex(contents[i])));
    return leaves;
}

MerkleProof proof_of(const std::vector<Digest>& leaves, std::size_t index,
                     const std::vector<Digest>& path) {
    return {leaves[index], index, leaves.size(), path};
}

TEST(Merkle, AgreesWithThePublishedRoots) {
    EXPECT_EQ(hex(merkle_root({})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(merkle_root(first_leaves(1))),
              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    EXPECT_EQ(hex(merkle_root(first_leaves(2))),
              "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    EXPECT_EQ(hex(merkle_root(first_leaves(3))),
              "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
    EXPECT_EQ(hex(merkle_root(first_leaves(8))),
              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(Merkle, EveryLeafOfEveryTreeHasAWayToTheRoot) {
    for (std::size_t count = 1; count <= 8; ++count) {
        const auto leaves = first_leaves(count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto path = merkle_path(leaves, i);
            EXPECT_TRUE(leads_to(proof_of(leaves, i, path), merkle_root(leaves))) << count << i;
        }
    }
}

TEST(Merkle, AWrongWayLeadsNowhere) {
    const auto leaves = first_leaves(7);
    const Digest root = merkle_root(leaves);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        const auto path = merkle_path(leaves, i);
        const auto right = proof_of(leaves, i, path);
        for (std::size_t other = 0; other < leaves.size(); ++other) {
            auto wrong = right;
            wrong.index = other;
            EXPECT_EQ(leads_to(wrong, root), other == i);
            wrong = right;
            wrong.leaf = leaves[other];
            EXPECT_EQ(leads_to(wrong, root), other == i);
        }
        for (std::size_t at = 0; at < path.size(); ++at) {
            auto changed = path;
            changed[at][0] ^= 1;
            EXPECT_FALSE(leads_to(proof_of(leaves, i, changed), root));
        }
        auto longer = path;
        longer.push_back(root);
        EXPECT_FALSE(leads_to(proof_of(leaves, i, longer), root));
        const std::vector<Digest> shorter(path.begin(), path.end() - 1);
        EXPECT_FALSE(leads_to(proof_of(leaves, i, shorter), root));
    }
    EXPECT_FALSE(leads_to({leaves[0], 0, 0, {}}, root));
    EXPECT_FALSE(leads_to({leaves[0], 7, 7, {}}, root));
}

TEST(Merkle, ANodeDoesNotPassForALeaf) {
    const auto leaves = first_leaves(2);
    Bytes inner(leaves[0].begin(), leaves[0].end());
    inner.insert(inner.end(), leaves[1].begin(), leaves[1].end());
    EXPECT_NE(merkle_leaf(inner), merkle_root(leaves));
}

}  // namespace
}  // namespace onepool::protocol
