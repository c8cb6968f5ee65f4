#pragma once
// Events that a hub cannot take, or not whole, as an honest build with a fault, an older catalogue
// or a newer age would record them. Bytes are made, never judged, here; what must become of each is
// for the checkers to say (checkers/asides.hpp). Pure values.

#include <cstdint>

#include "protocol/bytes.hpp"
#include "protocol/events.hpp"
#include "tests/sim/world/random.hpp"

namespace onepool::sim {

enum class Oddity : std::uint8_t {
    unknown_sku,      // goods that no catalogue names yet
    partly_unknown,   // a sale of those, and of others
    absurd_quantity,  // beyond every bound
    wrong_number,     // it calls itself another event
    future_kind,      // of a version that no release reads
    rubbish,          // bytes that are no event
    newer_kind,       // of a version that the first release does not read, and later ones do
};
inline constexpr std::uint64_t faulty_oddities = 6;  // all but newer_kind
const char* to_text(Oddity oddity);

// The SKUs that no till sells begin so; a person may import them some day.
inline constexpr const char* ghost_prefix = "ghost-";
inline constexpr std::uint32_t ghosts = 3;

struct OddPlace {
    protocol::Seq seq;
    protocol::Hlc stamp;
    protocol::UnixMs wall;
};
struct OddEvent {
    protocol::BasketId document;
    protocol::Bytes payload;
};
OddEvent make_odd_event(Oddity oddity, const OddPlace& place, Random& chance);

}  // namespace onepool::sim
