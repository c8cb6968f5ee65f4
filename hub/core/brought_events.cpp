// What a person brings of a revoked node's own database: a machine that died after it recorded what
// it never sent. The node itself stays shut out; the operator's word stands in place of its
// signature, and the hash chain still says whether it is what the node recorded. Of the journal the
// hub follows, a batch continues what the hub holds. Where it does not (an event before it is gone
// from the disk, or it is a copy that sold on), that journal ends, and it is taken as late events
// are, like any of another journal. Nothing counts twice, however often it is brought.

#include <algorithm>
#include <utility>

#include "hub/core/commands.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/node_desk.hpp"
#include "protocol/check.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::hub {

namespace {

constexpr Millis look_again_after{1'000};

Answer refused(const BringIn& brought, CommandVerdict verdict, std::string text) {
    return {.request = brought.request,
            .verdict = verdict,
            .http_status = http_status_of(verdict),
            .text = std::move(text),
            .orders = {}};
}

Answer malformed(const BringIn& brought, const std::string& what) {
    return refused(brought, CommandVerdict::malformed, "this is no batch of that node: " + what);
}

Answer taken(const BringIn& brought, const BroughtCount& count) {
    const auto verdict = count.taken > 0 ? CommandVerdict::done : CommandVerdict::repeated;
    Answer answer = refused(brought, verdict, {});
    answer.brought = count;
    return answer;
}

Answer not_yet(const BringIn& brought) {
    Answer answer = refused(brought, CommandVerdict::conflict,
                            "the hub looks up in its log what it holds of these events: ask again");
    answer.http_status = 503;
    answer.again_after = look_again_after;
    return answer;
}

// For the journal that stands in place of one that was ended here: no node ever has it.
JournalId name_behind(const JournalId& journal) {
    const Digest digest = sha256({view("ended by what was brought in"), journal.bytes});
    JournalId next;
    std::copy_n(digest.begin(), next.bytes.size(), next.bytes.begin());
    return next;
}

std::optional<Answer> refuse_person(const BringIn& brought) {
    const auto is_text = [](const std::string& text, std::size_t bytes_max) {
        return find_text_fault(text, bytes_max) == TextFault::none;
    };
    if (!brought.by.empty() && is_text(brought.by.value, limits::name_bytes) &&
        is_text(brought.reason, limits::text_bytes))
        return std::nullopt;
    return refused(brought, CommandVerdict::out_of_bounds,
                   "say who brings it in (up to 40 characters), and why in up to 200");
}

// What is wrong with the batch by itself; empty: nothing.
std::string fault_of(const EventBatch* batch, const NodeId& node) {
    if (batch == nullptr)
        return "it cannot be read";
    if (batch->node != node)
        return "it names another node, " + to_text(batch->node);
    if (batch->events.empty() || end_of(*batch).hash != batch->last_hash)
        return "its chain does not hold";
    return {};
}

}  // namespace

Answer NodeDesk::bring_in(Decision& decision, HubState& state, const BringIn& brought, Now now,
                          HubCore::Batch& out) {
    const NodeRecord* node = state.nodes().find(brought.node);
    if (node == nullptr) {
        return refused(brought, CommandVerdict::unknown_subject,
                       "there is no node " + to_text(brought.node));
    }
    if (!is_revoked(*node)) {
        return refused(brought, CommandVerdict::conflict,
                       node->name +
                           " is not shut out, so it sends by itself what it recorded: start it "
                           "on this disk. If it never will: onepool replace, then bring this in");
    }
    if (auto fault = refuse_person(brought))
        return *std::move(fault);
    const auto decoded = decode_message(brought.batch);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
    if (const std::string fault = fault_of(batch, brought.node); !fault.empty())
        return malformed(brought, fault);
    const Turn turn{decision, state, *node, now, out};
    Answer answer = batch->journal == node->intake.journal() ? bring_present(turn, brought, *batch)
                                                             : bring_ended(turn, brought, *batch);
    if (!decision.is_empty()) {
        decision.emit(BroughtIn{.node = brought.node, .by = brought.by, .reason = brought.reason});
    }
    return answer;
}

// Of the journal that the hub followed until the node was revoked.
Answer NodeDesk::bring_present(const Turn& turn, const BringIn& brought, const EventBatch& batch) {
    const Intake& intake = turn.node.intake;
    const BatchDecision decided = intake.judge_brought(batch);
    switch (decided.verdict) {
        case BatchVerdict::foreign:
        case BatchVerdict::stopped:
        case BatchVerdict::corrupt:
            CHECK(false);  // it is this node's, of this journal, and its chain holds
        case BatchVerdict::duplicate:
            return bring_known(turn, brought, batch);
        case BatchVerdict::gap:
        case BatchVerdict::fork:
            return bring_parted(turn, brought, batch);
        case BatchVerdict::next:
            break;
    }
    const std::size_t known = decided.skip;
    const std::size_t fresh = batch.events.size() - known;
    const auto quarantined = apply_events(turn, batch, known);
    turn.decision.emit(StreamAdvanced{.node = turn.node.id(), .cursor = decided.after});
    recovery_.progressed(turn.decision, turn.node);
    return taken(brought, {.taken = fresh, .known = known, .set_aside = quarantined.size()});
}

// All of it lies where the hub holds events. Where it ends at the hub's own place, the chain has
// proven it; else an older copy that sold on looks just the same, and only the log knows.
Answer NodeDesk::bring_known(const Turn& turn, const BringIn& brought, const EventBatch& batch) {
    const Seq held = turn.node.intake.cursor().seq;
    const Seq last{batch.first.value + batch.events.size() - 1};
    const std::size_t count = batch.events.size();
    if (last == held)
        return taken(brought, {.known = count});
    const HeldAlready already = look_up(turn, batch, last, held);
    if (already.is_asked)
        return not_yet(brought);
    for (std::size_t i = 0; i < count; ++i) {
        const Seq seq{batch.first.value + i};
        if (already.known == nullptr ||
            already.known->match(known_event(seq, batch.events[i])) != KnownEvents::Match::same)
            return bring_parted(turn, brought, batch);
    }
    return taken(brought, {.known = count});
}

// What cannot continue the journal happened all the same.
Answer NodeDesk::bring_parted(const Turn& turn, const BringIn& brought, const EventBatch& batch) {
    const Intake& intake = turn.node.intake;
    const JournalId next = name_behind(batch.journal);
    if (turn.node.replaced.size() >= limits::ended_journals || turn.node.find_ended(next)) {
        return refused(brought, CommandVerdict::conflict,
                       turn.node.name + " has more ended journals than a node can have");
    }
    Fence fence = *intake.fence();
    fence.journal = next;
    turn.decision.emit(StreamAdopted{turn.node.id(), next, intake.epoch() + 1});
    turn.decision.emit(StreamStopped{turn.node.id(), std::move(fence)});
    return bring_ended(turn, brought, batch);
}

// Of a journal that was ended, or that the hub never met.
Answer NodeDesk::bring_ended(const Turn& turn, const BringIn& brought, const EventBatch& batch) {
    const EndedJournal* ended = turn.node.find_ended(batch.journal);
    if (ended == nullptr && turn.node.replaced.size() >= limits::ended_journals) {
        return refused(brought, CommandVerdict::conflict,
                       turn.node.name + " has more ended journals than a node can have");
    }
    const Seq reach = ended == nullptr ? Seq{} : ended->reach;
    const Position last = end_of(batch);
    const HeldAlready held = look_up(turn, batch, last.seq, reach);
    if (held.is_asked)
        return not_yet(brought);
    if (batch.first > reach.next())
        tell_hole(turn, batch, reach);
    const LateCount count = take_late(turn, batch, last, held.known);
    return taken(brought, {.taken = count.taken,
                           .known = batch.events.size() - count.taken,
                           .set_aside = count.quarantined.size()});
}

}  // namespace onepool::hub
