#include "protocol/day_tree.hpp"

#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::protocol {

Digest leaf_of(const DayLeaf& leaf) {
    const ByteView head = view("onepool-day-leaf-1");
    Bytes content(head.begin(), head.end());
    const auto add = [&](const auto& bytes) {
        content.insert(content.end(), bytes.begin(), bytes.end());
    };
    add(leaf.node.bytes);
    add(leaf.journal.bytes);
    for (std::size_t i = 0; i < 8; ++i)
        content.push_back(static_cast<std::uint8_t>(leaf.head.seq.value >> (8 * i)));
    add(leaf.head.hash);
    return merkle_leaf(content);
}

std::vector<Digest> leaves_of(std::span<const DayLeaf> leaves) {
    std::vector<Digest> hashes;
    hashes.reserve(leaves.size());
    for (const DayLeaf& leaf : leaves)
        hashes.push_back(leaf_of(leaf));
    return hashes;
}

// Days to a civil date by Howard Hinnant's civil_from_days ("chrono-Compatible Low-Level Date
// Algorithms", public domain), for days since 1970-01-01.
BusinessDay utc_day(UnixMs at) {
    using limits::day_ms;
    const std::int64_t days = at.value / day_ms - (at.value % day_ms < 0 ? 1 : 0);
    const std::int64_t shifted = days + 719'468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int64_t day_of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
    const std::int64_t day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    const std::int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    return BusinessDay{static_cast<std::int32_t>(year * 10'000 + month * 100 + day)};
}

std::string to_text(BusinessDay day) {
    std::string text = std::to_string(day.yyyymmdd);
    if (text.size() < 8)
        text.insert(0, 8 - text.size(), '0');
    text.insert(text.size() - 2, "-");
    return text.insert(text.size() - 5, "-");
}

std::string day_statement(BusinessDay day, const Digest& root, std::size_t leaves) {
    return "onepool day " + to_text(day) + "\nroot " + hex(root) + "\nleaves " +
           std::to_string(leaves) + "\n";
}

bool holds_for(const DaySeal& seal, const NodeId& node) {
    return leads_to({.leaf = leaf_of({node, seal.journal, seal.head}),
                     .index = seal.leaf,
                     .leaves = seal.leaves,
                     .path = seal.path},
                    seal.root);
}

}  // namespace onepool::protocol
