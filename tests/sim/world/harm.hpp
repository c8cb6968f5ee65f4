#pragma once
// What was done to whole machines that may take facts away or make two machines of one: written
// down by the machines as it happens, read by checkers/excuses.hpp, which alone says what follows
// from it. Append only; one thread.

#include <cstdint>
#include <vector>

#include "tests/sim/world/broker.hpp"

namespace onepool::sim {

enum class HarmKind : std::uint8_t {
    rolled_back,   // its disk is as it was earlier: an old image, a damaged log, a lying disk
    replaced,      // a new disk with a new journal
    rotten,        // one bit of an old row is another
    lied_to,       // its disk answered before it had written, for a while
    boasted,       // it claimed to have been told more than it was
    not_served,    // it ran a release that the hub of then does not serve
    revoked,       // the hub was told to take nothing more of it, for good
    cloned,        // a second machine runs a copy of its disk; noted for both
    hub_restored,  // the hub's disk is as it was earlier; hub_epoch was raised
};

struct Harm {
    HarmKind kind = HarmKind::rolled_back;
    ClientId machine;
    Millis at;
    protocol::EventId row;  // rotten: which
};

using HarmBook = std::vector<Harm>;

}  // namespace onepool::sim
