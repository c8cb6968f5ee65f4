#include "hub/core/known_events.hpp"

#include <algorithm>
#include <utility>

#include "protocol/chain.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

namespace {

template <class T>
void insert_sorted(std::vector<T>& values, const T& value) {
    const auto at = std::lower_bound(values.begin(), values.end(), value);
    if (at == values.end() || *at != value)
        values.insert(at, value);
}

template <class T>
void sort_unique(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

// What the effects of an entry say of its batch.
struct Taken {
    bool is_live = false;
    bool is_late = false;
    bool is_beginning = false;  // of the journal
};

Taken taken_of(const LogEntry& entry, const JournalId& journal) {
    Taken taken;
    for (const Effect& effect : entry.effects) {
        taken.is_live = taken.is_live || std::holds_alternative<StreamAdvanced>(effect);
        taken.is_late = taken.is_late || std::holds_alternative<LateTaken>(effect);
        const auto* adopted = std::get_if<StreamAdopted>(&effect);
        taken.is_beginning = taken.is_beginning || (adopted && adopted->journal == journal);
    }
    return taken;
}

}  // namespace

bool JournalSpan::covers(const JournalSpan& other) const {
    return node == other.node && journal == other.journal && first <= other.first &&
           other.last <= last;
}

KnownEvent known_event(Seq seq, ByteView raw) {
    KnownEvent event{.seq = seq, .digest = protocol::sha256({raw}), .document = {}};
    const auto decoded = decode_event(raw);
    if (const auto* readable = std::get_if<Event>(&decoded))
        event.document = readable->header.basket;
    return event;
}

Gathering gather(const LogEntry& entry, const JournalSpan& span, std::vector<KnownEvent>& found) {
    if (entry.kind != InputKind::node_message || entry.node != span.node)
        return Gathering::goes_on;
    const Taken taken = taken_of(entry, span.journal);
    if (taken.is_beginning)
        return Gathering::ended;
    if (!taken.is_live && !taken.is_late)
        return Gathering::goes_on;
    const auto decoded = decode_message(entry.input);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
    if (batch == nullptr || batch->journal != span.journal)
        return Gathering::goes_on;
    for (std::size_t i = 0; i < batch->events.size(); ++i) {
        const Seq seq{batch->first.value + i};
        if (seq >= span.first && seq <= span.last)
            found.push_back(known_event(seq, batch->events[i]));
    }
    // Live batches came in order, and all late ones after them.
    const bool is_oldest = taken.is_live && batch->first <= span.first;
    return is_oldest ? Gathering::ended : Gathering::goes_on;
}

Gathering HeldEvents::gather(const LogEntry& entry) {
    if (entry.kind != InputKind::node_message || entry.node != span_.node)
        return Gathering::goes_on;
    const Taken taken = taken_of(entry, span_.journal);
    if (taken.is_beginning)
        return Gathering::ended;
    if (!taken.is_live && !taken.is_late)
        return Gathering::goes_on;
    const auto decoded = decode_message(entry.input);
    const auto* message = std::get_if<Message>(&decoded);
    const auto* batch = message == nullptr ? nullptr : std::get_if<EventBatch>(message);
    if (batch == nullptr || batch->journal != span_.journal)
        return Gathering::goes_on;
    add(*batch, taken.is_live);
    return taken.is_live && batch->first <= first_ ? Gathering::ended : Gathering::goes_on;
}

void HeldEvents::add(const protocol::EventBatch& batch, bool is_live) {
    protocol::Position at{Seq{batch.first.value - 1}, batch.prev_hash};
    for (const Bytes& raw : batch.events) {
        const Digest before = at.hash;
        at = protocol::chain_append(at, span_.node, span_.journal, raw);
        if (at.seq < first_ || at.seq > span_.last)
            continue;
        Held& held = held_[at.seq];
        if (!held.raw.empty() && (held.is_live || !is_live))
            continue;
        bytes_ += raw.size() - held.raw.size();
        held = {before, at.hash, raw, is_live};
        keep_to_a_batch();
    }
}

void HeldEvents::keep_to_a_batch() {
    while (held_.size() > 1 &&
           (bytes_ > limits::batch_bytes || held_.size() > limits::batch_events)) {
        first_ = held_.begin()->first.next();
        bytes_ -= held_.begin()->second.raw.size();
        held_.erase(held_.begin());
    }
}

HeldEvents::Run HeldEvents::run() && {
    Run run;
    Seq wanted = span_.last;
    for (auto at = held_.rbegin(); at != held_.rend() && at->first == wanted; ++at) {
        if (!run.events.empty() && at->second.hash != run.prev_hash)
            break;
        run.prev_hash = at->second.before;
        run.events.push_back(std::move(at->second.raw));
        wanted = Seq{wanted.value - 1};
    }
    std::ranges::reverse(run.events);
    return run;
}

KnownEvents::KnownEvents(const JournalSpan& span, std::vector<KnownEvent> events)
    : span_(span), events_(std::move(events)) {
    sort_unique(events_);
    for (const KnownEvent& event : events_) {
        if (!event.document.is_none())
            documents_.push_back(event.document);
    }
    sort_unique(documents_);
}

KnownEvents::Match KnownEvents::match(const KnownEvent& event) const {
    if (std::binary_search(events_.begin(), events_.end(), event))
        return Match::same;
    const bool is_altered =
        !event.document.is_none() &&
        std::binary_search(documents_.begin(), documents_.end(), event.document);
    return is_altered ? Match::altered : Match::none;
}

void KnownEvents::add(const KnownEvent& event) {
    insert_sorted(events_, event);
    if (!event.document.is_none())
        insert_sorted(documents_, event.document);
}

}  // namespace onepool::hub
