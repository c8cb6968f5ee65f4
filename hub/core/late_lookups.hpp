#pragma once
// What the hub is looking up in its log for late batches (known_events.hpp): asked of the edge,
// answered by a JournalFound, kept while batches of that span come in. A batch that has to wait is
// dropped: its node sends it again. At most late_lookups_max at a time: the oldest that is answered
// makes room, and each is answered once, however long its walk through the log waits for its turn.
// Memory only; owned by NodeDesk; one thread.

#include <deque>
#include <optional>

#include "hub/core/hub_io.hpp"
#include "protocol/limits.hpp"

namespace onepool::hub {

// What one lookup holds is below 1 MiB, and few of them are kept; the others ask again.
inline constexpr std::size_t late_lookup_events = 64 * protocol::limits::batch_events;
inline constexpr std::size_t late_lookups_max = 16;

// What the log holds of some events, as far as the hub may hold any; null: nothing.
struct HeldAlready {
    bool is_asked = false;  // of the log: not known yet
    KnownEvents* known = nullptr;
};

class LateLookups {
  public:
    // What is held of the span, or null while it is not known; then perhaps a question to send.
    struct Found {
        KnownEvents* known = nullptr;
        std::optional<JournalWanted> ask;
    };
    // `reach` is the last event of the journal that the hub may hold.
    Found find(const JournalSpan& span, Seq reach);
    // False: nobody asked, or the log could not be read.
    [[nodiscard]] bool answered(JournalFound found);
    void forget(const NodeId& node);

  private:
    struct Lookup {
        JournalSpan span;
        std::optional<KnownEvents> known;
    };
    std::deque<Lookup> lookups_;  // oldest first, one a node
};

}  // namespace onepool::hub
