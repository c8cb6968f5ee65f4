#pragma once
// Which nodes are being given back what they lost: each question walks through the log on the
// background thread, so a node has one at a time and waits a little before the next, and few are
// open over all nodes. Whoever finds no room is not answered and asks again. Memory only; owned by
// NodeDesk; one thread.

#include <deque>
#include <optional>

#include "hub/core/hub_io.hpp"

namespace onepool::hub {

inline constexpr std::size_t lost_lookups_max = 16;
// Nodes ask once a second; one that asks more often gains nothing.
inline constexpr std::int64_t lost_lookup_every_ms = 500;

class LostLookups {
  public:
    // The question to send, if it may be asked now.
    std::optional<EventsWanted> ask(const JournalSpan& span, Now now);
    // False: nobody waits for it.
    [[nodiscard]] bool answered(const JournalSpan& span, Now now);

  private:
    struct Lookup {
        JournalSpan span;
        Millis until;  // steady: an answered one takes up room so long
        bool is_open =
            true;  // until it is answered, as each is: a second walk would only add to it
    };
    std::deque<Lookup> lookups_;  // one a node
};

}  // namespace onepool::hub
