#include "protocol/day_tree.hpp"

#include <gtest/gtest.h>

#include "protocol/digest.hpp"

namespace onepool::protocol {
namespace {

std::vector<DayLeaf> some_leaves() {
    std::vector<DayLeaf> leaves;
    for (std::uint8_t i = 1; i <= 5; ++i)
        leaves.push_back({NodeId{{i}}, JournalId{{i}}, {Seq{i}, Digest{i}}});
    return leaves;
}

DaySeal seal_of(const std::vector<DayLeaf>& leaves, std::uint32_t index) {
    const auto hashes = leaves_of(leaves);
    DaySeal seal;
    seal.journal = leaves[index].journal;
    seal.head = leaves[index].head;
    seal.root = merkle_root(hashes);
    seal.leaf = index;
    seal.leaves = static_cast<std::uint32_t>(leaves.size());
    seal.path = merkle_path(hashes, index);
    return seal;
}

TEST(DayTree, ShowsEachNodeItsOwnJournal) {
    const auto leaves = some_leaves();
    for (std::uint32_t i = 0; i < leaves.size(); ++i) {
        const DaySeal seal = seal_of(leaves, i);
        EXPECT_TRUE(holds_for(seal, leaves[i].node));
        EXPECT_FALSE(holds_for(seal, NodeId{{77}}));
        DaySeal other = seal;
        ++other.head.seq.value;
        EXPECT_FALSE(holds_for(other, leaves[i].node));
        other = seal;
        other.head.hash[31] ^= 1;
        EXPECT_FALSE(holds_for(other, leaves[i].node));
        other = seal;
        other.journal.bytes[0] ^= 1;
        EXPECT_FALSE(holds_for(other, leaves[i].node));
        other = seal;
        other.root[0] ^= 1;
        EXPECT_FALSE(holds_for(other, leaves[i].node));
    }
}

TEST(DayTree, DaysEndAtMidnightInUtc) {
    constexpr std::int64_t day = 86'400'000;
    EXPECT_EQ(utc_day(UnixMs{0}), BusinessDay{19700101});
    EXPECT_EQ(utc_day(UnixMs{day - 1}), BusinessDay{19700101});
    EXPECT_EQ(utc_day(UnixMs{day}), BusinessDay{19700102});
    EXPECT_EQ(utc_day(UnixMs{-1}), BusinessDay{19691231});
    EXPECT_EQ(utc_day(UnixMs{1'709'164'800'000}), BusinessDay{20240229});
}

TEST(DayTree, HasAStatementToPrint) {
    EXPECT_EQ(day_statement(BusinessDay{20261125}, Digest{0xab}, 3),
              "onepool day 2026-11-25\nroot ab" + std::string(62, '0') + "\nleaves 3\n");
    EXPECT_EQ(to_text(BusinessDay{9871231}), "0987-12-31");
}

}  // namespace
}  // namespace onepool::protocol
