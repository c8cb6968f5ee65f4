#include "tests/sim/checkers/journal_chained.hpp"

#include "tests/sim/checkers/chain_link.hpp"
#include "tests/sim/checkers/excuses.hpp"

namespace onepool::sim {

using namespace protocol;

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
    const NodeMachine& machine = world.node(node);
    Chain& chain = chains_[node];
    if (chain.walk.is_begun_again(image)) {
        const JournalWalk walk = chain.walk;
        chain = {};
        chain.walk = walk;
    }
    for (;;) {
        const JournalRow* row = chain.walk.next(image);
        if (row == nullptr)
            return std::nullopt;
        if (chain.walk.life != chain.life) {
            chain.life = chain.walk.life;
            chain.head = {};
        }
        if (row->seq != chain.head.seq.next()) {
            return join("node-", node + 1, " has event ", row->seq.value, " after ",
                        chain.head.seq.value);
        }
        const auto& journal = machine.named(image.journal_of(chain.walk.life));
        const Digest linked = link(chain.head.hash, machine.identity().node, journal, *row);
        if (row->hash != linked &&
            !excuses.may_be_rotten(EventId{machine.identity().node, journal, row->seq})) {
            return join("node-", node + 1, ": the chain breaks at event ", row->seq.value);
        }
        chain.head = {row->seq, row->hash};
    }
}

// What the node has written down and what it has in mind: both were told it by the hub. What it was
// told before the hub went back holds no more.
std::optional<std::string> JournalChained::judge_acked(const World& world, const Evidence& evidence,
                                                       std::size_t node) {
    const NodeMachine& machine = world.node(node);
    const NodeId& id = machine.identity().node;
    const NodeImage& image = evidence.node(node);
    if (image.cursor().hub_epoch == world.hub().epoch()) {
        const StreamName stream{id, machine.named(image.present())};
        if (auto wrong = judge_told(evidence, node, stream, image.cursor().acked.seq))
            return wrong;
    }
    if (!machine.process().is_up())
        return std::nullopt;
    const node::NodeCore& core = machine.process().core();
    if (core.uplink().hub_epoch() != world.hub().epoch())
        return std::nullopt;
    return judge_told(evidence, node, {id, core.config().journal}, core.uplink().acked().seq);
}

std::optional<std::string> JournalChained::judge_told(const Evidence& evidence, std::size_t node,
                                                      const StreamName& stream, Seq acked) {
    Chain& chain = chains_[node];
    const bool is_judged = chain.judged_of == stream && log_history_ == chain.judged_in;
    if (is_judged && acked <= chain.judged)
        return std::nullopt;
    const Seq taken = evidence.cursor(stream.first, stream.second).seq;
    if (acked <= taken) {
        chain.judged_of = stream;
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
    const auto held = backed_up.find(world.node(node).named(evidence.node(node).present()));
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
