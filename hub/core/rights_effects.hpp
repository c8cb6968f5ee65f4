#pragma once
// What can happen to the rights of nodes, as effects in the hub log. A right is a number of units
// of a SKU that one node may sell without asking anybody, cut off or not, and that the hub promises
// to nobody else. Plain values; applied by RightsBook through HubState::apply() and by nothing
// else. What a node has out ends by itself where its journal does (StreamAdopted, StreamStopped,
// EpochRaised): from then on it is stranded.

#include <string>

#include "hub/core/accounts.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/units.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// A node that was never asked to give anything back.
inline constexpr Units keeps_all{limits::balance_units};

// Units of its location's shelf are the node's from here on, before it hears so. Events up to
// `after` were recorded before it could: they sell on no right of this life of its journal.
struct RightGranted {
    SkuIndex sku;
    LocationIndex location;
    NodeId node;
    Units units;  // > 0, more than it had
    Seq after;
    bool operator==(const RightGranted&) const = default;
};

// sold, released: of what the node has out. late: of what was stranded, by an event of before.
enum class RightUse : std::uint8_t { sold, released, late };
const char* to_text(RightUse use);

// A sale said that it sold on the node's right, or the node gave back: never more than was out.
struct RightUsed {
    SkuIndex sku;
    LocationIndex location;
    NodeId node;
    Units units;  // > 0
    RightUse use = RightUse::sold;
    bool operator==(const RightUsed&) const = default;
};

// The node is asked to give back what it has beyond this. It may have sold it: only what it says it
// gave back is promised to others.
struct RightKept {
    SkuIndex sku;
    LocationIndex location;
    NodeId node;
    Units keep;
    bool operator==(const RightKept&) const = default;
};

// Nobody can have sold what this node left stranded: a person counted, or the node has told all.
// What only a count frees stays stranded where nobody did (RightRecord::is_lost).
struct StrandedFreed {
    NodeId node;
    bool is_counted = true;
    bool operator==(const StrandedFreed&) const = default;
};

// The location is about to close: nothing of it is promised to anybody any more, and its nodes are
// asked to give back their rights. Or it goes on after all.
struct LocationDraining {
    LocationIndex location;
    bool is_draining = true;
    StaffId by;
    std::string reason;
    bool operator==(const LocationDraining&) const = default;
};

}  // namespace onepool::hub
