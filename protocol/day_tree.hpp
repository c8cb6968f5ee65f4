#pragma once
// A day of the hub closed for ever: one Merkle tree (merkle.hpp) over the heads of all journals, so
// that 32 bytes stand for everything the hub held, and each node can be shown that its journal is
// in. What the hub signs is a text that can be printed. Pure functions.

#include <span>
#include <string>

#include "protocol/merkle.hpp"
#include "protocol/messages.hpp"

namespace onepool::protocol {

struct DayLeaf {
    NodeId node;
    JournalId journal;
    Position head;
    auto operator<=>(const DayLeaf&) const = default;
};

// merkle_leaf("onepool-day-leaf-1" || node || journal || seq (u64 LE) || hash)
Digest leaf_of(const DayLeaf& leaf);
std::vector<Digest> leaves_of(std::span<const DayLeaf> leaves);

// The calendar day in UTC (proleptic Gregorian), and as "2026-11-25".
BusinessDay utc_day(UnixMs at);
std::string to_text(BusinessDay day);

// Three lines: "onepool day 2026-11-25", "root <hex>", "leaves <n>".
std::string day_statement(BusinessDay day, const Digest& root, std::size_t leaves);

// Whether the seal's path leads from this node's journal to its root.
bool holds_for(const DaySeal& seal, const NodeId& node);

}  // namespace onepool::protocol
