#pragma once
// How a simulated till may go about its work, as a mutant one does or as the real program does, and
// how what people ask of it ends. Plain values.

#include <cstdint>

#include "tests/sim/world/nature.hpp"

namespace onepool::sim {

// Whether the edge looks up what was recorded under a document's id before it asks the core. The
// real one does; a mutant one does not.
enum class Lookup : std::uint8_t { yes, no };

// Whether the store tells a starting core the last stamp it gave. The real one does.
enum class Stamps : std::uint8_t { read_back, forgotten };

// Whether the program reads its guard when it starts. A mutant one does not.
enum class Guard : std::uint8_t { kept, ignored };

// Whether a scope is built only of chunks that are what their name says. A mutant till does not
// look.
enum class ChunkCheck : std::uint8_t { each, none };

struct NodeWays {
    Lookup lookup = Lookup::yes;
    Stamps stamps = Stamps::read_back;
    Guard guard = Guard::kept;
    ChunkCheck chunk_check = ChunkCheck::each;
};

// What is lost with a disk: the database, or the guard and the node's key with it.
enum class Loss : std::uint8_t { database, whole_disk };

// How a person's request ended.
enum class Reply : std::uint8_t {
    answered,      // the core's own answer, after its commit
    not_recorded,  // the disk refused; rolled back
    unreachable,   // the process is down or its queue is full: nothing was done
    lost,          // it died before it answered: done or not, ask again by id
};

}  // namespace onepool::sim
