#include "hub/core/known_events.hpp"

#include <algorithm>
#include <utility>

#include "protocol/codec.hpp"
#include "protocol/digest.hpp"

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
