#pragma once
// What the hub holds of one journal already, so that nothing of it is counted a second time. A
// journal that was ended may come again from a database that was put back or copied: the same
// numbers, some of the same events, and others that happened nonetheless. The log has every batch
// as raw bytes; what the hub holds of a span is gathered from there, newest entry first, and kept
// while the late events of that span come in.

#include <map>
#include <optional>
#include <vector>

#include "hub/core/hub_log.hpp"

namespace onepool::hub {

// Events `first` to `last` of a journal.
struct JournalSpan {
    NodeId node;
    JournalId journal;
    Seq first;
    Seq last;
    bool covers(const JournalSpan& other) const;
    bool operator==(const JournalSpan&) const = default;
};

struct KnownEvent {
    Seq seq;
    Digest digest{};    // of its bytes
    BasketId document;  // none when it has none, or cannot be read
    auto operator<=>(const KnownEvent&) const = default;
};
KnownEvent known_event(Seq seq, ByteView raw);

// Adds what an entry says was taken of the span. `ended`: no older entry says anything of it.
enum class Gathering : std::uint8_t { goes_on, ended };
Gathering gather(const LogEntry& entry, const JournalSpan& span, std::vector<KnownEvent>& found);

// Answered by a JournalFound: gather() over the log, newest entry first.
struct JournalWanted {
    JournalSpan span;
    bool operator==(const JournalWanted&) const = default;
};
// What the hub's log holds of a span of a journal; nothing when the log cannot be read.
struct JournalFound {
    JournalSpan span;
    std::optional<std::vector<KnownEvent>> events;
};

// What is held of one span; in order.
class KnownEvents {
  public:
    KnownEvents(const JournalSpan& span, std::vector<KnownEvent> events);

    const JournalSpan& span() const { return span_; }
    // Precedence is the order here. `altered`: other bytes under a document that the hub holds.
    enum class Match : std::uint8_t { none, same, altered };
    Match match(const KnownEvent& event) const;
    void add(const KnownEvent& event);

  private:
    JournalSpan span_;
    std::vector<KnownEvent> events_;
    std::vector<BasketId> documents_;
};

// The events of a span as the hub took them, for a node that lost them: gathered newest entry
// first. Keeps the newest that fit a batch and no more.
class HeldEvents {
  public:
    explicit HeldEvents(const JournalSpan& span) : span_(span), first_(span.first) {}

    Gathering gather(const LogEntry& entry);
    // Those that end at the last of the span, each continuing the one before; perhaps none.
    struct Run {
        Digest prev_hash{};
        std::vector<Bytes> events;
        bool operator==(const Run&) const = default;
    };
    Run run() &&;

  private:
    struct Held {
        Digest before{};  // chain hash of the event before it
        Digest hash{};
        Bytes raw;
        bool is_live = false;  // it came in order; of what came late another may bear its number
    };
    void add(const protocol::EventBatch& batch, bool is_live);
    void keep_to_a_batch();

    JournalSpan span_;
    Seq first_;  // nothing before it would fit any more
    std::size_t bytes_ = 0;
    std::map<Seq, Held> held_;
};

// Answered by an EventsFound: HeldEvents over the log, newest entry first.
struct EventsWanted {
    JournalSpan span;
    bool operator==(const EventsWanted&) const = default;
};
struct EventsFound {
    JournalSpan span;
    std::optional<HeldEvents::Run> run;  // nothing when the log cannot be read
};

}  // namespace onepool::hub
