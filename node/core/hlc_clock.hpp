#pragma once
// The node's hybrid logical clock and how far its wall clock is believed. Stamps only grow, within
// a run and across restarts (the last stamp is read back from the journal), whatever the wall clock
// does; a wrong clock never stops a sale, it only marks it. Pure; one owner (the core).

#include <optional>

#include "protocol/events.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

class HlcClock {
  public:
    HlcClock(Hlc last, UnixMs built_at);

    // The stamp of a new event; one greater than every stamp before.
    Hlc tick(UnixMs wall);

    // A word from the hub, whose clock read `remote`. It moves the clock forward, but never more
    // than five minutes ahead of our own wall clock.
    void hear(UnixMs remote, UnixMs wall);

    // The hub confirmed the time at a welcome: what the wall clock said before is forgotten.
    void confirm(UnixMs wall);

    // `offset` is (hub - node) as measured at the last welcome.
    ClockTrust trust(UnixMs wall, std::optional<Millis> offset) const;

  private:
    Hlc last_;
    UnixMs built_at_;
    UnixMs latest_wall_;  // the latest time this clock was seen at
};

}  // namespace onepool::node
