#pragma once
// What the engine remembers of a request until it is answered or given up.

#include <variant>
#include <vector>

#include "hub/channels/connector.hpp"
#include "hub/channels/pace.hpp"
#include "hub/channels/tells.hpp"

namespace onepool::hub {

struct PushSent {
    std::vector<ListingQuantity> listings;
};
struct PollSent {};
struct TellSent {
    OrderTell told;
};

struct InFlight {
    using What = std::variant<PushSent, PollSent, TellSent>;  // by LaneKind
    What what;
    Millis sent_at;                     // steady
    PaceState sent_in = PaceState::ok;  // how the push lane did then
};

}  // namespace onepool::hub
