#pragma once
// Rows that prove what the hub said: whose word is believed, and the hub's own word for what it
// holds of this journal. Part of records.hpp. Plain values.

#include "protocol/signature.hpp"
#include "protocol/units.hpp"

namespace onepool::node {

using namespace onepool::protocol;

// The hub that was met first: no other is believed until a person says so.
struct HubKeyPut {
    PublicKey key;
    bool operator==(const HubKeyPut&) const = default;
};

// The newest signed Ack, as it came: the hub's word for holding this journal up to there.
struct HeadWitnessPut {
    Bytes sealed;
    bool operator==(const HeadWitnessPut&) const = default;
};

// A closed day of the hub whose root this journal is proven to be under, as it came.
struct DayPut {
    BusinessDay day;
    Bytes sealed;
    bool operator==(const DayPut&) const = default;
};

}  // namespace onepool::node
