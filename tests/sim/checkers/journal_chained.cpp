#include "tests/sim/checkers/journal_chained.hpp"

#include <algorithm>
#include <array>

#include "protocol/digest.hpp"
#include "tests/sim/checkers/excuses.hpp"

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
    for (std::size_t node = 0; node < world.node_count(); ++node) {
        if (auto wrong = follow_journal(world, evidence, node))
            return wrong;
    }
    if (auto wrong = follow_log(evidence))
        return wrong;
    for (std::size_t node = 0; node < world.node_count(); ++node) {
        if (auto wrong = judge_acked(world, evidence, node))
            return wrong;
        if (auto wrong = judge_pruned(world, evidence, node))
            return wrong;
    }
    return std::nullopt;
}

std::optional<std::string> JournalChained::follow_journal(const World& world,
                                                          const Evidence& evidence,
                                                          std::size_t node) {
    const Excuses excuses(world, evidence);
    const NodeImage& image = evidence.node(node);
    const auto& journal = image.journal();
    Chain& chain = chains_[node];
    if (chain.history != image.history())
        chain = Chain{image.history(), 0, {}, {}, 0};
    for (; chain.rows < journal.size(); ++chain.rows) {
        const JournalRow& row = journal[chain.rows];
        if (row.seq.value != chain.rows + 1) {
            return join("node-", node + 1, " has event ", row.seq.value, " after ", chain.rows);
        }
        const Digest linked = link(chain.head, world.node(node).identity(), row);
        if (row.hash != linked && !excuses.may_be_rotten(world.node(node))) {
            return join("node-", node + 1, ": the chain breaks at event ", row.seq.value);
        }
        chain.head = row.hash;
    }
    return std::nullopt;
}

// What the node has written down and what it has in mind: both were told it by the hub. What it was
// told before the hub went back holds no more.
std::optional<std::string> JournalChained::judge_acked(const World& world, const Evidence& evidence,
                                                       std::size_t node) {
    const NodeMachine& machine = world.node(node);
    const node::CursorPut& written = evidence.node(node).cursor();
    Seq acked;
    if (written.hub_epoch == world.hub().epoch())
        acked = written.acked.seq;
    if (machine.process().is_up()) {
        const Uplink& uplink = machine.process().core().uplink();
        if (uplink.hub_epoch() == world.hub().epoch())
            acked = std::max(acked, uplink.acked().seq);
    }
    Chain& chain = chains_[node];
    if (acked <= chain.judged && log_history_ == chain.judged_in)
        return std::nullopt;
    const Seq taken = evidence.cursor(machine.identity().node, machine.identity().journal).seq;
    if (acked <= taken) {
        chain.judged = acked;
        chain.judged_in = log_history_;
        return std::nullopt;
    }
    return join("node-", node + 1, " was told that event ", acked.value,
                " is safe, the hub's disk ends at ", taken.value);
}

std::optional<std::string> JournalChained::judge_pruned(const World& world,
                                                        const Evidence& evidence,
                                                        std::size_t node) {
    const Seq pruned = evidence.node(node).pruned();
    const auto& backed_up = world.hub().backed_up();
    const auto held = backed_up.find(world.node(node).identity().journal);
    const Seq kept = held == backed_up.end() ? Seq{} : held->second;
    if (pruned <= kept)
        return std::nullopt;
    return join("node-", node + 1, " let go of event ", pruned.value, ", backups hold up to ",
                kept.value);
}

std::optional<std::string> JournalChained::follow_log(const Evidence& evidence) {
    if (log_history_ != evidence.log_history()) {
        log_history_ = evidence.log_history();
        cursors_.clear();
        present_.clear();
        entries_seen_ = 0;
    }
    const auto& log = evidence.log();
    for (; entries_seen_ < log.size(); ++entries_seen_) {
        if (log[entries_seen_].lsn.value != entries_seen_ + 1) {
            return join("the hub log has entry ", log[entries_seen_].lsn.value, " after ",
                        entries_seen_);
        }
        for (const hub::Effect& effect : log[entries_seen_].effects) {
            if (const auto* adopted = std::get_if<hub::StreamAdopted>(&effect))
                present_[adopted->node] = adopted->journal;
            const auto* advanced = std::get_if<hub::StreamAdvanced>(&effect);
            if (advanced == nullptr)
                continue;
            const StreamName stream{advanced->node, present_[advanced->node]};
            if (auto wrong = judge_cursor(evidence, stream, advanced->cursor))
                return wrong;
            cursors_[stream] = advanced->cursor;
        }
    }
    return std::nullopt;
}

std::optional<std::string> JournalChained::judge_cursor(const Evidence& evidence,
                                                        const StreamName& stream,
                                                        const Position& cursor) {
    const std::string name = to_text(stream.first);
    const Position& before = cursors_[stream];
    if (cursor.seq <= before.seq) {
        return join("the hub's cursor of node ", name, " went from ", before.seq.value, " to ",
                    cursor.seq.value);
    }
    const Written* written = evidence.archive().find(cursor.hash);
    const bool is_written = written != nullptr && written->node == stream.first &&
                            written->journal == stream.second && written->seq == cursor.seq;
    if (!is_written || !evidence.archive().between(before, cursor)) {
        return join("the hub's cursor of node ", name, " at event ", cursor.seq.value,
                    " is not in that journal");
    }
    return std::nullopt;
}

}  // namespace onepool::sim
