#pragma once
// What can happen to stock counts, as effects in the hub log. Plain values; applied by CountBook
// through HubState::apply() and by nothing else. What a count moves stands beside its CountSettled,
// as Moved.

#include <cstdint>
#include <optional>
#include <string>

#include "hub/core/accounts.hpp"
#include "protocol/count_events.hpp"

namespace onepool::hub {

using namespace onepool::protocol;

// A session of a node was heard of, by the first event of it that came.
struct CountBegun {
    std::uint32_t session = 0;  // its position in the book
    BasketId id;
    NodeId node;
    LocationIndex location;
    std::string name;
    bool is_full = false;
    StaffId begun_by;
    UnixMs begun_at;  // as finished_at: by the hub's clock, as far as its node could tell
    StaffId finished_by;
    UnixMs finished_at;
    bool operator==(const CountBegun&) const = default;
};

// One SKU was counted at a location. It takes the place of an earlier count of it there.
struct CountTaken {
    std::uint32_t session = 0;
    SkuIndex sku;
    LocationIndex location;
    Units counted;
    UnixMs from;  // by the hub's clock, as until
    UnixMs until;
    ClockTrust clock_trust = ClockTrust::ok;
    StaffId by;
    std::optional<Units> first;  // what a first count of it said
    StaffId first_by;
    bool operator==(const CountTaken&) const = default;
};

enum class CountOutcome : std::uint8_t {
    agrees,   // with the ledger
    booked,   // found or lost, beside this
    doubtful  // too far off for one count: nothing is booked until it is counted again
};
const char* to_text(CountOutcome outcome);

// The newest count of a SKU at a location was compared with the ledger of the instants counted.
struct CountSettled {
    SkuIndex sku;
    LocationIndex location;
    CountOutcome outcome = CountOutcome::agrees;
    Units expected;  // of what the shelf held meanwhile, the nearest to what was counted
    std::string note;
    bool operator==(const CountSettled&) const = default;
};

// An event recorded before a count that is settled came after it: what it moved on the shelf the
// count had seen already, and is moved back.
struct CountCorrected {
    SkuIndex sku;
    LocationIndex location;
    NodeId node;
    Units units;  // by so much the shelf rose again; never 0
    bool operator==(const CountCorrected&) const = default;
};

// What stands behind it in this entry happened then, not when the entry was made.
struct EventDated {
    UnixMs at;
    bool operator==(const EventDated&) const = default;
};

}  // namespace onepool::hub
