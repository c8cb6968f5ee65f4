// Events of journals that were ended, as they follow behind a node's live one. They happened, so
// each takes effect, once: what the hub holds of that journal already is looked up in its log and
// left out. Whether a batch may come at all, and in which order, is the node's business: a batch is
// judged by its own bytes, so one that was lost, doubled or sent by another copy of the database
// changes nothing.

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/node_desk.hpp"
#include "hub/core/rights_desk.hpp"
#include "hub/core/texts.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

bool covers(const protocol::UnreadableEvents& events, const JournalId& journal, Seq first,
            Seq last) {
    return events.journal == journal && events.first <= first && events.last >= last;
}

}  // namespace

void NodeDesk::on_late(const Turn& turn, const EventBatch& batch) {
    const NodeRecord& node = turn.node;
    if (is_revoked(node))
        return answer_fence(turn, *node.intake.fence(), std::nullopt);
    const Position last = end_of(batch);
    // The journal the hub takes for the live one: said before it was ended, or to another hub.
    const bool is_live = batch.journal == node.intake.journal();
    if (is_live || batch.events.empty() || last.hash != batch.last_hash) {
        ++live_of(node.id()).seen.refused_messages;
        return;
    }
    const EndedJournal* ended = node.find_ended(batch.journal);
    if (ended == nullptr && node.replaced.size() >= limits::ended_journals)
        return refuse(turn.decision, node, "it brings more ended journals than a node can have");
    const Seq reach = ended == nullptr ? Seq{} : ended->reach;
    const HeldAlready held = look_up(turn, batch, last.seq, reach);
    if (held.is_asked)
        return;
    if (batch.first > reach.next())
        tell_hole(turn, batch, reach);
    LateCount count = take_late(turn, batch, last, held.known);
    turn.out.send.push_back(to_node(node.id(), ToNode::Topic::ack,
                                    Ack{.hub_epoch = turn.hub_epoch(),
                                        .journal = batch.journal,
                                        .applied = last,
                                        .credit = limits::window_start,
                                        .quarantined = std::move(count.quarantined)}));
}

HeldAlready NodeDesk::look_up(const Turn& turn, const EventBatch& batch, Seq last, Seq reach) {
    if (batch.first > reach)
        return {};
    const JournalSpan span{turn.node.id(), batch.journal, batch.first, std::min(last, reach)};
    auto found = late_.find(span, reach);
    if (found.ask)
        turn.out.send.push_back(*std::move(found.ask));
    return {.is_asked = found.known == nullptr, .known = found.known};
}

// Late events come one batch after the other from where both are sure: what lies between is gone
// from the till, and this hub does not have it.
void NodeDesk::tell_hole(const Turn& turn, const EventBatch& batch, Seq reach) {
    const Seq last{batch.first.value - 1};
    const auto& unreadable = live_of(turn.node.id()).seen.last.unreadable;
    const bool is_named = std::ranges::any_of(unreadable, [&](const auto& events) {
        return covers(events, batch.journal, reach.next(), last);
    });
    if (is_named)
        return;  // by a case of its own
    raise_case(turn.decision,
               {.kind = CaseKind::stream_stopped,
                .subject = turn.node.name + ", a part is missing",
                .text = turn.node.name + " no longer holds " + events_text(reach.next(), last) +
                        " of a journal it ended, and neither does this hub",
                .proposal = "restore the newest backup of the hub, or count its location: what is "
                            "missing is on neither side any more"});
}

LateCount NodeDesk::take_late(const Turn& turn, const EventBatch& batch, const Position& last,
                              KnownEvents* known) {
    turn.decision.expect(batch.events.size() * usual_effects + usual_effects);
    LateCount count;
    for (std::size_t i = 0; i < batch.events.size(); ++i) {
        const Seq seq{batch.first.value + i};
        const Bytes& raw = batch.events[i];
        const KnownEvent event = known == nullptr ? KnownEvent{} : known_event(seq, raw);
        const auto match = known == nullptr ? KnownEvents::Match::none : known->match(event);
        if (match == KnownEvents::Match::same)
            continue;
        ++count.taken;
        const EventId id{turn.node.id(), batch.journal, seq};
        const Verdict verdict = match == KnownEvents::Match::altered
                                    ? set_altered_aside(turn, id, raw)
                                    : apply_watched(turn, id, raw, BatchKind::late);
        if (verdict == Verdict::quarantined || verdict == Verdict::parked)
            count.quarantined.push_back(seq);
        if (known != nullptr)
            known->add(event);
    }
    // Beyond what was looked up the log has more by now.
    if (known != nullptr && last.seq > known->span().last)
        late_.forget(turn.node.id());
    // What says nothing new leaves nothing in the log, however often it comes.
    const EndedJournal* ended = turn.node.find_ended(batch.journal);
    if (count.taken > 0 || ended == nullptr || last.seq > ended->reach)
        turn.decision.emit(LateTaken{.node = turn.node.id(),
                                     .journal = batch.journal,
                                     .last = last.seq,
                                     .taken = count.taken});
    note_came(turn, {batch.journal, batch.first, last.seq});
    tell_late(turn, count.taken, count.quarantined.size());
    return count;
}

// One document cannot be two sales: the one that came first counts, and a person looks at both.
Verdict NodeDesk::set_altered_aside(const Turn& turn, const EventId& event, const Bytes& raw) {
    plan_.clear();  // nothing of it is booked
    set_aside(turn.decision, {turn.node.location, event.node, event.seq, BatchKind::late},
              {.verdict = Verdict::quarantined,
               .reason = "it says otherwise than the hub already knows of the same document",
               .raw = raw,
               .journal = event.journal,
               .build = bench_.build,
               .way_out = WayOut::void_only},
              plan_);
    return Verdict::quarantined;
}

void NodeDesk::tell_late(const Turn& turn, std::uint64_t taken, std::size_t set_aside) {
    if (taken == 0)
        return;
    turn.out.notify.push_back(
        {.at = turn.now.wall,
         .lsn = turn.decision.lsn(),
         .kind = set_aside == 0 ? "events" : "quarantine",
         .text = describe(turn.state, turn.node,
                          {.events = static_cast<std::size_t>(taken), .set_aside = set_aside}) +
                 ", late"});
}

void NodeDesk::found(const HubState& state, JournalFound found, HubCore::Batch& out) {
    const NodeRecord* node = state.nodes().find(found.span.node);
    const Ack again{.hub_epoch = state.recovery().epoch(),
                    .journal = found.span.journal,
                    .applied = {Seq{found.span.first.value - 1}, {}},
                    .credit = limits::window_start,
                    .expect = found.span.first};
    // A revoked node is told nothing: who brought its batch asks again.
    if (late_.answered(std::move(found)) && node != nullptr && !is_revoked(*node))
        out.send.push_back(to_node(node->id(), ToNode::Topic::ack, again));
}

// All that was fenced off has come: said by the node, in the stream that took its place.
void NodeDesk::settle_late(const Turn& turn) {
    const auto& replaced = turn.node.replaced;
    const std::uint64_t followed = replaced.empty() ? 0 : replaced.back().late;
    late_.forget(turn.node.id());
    if (!turn.node.is_late_settled())
        turn.decision.emit(LateSettled{turn.node.id()});
    if (turn.state.recovery().find_awaited(turn.node.id()) == nullptr)
        free_stranded(turn.decision, turn.node.id());
    settle_case(turn.decision, CaseKind::stream_stopped, turn.node.name,
                followed == 0 ? std::string("its stream runs again; nothing was missing")
                              : "its stream runs again; " + std::to_string(followed) +
                                    (followed == 1 ? " event" : " events") + " followed late");
}

}  // namespace onepool::hub
