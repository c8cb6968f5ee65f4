#pragma once
// What the hub holds of one journal already, so that nothing of it is counted a second time. A
// journal that was ended may come again from a database that was put back or copied: the same
// numbers, some of the same events, and others that happened nonetheless. The log has every batch
// as raw bytes; what the hub holds of a span is gathered from there, newest entry first, and kept
// while the late events of that span come in.

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

}  // namespace onepool::hub
