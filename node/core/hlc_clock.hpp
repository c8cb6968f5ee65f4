#pragma once
// The node's hybrid logical clock and how far its wall clock is believed. Stamps only grow, within
// a run and across restarts (the last stamp is read back from the journal), whatever the wall clock
// does; a wrong clock never stops a sale, it only marks it. Pure; one owner (the core).
//
// The hub's time is measured at each welcome. From then on the steady clock tells what the wall
// clock does by itself: whoever sets it moves the one and not the other, and the offset to the hub
// stays known to the millisecond, without a network. (Slewing by NTP moves both; sleep counts in
// both.) Before the first measurement of a run only what cannot be true is seen.
//
//   believed --wall moved against steady, or stands still--> doubted --measured anew--> believed,
//                                                            as far as the offset allows

#include <optional>

#include "protocol/events.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

class HlcClock {
  public:
    HlcClock(Hlc last, UnixMs built_at);

    // With every input, before anything is stamped: how the two clocks move.
    void look(Now now);

    // The stamp of a new event; one greater than every stamp before. A wall clock that is more than
    // five minutes ahead of the hub's is not followed: the stamp is the hub's time, as measured and
    // carried on by the steady clock.
    Hlc tick(Now now);

    // A word from the hub, whose clock read `remote`. It moves the clock forward, but never more
    // than five minutes ahead of our own wall clock.
    void hear(UnixMs remote, UnixMs wall);

    // The hub told the time at a welcome; `offset` is (hub - node) then. What the wall clock said
    // before is forgotten.
    void measured(Now now, Millis offset);

    // (hub - node) now; none before it was measured in this run.
    std::optional<Millis> offset(Now now) const;
    ClockTrust trust(Now now) const;
    // The wall clock was moved, or stood still, since it was measured: the hub may be asked again.
    bool is_to_be_measured(Now now) const;

  private:
    struct Measurement {
        Now at;
        Millis offset;
    };

    UnixMs followed(Now now) const;
    // How far the wall clock ran ahead of the steady one since the measurement.
    Millis moved(Now now) const;
    bool was_moved(Now now) const;
    bool stands_still(Now now) const;

    Hlc last_;
    UnixMs built_at_;
    UnixMs latest_wall_;  // the latest time this clock was seen at
    std::optional<Measurement> measurement_;
    std::optional<Now> changed_;  // when the wall clock was first seen where it is
};

}  // namespace onepool::node
