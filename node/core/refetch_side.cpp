// What this till lost and the hub holds comes back: what is lacking, when it is asked for, and what
// is written of it. None of it is news to anybody: it is sent to no one, moves no stock view and no
// receipt number; only what was given back of a sold line counts again where a copy had forgotten.

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "node/core/node_state.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

std::string events_text(const SendRange& range) {
    const std::string first = std::to_string(range.first.value);
    if (range.first == range.last)
        return "Event " + first;
    return "Events " + first + " to " + std::to_string(range.last.value);
}

// What of `range` lies behind an end that came back from `first` on; none: nothing is left.
std::optional<SendRange> older(const SendRange& range, Seq first) {
    if (first <= range.first)
        return std::nullopt;
    return SendRange{range.first, Seq{first.value - 1}};
}

// So that no line of a receipt is given back twice here, also when the older copy forgot that it
// was.
void count_given_back(const Bytes& payload, std::map<OriginalLine, Units>& returned, Step& step) {
    const auto decoded = decode_event(payload);
    const auto* event = std::get_if<Event>(&decoded);
    const auto* back = event == nullptr ? nullptr : std::get_if<Return>(&event->body);
    if (back == nullptr)
        return;
    for (const ReturnLine& line : back->lines) {
        if (!line.original)
            continue;
        Units& units = returned[*line.original];
        units = std::min(units + line.line.quantity, Units{limits::line_units});
        step.batch.persist.push_back(ReturnedPut{*line.original, units});
    }
}

void tell_back(const Refetch::Proven& proven, Step& step) {
    step.batch.notify.push_back({NoticeKind::status_changed, {}, {}});
    if (!proven.is_all)
        return;
    if (proven.lack.to == BackTo::own_row) {
        step.batch.notify.push_back(
            {NoticeKind::alarm,
             {},
             events_text(proven.lack.range) +
                 " of a journal, which this till's disk had damaged, came back from the hub as "
                 "recorded. Have the disk looked at before it fails."});
    } else if (!proven.events.empty()) {
        step.batch.notify.push_back(
            {NoticeKind::alarm,
             {},
             "What the hub had of this till from after the copy came back, up to event " +
                 std::to_string(proven.events.back().seq.value) +
                 ": its receipts are found here again."});
    }
}

}  // namespace

// As far as the hub ever said that it holds them.
std::vector<Refetch::Lack> NodeCore::State::lacks() const {
    std::vector<Refetch::Lack> lacks;
    // Behind what was let go of. Null: nothing of it.
    const auto add = [&](const JournalId& journal, SendRange range, const Position& held,
                         Seq first_retained) -> Refetch::Lack* {
        range.first = std::max(range.first, first_retained);
        range.last = std::min(range.last, held.seq);
        if (range.first > range.last)
            return nullptr;
        Refetch::Lack& lack =
            lacks.emplace_back(Refetch::Lack{journal, range, BackTo::own_row, {}});
        if (range.last == held.seq)
            lack.ends.push_back(held.hash);
        return &lack;
    };
    for (const SendRange& range : damage.events) {
        if (damage.journal == config.journal)
            add(damage.journal, range, uplink.acked(), uplink.first_retained());
    }
    for (const EndedJournal& ended : late.journals()) {
        for (const SendRange& range : damage.events) {
            if (damage.journal == ended.journal)
                add(damage.journal, range, ended.held, ended.first_retained);
        }
        for (const Unreadable& span : ended.unreadable) {
            Refetch::Lack* lack = add(ended.journal, {span.after.seq.next(), span.last}, ended.held,
                                      ended.first_retained);
            if (lack != nullptr && lack->range.last == ended.head.seq)
                lack->ends.push_back(ended.head.hash);
        }
        if (ended.lost.seq >= ended.first_retained) {
            lacks.push_back({ended.journal,
                             {ended.first_retained, ended.lost.seq},
                             BackTo::beside,
                             {ended.lost.hash}});
        }
    }
    return lacks;
}

void NodeCore::State::fetch_lost(Step& step) {
    if (!is_idle() || late.left() > 0)
        return;
    if (const auto lost = refetch.ask(lacks(), step.now))
        step.batch.send.push_back(Publish{UpTopic::ask, encode_message(*lost)});
}

void NodeCore::State::hear(const FoundEvents& found, Step& step) {
    if (found.hub_epoch != uplink.hub_epoch())
        return;
    if (const auto own = refetch.receive(found, step.now))
        step.batch.send.push_back(*own);
}

void NodeCore::State::take_back(const JournalRead& own, Step& step) {
    const auto proven = refetch.judge(own, step.now);
    const auto known = lacks();
    if (!proven || std::ranges::find(known, proven->lack) == known.end())
        return;
    // Where the row they begin at is gone here, nobody can say which of them stand here as well:
    // what they gave back may be counted already.
    const bool is_unclear =
        own.hashes.empty() && std::ranges::any_of(late.journals(), [&](const EndedJournal& each) {
            return each.journal == own.journal && own.first <= each.head.seq;
        });
    for (const EventBack& event : proven->events) {
        if (event.to == BackTo::beside && !is_unclear)
            count_given_back(event.payload, returned, step);
        step.batch.persist.push_back(event);
    }
    const Refetch::Lack& lack = proven->lack;
    if (lack.to == BackTo::beside) {
        late.came_beside(lack.journal, proven->is_all ? Position{} : proven->before);
        step.batch.persist.push_back(late.row_of(lack.journal));
    } else {
        mended(*proven, step);
    }
    tell_back(*proven, step);
}

// In the journal that was the present one at the start, or in one that ended before.
void NodeCore::State::mended(const Refetch::Proven& proven, Step& step) {
    const Refetch::Lack& lack = proven.lack;
    const EventBack& last = proven.events.back();
    if (late.owns(lack.journal)) {
        late.came_back(lack.journal, proven.before.seq.next(), {last.seq, last.hash});
        step.batch.persist.push_back(late.row_of(lack.journal));
        heartbeat_due = step.now.steady;  // the hub was told that it is unreadable
    }
    if (lack.journal != damage.journal)
        return;
    std::vector<SendRange> left;
    for (const SendRange& range : damage.events) {
        const bool is_it = range.first <= last.seq && last.seq <= range.last;
        if (!is_it) {
            left.push_back(range);
            continue;
        }
        if (const auto rest = older(range, proven.before.seq.next()))
            left.push_back(*rest);
        if (range.last > last.seq)  // the hub had not acknowledged that far
            left.push_back({last.seq.next(), range.last});
    }
    damage.events = std::move(left);
}

}  // namespace onepool::node
