// A node lost events of a journal of its own, and gets back what the hub holds of them: raw, as
// they came, out of the log. And what neither side has: a node names what its disk does not give
// back of an ended journal, and a person is told until it came after all.

#include <algorithm>
#include <utility>

#include "hub/core/cases.hpp"
#include "hub/core/identity_commands.hpp"
#include "hub/core/node_desk.hpp"
#include "hub/core/texts.hpp"
#include "protocol/codec.hpp"
#include "protocol/worklist_limits.hpp"

namespace onepool::hub {

namespace {

using protocol::FoundEvents;
using protocol::LostEvents;
using protocol::UnreadableEvents;

// What the hub may hold of a journal of this node; none: it never met it.
Seq held_of(const NodeRecord& node, const JournalId& journal) {
    if (node.intake.journal() == journal)
        return node.intake.cursor().seq;
    const EndedJournal* ended = node.find_ended(journal);
    return ended == nullptr ? Seq{} : ended->reach;
}

std::string journal_text(const NodeRecord& node, const JournalId& journal) {
    const EndedJournal* ended = node.find_ended(journal);
    return ended == nullptr ? "a journal that never came"
                            : "its journal " + std::to_string(ended - node.replaced.data() + 1);
}

std::string missing_text(const NodeRecord& node) {
    constexpr std::size_t named = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(node.missing.size(), named); ++i) {
        const UnreadableEvents& events = node.missing[i];
        text += (text.empty() ? "" : ", ") + events_text(events.first, events.last) + " of " +
                journal_text(node, events.journal);
    }
    if (node.missing.size() > named)
        text += " and " + std::to_string(node.missing.size() - named) + " more stretches";
    return text;
}

bool is_anothers(const HubState& state, const NodeRecord& node, const JournalId& journal) {
    return std::ranges::any_of(state.nodes().all(), [&](const NodeRecord& each) {
        return each.id() != node.id() &&
               (each.intake.journal() == journal || each.find_ended(journal) != nullptr);
    });
}

// Whether it may name events of this journal: one of its own that ended. Of one that this hub
// never met only the node knows.
bool may_name(const HubState& state, const NodeRecord& node, const JournalId& journal) {
    if (node.find_ended(journal) != nullptr)
        return true;
    return node.intake.journal() != journal && !is_anothers(state, node, journal);
}

bool was_told(const CaseBook& cases, const Trouble& trouble) {
    return std::ranges::any_of(cases.all(), [&](const CaseRecord& each) {
        return each.kind == trouble.kind && each.subject == trouble.subject &&
               each.text == trouble.text && each.closed_by != StaffId{"hub"};
    });
}

bool touches(const UnreadableEvents& a, const UnreadableEvents& b) {
    return a.journal == b.journal && a.first <= b.last.next() && b.first <= a.last.next();
}

// With those it touches as one.
void add(std::vector<UnreadableEvents>& missing, UnreadableEvents events) {
    for (const UnreadableEvents& each : missing) {
        if (!touches(each, events))
            continue;
        events.first = std::min(events.first, each.first);
        events.last = std::max(events.last, each.last);
    }
    const auto at = std::ranges::find_if(
        missing, [&](const UnreadableEvents& each) { return touches(each, events); });
    if (at != missing.end()) {
        *at = events;
        missing.erase(std::remove_if(std::next(at), missing.end(),
                                     [&](const auto& each) { return touches(each, events); }),
                      missing.end());
    } else if (missing.size() < missing_spans) {
        missing.push_back(events);
    }
}

std::vector<UnreadableEvents> without(const std::vector<UnreadableEvents>& missing,
                                      const UnreadableEvents& came) {
    std::vector<UnreadableEvents> left;
    for (const UnreadableEvents& each : missing) {
        if (each.journal != came.journal || each.last < came.first || came.last < each.first) {
            left.push_back(each);
            continue;
        }
        const bool is_split = each.first < came.first && came.last < each.last;
        if (is_split && missing.size() >= missing_spans) {
            left.push_back(each);  // more of them is beyond counting
            continue;
        }
        if (each.first < came.first)
            left.push_back({each.journal, each.first, Seq{came.first.value - 1}});
        if (came.last < each.last)
            left.push_back({each.journal, came.last.next(), each.last});
    }
    return left;
}

}  // namespace

void NodeDesk::on(const Turn& turn, const LostEvents& lost) {
    if (is_revoked(turn.node))
        return;
    if (lost.last > held_of(turn.node, lost.journal)) {
        turn.out.send.push_back(to_node(turn.node.id(), ToNode::Topic::events,
                                        FoundEvents{.hub_epoch = turn.hub_epoch(),
                                                    .journal = lost.journal,
                                                    .last = lost.last,
                                                    .events = {}}));
        return;
    }
    if (auto wanted = lost_.ask({turn.node.id(), lost.journal, lost.first, lost.last}, turn.now))
        turn.out.send.push_back(*std::move(wanted));
}

// Without an answer of the log there is none to the node, which asks again.
void NodeDesk::found(const HubState& state, EventsFound found, Now now, HubCore::Batch& out) {
    const NodeRecord* node = state.nodes().find(found.span.node);
    if (!lost_.answered(found.span, now) || node == nullptr || is_revoked(*node) || !found.run)
        return;
    if (const std::size_t count = found.run->events.size(); count > 0) {
        const Seq first{found.span.last.value - count + 1};
        out.notify.push_back({.at = now.wall,
                              .lsn = state.lsn(),
                              .kind = "events",
                              .text = node->name +
                                      " asked for what it lost of a journal, and is given " +
                                      events_text(first, found.span.last)});
    }
    out.send.push_back(to_node(node->id(), ToNode::Topic::events,
                               FoundEvents{.hub_epoch = state.recovery().epoch(),
                                           .journal = found.span.journal,
                                           .last = found.span.last,
                                           .prev_hash = found.run->prev_hash,
                                           .events = std::move(found.run->events)}));
}

// What its disk does not give back is on neither side, but for what the hub got while that journal
// was live. The node names it with every heartbeat, for ever: a person is told once. That another
// database under its name does not speak of it says nothing: only what came is not missing any
// more. What is new in it is written down so often in an hour; the rest waits, and is named again.
void NodeDesk::tell_unreadable(const Turn& turn, const protocol::NodeState& state) {
    auto missing = turn.node.missing;
    for (UnreadableEvents events : state.unreadable) {
        if (!may_name(turn.state, turn.node, events.journal))
            continue;
        if (const EndedJournal* ended = turn.node.find_ended(events.journal))
            events.first = std::max(events.first, ended->cursor.seq.next());
        if (events.first <= events.last)
            add(missing, events);
    }
    constexpr Allowance::Rate rate{limits::unreadable_told, limits::unreadable_told_in_ms};
    if (missing != turn.node.missing &&
        live_of(turn.node.id()).unreadable.take(rate, turn.now.steady)) {
        turn.decision.emit(EventsMissing{turn.node.id(), std::move(missing)});
    }
    const std::string subject = turn.node.name + ", unreadable events";
    if (turn.node.missing.empty()) {
        return settle_case(turn.decision, CaseKind::storage, subject,
                           "they were read after all, and followed");
    }
    Trouble trouble{.kind = CaseKind::storage,
                    .subject = subject,
                    .text = turn.node.name + " cannot read " + missing_text(turn.node) +
                            " from its disk, and the hub does not have them",
                    .proposal =
                        "replace its disk, and count its location: goods moved that no "
                        "number shows. The receipts of that time say which"};
    if (!was_told(turn.decision.state().cases(), trouble))
        raise_case(turn.decision, std::move(trouble));
}

// They came late, so they were read after all.
void NodeDesk::note_came(const Turn& turn, const UnreadableEvents& came) {
    auto left = without(turn.node.missing, came);
    if (left != turn.node.missing)
        turn.decision.emit(EventsMissing{turn.node.id(), std::move(left)});
}

}  // namespace onepool::hub
