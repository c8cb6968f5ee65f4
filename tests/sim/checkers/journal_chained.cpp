#include "tests/sim/checkers/journal_chained.hpp"

#include <algorithm>
#include <array>

#include "protocol/digest.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

template <std::size_t width>
std::array<std::uint8_t, width> little_endian(std::uint64_t value) {
    std::array<std::uint8_t, width> out{};
    for (std::size_t i = 0; i < width; ++i)
        out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    return out;
}

// The formula of chain.hpp, written again from its text.
Digest link(const Digest& previous, const NodeMachine::Identity& identity, const JournalRow& row) {
    const auto seq = little_endian<8>(row.seq.value);
    const auto size = little_endian<4>(row.payload.size());
    return sha256({view("onepool-chain-1"), previous, identity.node.bytes, identity.journal.bytes,
                   seq, size, row.payload});
}

}  // namespace

std::optional<std::string> JournalChained::look(const World& world, const Evidence& evidence) {
    chains_.resize(world.node_count());
    cursors_.resize(world.node_count());
    for (std::size_t node = 0; node < world.node_count(); ++node) {
        if (auto wrong = follow_journal(world, evidence, node))
            return wrong;
    }
    if (auto wrong = follow_log(world, evidence))
        return wrong;
    for (std::size_t node = 0; node < world.node_count(); ++node) {
        if (auto wrong = judge_acked(world, evidence, node))
            return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> JournalChained::follow_journal(const World& world,
                                                          const Evidence& evidence,
                                                          std::size_t node) {
    const auto& journal = evidence.node(node).journal();
    auto& chain = chains_[node];
    while (chain.size() < journal.size()) {
        const JournalRow& row = journal[chain.size()];
        const Digest previous = chain.empty() ? Digest{} : chain.back();
        if (row.seq.value != chain.size() + 1) {
            return join("node-", node + 1, " has event ", row.seq.value, " after ", chain.size());
        }
        chain.push_back(link(previous, world.node(node).identity(), row));
        if (row.hash != chain.back()) {
            return join("node-", node + 1, ": the chain breaks at event ", row.seq.value);
        }
    }
    return std::nullopt;
}

// What the node has written down and what it has in mind: both were told it by the hub.
std::optional<std::string> JournalChained::judge_acked(const World& world, const Evidence& evidence,
                                                       std::size_t node) const {
    Seq acked = evidence.node(node).cursor().acked.seq;
    const auto& process = world.node(node).process();
    if (process.is_up())
        acked = std::max(acked, process.core().uplink().acked().seq);
    if (acked <= cursors_[node].seq)
        return std::nullopt;
    return join("node-", node + 1, " was told that event ", acked.value,
                " is safe, the hub's disk ends at ", cursors_[node].seq.value);
}

std::optional<std::string> JournalChained::follow_log(const World& world,
                                                      const Evidence& evidence) {
    const auto& log = evidence.log();
    for (; entries_seen_ < log.size(); ++entries_seen_) {
        if (log[entries_seen_].lsn.value != entries_seen_ + 1) {
            return join("the hub log has entry ", log[entries_seen_].lsn.value, " after ",
                        entries_seen_);
        }
        for (const hub::Effect& effect : log[entries_seen_].effects) {
            const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect);
            if (advanced == nullptr)
                continue;
            for (std::size_t node = 0; node < world.node_count(); ++node) {
                if (world.node(node).identity().node != advanced->node)
                    continue;
                if (auto wrong = judge_cursor(world, node, advanced->cursor))
                    return wrong;
                cursors_[node] = advanced->cursor;
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> JournalChained::judge_cursor(const World& world, std::size_t node,
                                                        const Position& cursor) const {
    const std::string& name = world.node(node).identity().name;
    const auto& chain = chains_[node];
    if (cursor.seq <= cursors_[node].seq) {
        return join("the hub's cursor of ", name, " went from ", cursors_[node].seq.value, " to ",
                    cursor.seq.value);
    }
    if (cursor.seq.value > chain.size() || cursor.hash != chain[cursor.seq.value - 1]) {
        return join("the hub's cursor of ", name, " at event ", cursor.seq.value,
                    " is not in that journal");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
